/** Options of {@link NkeeperError}. */
export interface ErrorOptions {
  /** What the person can do next, one sentence. */
  readonly hint?: string;
  /** The error below this one, shown only with `NKEEPER_DEBUG`. */
  readonly cause?: unknown;
}

/**
 * The one error that core throws on purpose: a stable code, a sentence that says what is wrong, and a hint.
 * Texts from outside (names, paths, server answers) may stand in the message as they are: whoever prints it cleans it.
 */
export class NkeeperError extends Error {
  override readonly name = 'NkeeperError';
  /** Stable, kebab-case; scripts and tests compare this, never the message. */
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, options: ErrorOptions = {}) {
    super(hideSeeds(message), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint && hideSeeds(options.hint);
  }
}

/**
 * Letters of keys, in any case, with line breaks (also written as \\n) between them: long enough to hold a secret. One class
 * of characters and nothing beside it, so that no text takes more than a look at each.
 */
const LETTERS = /[A-Z2-7\r\n\\]{50,}/gi;

const BREAKS = /[\r\n\\]/g;

const SEED_START = /S[OAUNCX]/i;

/** A seed has 58 letters. It may have one glued on, or some cut off: what is missing could be guessed. */
const FEWEST = 50;

const PUBLIC_KEY = /^[OAUNCX][A-Z2-7]{55}$/;

const HIDDEN = '[seed hidden]';

/** A sentence without seeds: somebody may have put one where a key or a name belongs, and sentences are shown and logged. */
export function hideSeeds(text: string): string {
  return text.replace(LETTERS, run => hideSeedIn(run, FEWEST));
}

/** The same for the beginning of a longer text: what may be the first letters of a seed at its end is hidden too. */
export function hideSeedsInStart(text: string): string {
  let end = text.length;
  while (end > 0 && /[A-Z2-7\r\n\\]/i.test(text.charAt(end - 1))) end--;
  return hideSeeds(text.slice(0, end)) + hideSeedIn(text.slice(end), 2);
}

/** Hides all from the first place on where a seed may begin that has so many letters. */
function hideSeedIn(run: string, fewest: number): string {
  const letters = run.replace(BREAKS, '');
  const begin = letters.slice(0, Math.max(0, letters.length - fewest + 2)).search(SEED_START);
  if (begin < 0 || isPublicKeys(run)) return run;
  return run.slice(0, placeOf(begin, run)) + HIDDEN + run.slice(placeOf(letters.length - 1, run) + 1);
}

function isPublicKeys(run: string): boolean {
  const lines = run.split('\n');
  return lines.every(line => line === '' || PUBLIC_KEY.test(line));
}

/** Where the letter with this number stands, breaks counted too. */
function placeOf(letter: number, run: string): number {
  let seen = -1;
  for (let i = 0; i < run.length; i++) {
    if (!'\r\n\\'.includes(run.charAt(i))) seen++;
    if (seen === letter) return i;
  }
  return run.length;
}

const WRONG_ARGUMENT = 'A value is missing, or of a wrong type.';

/**
 * Does something with what may come from JavaScript, where nothing has checked its type.
 *
 * @throws NkeeperError `argument-invalid` instead of a TypeError, whose own words may hold what was given
 */
export function withArguments<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new NkeeperError('argument-invalid', WRONG_ARGUMENT, { cause });
  }
}

/**
 * For what would not stumble over a wrong value, but take it for another one.
 *
 * @throws NkeeperError `argument-invalid`
 */
export function requireArgument(fits: boolean, message = WRONG_ARGUMENT): void {
  if (!fits) throw new NkeeperError('argument-invalid', message);
}

/**
 * Nothing has ended and nothing has begun at a time that is no number: who asks without a clock must not get an answer.
 *
 * @param now Unix seconds
 * @throws NkeeperError `argument-invalid`
 */
export function requireTime(now: number): void {
  requireArgument(Number.isFinite(now) && now >= 0, 'The time is not a number of seconds since 1970.');
}

/** Why a file cannot be read, in words, where the system gives only a code. */
export function fileFault(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  return FILE_FAULTS[code] ?? messageOf(error);
}

const FILE_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'you may not read it',
  EPERM: 'you may not read it',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is no folder',
  ELOOP: 'its links lead in a circle',
};

/** The same for a file or folder that cannot be written. */
export function writingFault(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  return WRITING_FAULTS[code] ?? messageOf(error);
}

const WRITING_FAULTS: Readonly<Record<string, string>> = {
  ...FILE_FAULTS,
  ENOENT: 'there is no such folder',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'the file system can only be read',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  ENAMETOOLONG: 'its name is too long',
};

/** The sentence of any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
