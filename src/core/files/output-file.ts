import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  linkSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { NkeeperError, writingFault } from '../errors.ts';

export interface OutputOptions {
  /** Readable by its owner alone; `when-new`: a file that is there keeps who may read it, such as a server. */
  readonly secret?: boolean | 'when-new';
  /**
   * Looks at the beginning of a file that is there: why it stays, a sentence after its name; undefined: it is replaced.
   * Absent: whatever is there is replaced.
   */
  readonly keep?: ((before: string) => string | undefined) | undefined;
  /** What helps where it stays. */
  readonly hint?: string;
}

/** Names of what is open already, such as `/dev/stdout`: another file in its place would be read by nobody. */
const OPEN_ALREADY = /^\/(?:dev|proc)\//;

/** As much of a file that is there is looked at. */
const LOOK = 64 * 1024;

/**
 * A file that a person named, outside of the store: written beside its place, and put there whole. What is there stays until then.
 * A device or a pipe is written to as it is.
 */
export class OutputFile {
  readonly #named: string;
  readonly #path: string;
  readonly #fresh: string | undefined;
  readonly #file: number;
  /** There was a file before. */
  readonly replaces: boolean;

  /** @throws NkeeperError `output-exists`, `output-unwritable` */
  constructor(named: string, { secret = false, keep, hint = '--force overwrites it.' }: OutputOptions = {}) {
    this.#named = named;
    const there = this.#try(() => statSync(named, { throwIfNoEntry: false }));
    this.replaces = there?.isFile() === true && !OPEN_ALREADY.test(named);
    // What a link leads to is written, and the link stays.
    this.#path = this.replaces ? this.#try(() => realpathSync(named)) : named;
    const why = this.replaces ? keep?.(this.#try(() => beginningOf(this.#path))) : undefined;
    if (why !== undefined) throw new NkeeperError('output-exists', `${named} ${why}.`, { hint });
    const asItIs = there && !(this.replaces && isOurs(there));
    const fresh = asItIs ? undefined : this.#beside(there, secret);
    this.#fresh = fresh?.path;
    this.#file = fresh?.file ?? this.#try(() => openSync(this.#path, 'w', 0o600));
    // A file that is there already may have been open to others.
    if (!fresh && secret === true && this.replaces) this.#try(() => fchmodSync(this.#file, 0o600));
  }

  write(content: string | Uint8Array): void {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    this.#try(() => {
      for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done);
    });
  }

  /** It is whole: it gets its place. @throws NkeeperError `output-exists`: somebody else made one meanwhile */
  place(): void {
    const fresh = this.#fresh;
    if (fresh === undefined) return this.#try(() => closeSync(this.#file));
    this.#try(() => {
      fsyncSync(this.#file);
      closeSync(this.#file);
      if (this.replaces || !linked(fresh, this.#path)) renameSync(fresh, this.#path);
    });
  }

  /** It is not wanted any more, or has its place. */
  close(): void {
    for (const work of [() => closeSync(this.#file), () => this.#fresh && unlinkSync(this.#fresh)])
      try {
        work();
      } catch {
        // Closed and moved already.
      }
  }

  /** Undefined where nothing can be made beside it: then it is written where it is. */
  #beside(there: Stats | undefined, secret: boolean | 'when-new') {
    const path = join(dirname(this.#path), `.nkeeper.${randomBytes(6).toString('hex')}.new`);
    const mode = secret === true || (secret && !there) ? 0o600 : there ? there.mode & 0o777 : 0o666;
    try {
      const file = openSync(path, 'wx', mode);
      // Whoever reads the file now reads the new one, where root writes it.
      if (there && process.getuid?.() === 0) fchownSync(file, there.uid, there.gid);
      return { path, file };
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (there && ['EACCES', 'EPERM', 'EROFS'].includes(code)) return undefined;
      throw this.#fault(error);
    }
  }

  #try<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw this.#fault(error);
    }
  }

  #fault(cause: unknown): NkeeperError {
    if (cause instanceof NkeeperError) return cause;
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST')
      return new NkeeperError('output-exists', `${this.#named} is there already.`, { cause });
    return new NkeeperError(
      'output-unwritable',
      `${this.#named} cannot be written: ${writingFault(cause)}.`,
      {
        cause,
      },
    );
  }
}

/** Writes a whole file that a person named. @returns whether there was one before. @throws as {@link OutputFile} */
export function writeOutput(
  path: string,
  content: string | Uint8Array,
  options: OutputOptions = {},
): boolean {
  const file = new OutputFile(path, options);
  try {
    file.write(content);
    file.place();
    return file.replaces;
  } finally {
    file.close();
  }
}

/** For {@link OutputOptions.keep}: nothing is replaced. */
export const keepAll = (): string => 'is there already';

/** For {@link OutputOptions.keep}: a key or creds are not replaced by something else. */
export function keepSeeds(before: string): string | undefined {
  return /S[OAUNCX][A-Z2-7]{56}/.test(before) ? 'is there already, and holds a seed' : undefined;
}

/** Another's file would be another's no more. */
function isOurs({ uid }: Stats): boolean {
  const own = process.getuid?.() ?? uid;
  return own === 0 || own === uid;
}

function beginningOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(LOOK);
    return bytes.subarray(0, readSync(file, bytes, 0, LOOK, 0)).toString('latin1');
  } finally {
    closeSync(file);
  }
}

/** False on a file system without links. */
function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(code)) return false;
    throw error;
  }
  unlinkSync(from);
  return true;
}
