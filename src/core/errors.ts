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

/** Letters of keys, in any case, with line breaks (also written as \\n) between them: long enough to hold a secret. */
const KEY_LETTERS = /(?:[\r\n\\]*[A-Z2-7]){50,}/gi;

/** A seed in there, also with a letter glued on, or cut off: what is missing could be guessed. */
const SEED = /S[\r\n\\]*[OAUNCX](?:[\r\n\\]*[A-Z2-7]){48,}/i;

const PUBLIC_KEY = /^[OAUNCX][A-Z2-7]{55}$/;

const HIDDEN = '[seed hidden]';

/** A sentence without seeds: somebody may have put one where a key or a name belongs, and sentences are shown and logged. */
export function hideSeeds(text: string): string {
  return text.replace(KEY_LETTERS, letters =>
    letters.split('\n').every(line => PUBLIC_KEY.test(line)) ? letters : letters.replace(SEED, HIDDEN),
  );
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

/** The sentence of any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
