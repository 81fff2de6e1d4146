import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { messageOf } from '../../errors.ts';
import type { Finding } from '../../trust/finding.ts';

/** What tells one state of a file from another without reading it. */
export interface FileStamp {
  /** Milliseconds with a fraction. Change time, not modification time: rsync and git set the latter. */
  readonly ctimeMs: number;
  /** Bytes. */
  readonly size: number;
}

export interface TokenFile extends FileStamp {
  readonly text: string;
  /** Permission bits. */
  readonly mode: number;
  /** Unix milliseconds. */
  readonly modifiedAt: number;
}

export type TokenRead =
  | { readonly file: TokenFile; readonly damage?: undefined; readonly stamp: FileStamp }
  | { readonly file?: undefined; readonly damage: Finding; readonly stamp: FileStamp };

/** Longest JWT that nats takes (1 MiB), and room for a line end and blanks around it. */
const SIZE_LIMIT = 1024 * 1024 + 4096;

/** No file at all. */
export const NO_STAMP: FileStamp = Object.freeze({ ctimeMs: 0, size: -1 });

const small = Buffer.allocUnsafeSlow(64 * 1024);

/**
 * Reads a JWT file whole, after looking at what it is: neither a pipe nor a huge file holds anything up.
 * Never throws: what cannot be read is damage with its reason.
 */
export function readTokenFile(path: string): TokenRead {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    return { damage: openDamage(error, path), stamp: stampOf(path) ?? NO_STAMP };
  }
  try {
    const stat = fstatSync(fd);
    const stamp = { ctimeMs: settledTime(stat.ctimeMs), size: stat.size };
    const damage = shapeDamage(stat);
    if (damage !== undefined) return { damage, stamp };
    const text = readAll(fd, stat.size);
    if (text === '') return { damage: emptyDamage, stamp };
    return { file: { text, ...stamp, mode: stat.mode & 0o7777, modifiedAt: stat.mtimeMs }, stamp };
  } catch (error) {
    return { damage: openDamage(error, path), stamp: stampOf(path) ?? NO_STAMP };
  } finally {
    closeSync(fd);
  }
}

/**
 * Change times move in steps of some milliseconds: what changed just now may change again and look the same. Its time
 * counts as unknown (0), so that it is read once more.
 */
export function settledTime(ctimeMs: number): number {
  return Date.now() - ctimeMs < 50 ? 0 : ctimeMs;
}

const NOT_THROWING = { throwIfNoEntry: false } as const;

/** Stamp of a file; undefined when there is none or it cannot be looked at. */
export function stampOf(path: string): FileStamp | undefined {
  try {
    return statSync(path, NOT_THROWING);
  } catch {
    return undefined;
  }
}

/** Is there such a file, as it was? */
export function hasStamp(path: string, ctimeMs: number, size: number): boolean {
  const stamp = stampOf(path);
  return stamp?.ctimeMs === ctimeMs && stamp.size === size;
}

/** JWTs are ASCII: read byte for byte, so that nothing is merged or replaced before the decoder looks at it. */
function readAll(fd: number, size: number): string {
  const buffer = size < small.length ? small : Buffer.allocUnsafe(size + 1);
  let length = 0;
  for (;;) {
    const read = readSync(fd, buffer, length, buffer.length - length, null);
    length += read;
    if (read === 0 || length === buffer.length) return buffer.toString('latin1', 0, length);
  }
}

const emptyDamage: Finding = {
  code: 'file-empty',
  severity: 'blocking',
  message: 'The file is empty. nsc leaves such a file behind when it is stopped while it writes.',
  hint: 'Restore it from a backup or a server, or delete it and make the entity anew.',
};

function shapeDamage(stat: Stats): Finding | undefined {
  if (stat.isDirectory()) {
    return {
      code: 'file-is-folder',
      severity: 'blocking',
      message: 'There is a folder where the JWT file should be.',
      hint: 'Move the folder away.',
    };
  }
  if (!stat.isFile()) {
    return {
      code: 'file-special',
      severity: 'blocking',
      message: 'It is a pipe, socket or device, not a file.',
      hint: 'Move it away.',
    };
  }
  if (stat.size <= SIZE_LIMIT) return undefined;
  return {
    code: 'file-too-large',
    severity: 'blocking',
    message: `The file has ${stat.size} bytes; a JWT has at most 1,048,576. It was not read.`,
    hint: 'Look at what is in it; it is no JWT.',
  };
}

function openDamage(error: unknown, path: string): Finding {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') {
    const badName = path.includes('\ufffd');
    return {
      code: 'file-missing',
      severity: 'blocking',
      message: badName
        ? 'Its name is not valid UTF-8, so the file cannot be opened by name.'
        : 'There is no JWT file, or it is a link to nowhere.',
      hint: badName ? 'Rename it.' : 'Restore the file, or remove what is left of the entity.',
    };
  }
  if (code === 'ELOOP') {
    return {
      code: 'file-symlink-loop',
      severity: 'blocking',
      message: 'It is a symbolic link that leads back to itself.',
      hint: 'Remove the link.',
    };
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return {
      code: 'file-no-permission',
      severity: 'blocking',
      message: 'You have no permission to read the file.',
      hint: 'Look at the owner and mode of the file and of the folders above it.',
    };
  }
  return {
    code: 'file-unreadable',
    severity: 'blocking',
    message: `The file cannot be read: ${messageOf(error)}.`,
    hint: 'Look at the file and the disk.',
  };
}
