import { NkeeperError, writingFault } from '../../errors.ts';

/** The system's code of an error; empty when it has none. */
export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | undefined)?.code ?? '';
}

/** Waits for something that may fail in the ways that `codes` names. */
export async function unless(done: Promise<unknown>, ...codes: readonly string[]): Promise<void> {
  try {
    await done;
  } catch (error) {
    if (!codes.includes(codeOf(error))) throw error;
  }
}

/** What a file system without hard links answers; `EPERM` also for files of others. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

export function hasNoLinks(error: unknown): boolean {
  return NO_LINKS.has(codeOf(error));
}

/** A file is not what it was when the change was made: somebody else, often nsc, wrote it. */
export function changedMeanwhile(path: string): NkeeperError {
  return new NkeeperError('changed-meanwhile', `${path} was changed by somebody else meanwhile.`, {
    hint: 'Nothing was changed. Look at the new state and try again.',
  });
}

/**
 * A failure of the disk in words. What is thrown on purpose stays as it is.
 *
 * @param after what holds now, one sentence
 */
export function writeFault(error: unknown, after: string): unknown {
  if (error instanceof NkeeperError) return error;
  const { code = '', path } = (error ?? {}) as NodeJS.ErrnoException;
  const words = FAULTS[code];
  // What the system did not say is no failure of the disk.
  if (code === '' || !(error instanceof Error)) return error;
  const place = path === undefined ? '' : ` at ${path}`;
  const [name, reason, hint] = words ?? [
    'write-failed',
    writingFault(error),
    'Look at the disk and try again.',
  ];
  return new NkeeperError(name, `The change could not be written${place}: ${reason}. ${after}`, {
    hint,
    cause: error,
  });
}

type Words = readonly [code: string, reason: string, hint: string];

const FULL: Words = ['disk-full', 'the disk is full', 'Make room on it and try again.'];
const DENIED: Words = [
  'store-not-writable',
  'you may not write there',
  'Look at the owner and mode of the folder and of those above it.',
];

const FAULTS: Readonly<Record<string, Words>> = {
  ENOSPC: FULL,
  EDQUOT: FULL,
  EACCES: DENIED,
  EPERM: DENIED,
  EROFS: ['store-not-writable', 'the file system can only be read', 'Mount it for writing and try again.'],
};
