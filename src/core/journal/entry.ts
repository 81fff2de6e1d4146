import { randomBytes } from 'node:crypto';
import { hideSeeds } from '../errors.ts';
import type { RecordedFile } from '../store/write/recorder.ts';
import type { Location } from '../store/write/roots.ts';
import type { Actor } from './actor.ts';

export type FileKind = 'key' | 'jwt' | 'creds' | 'other';

/** One file of a change. Hashes are SHA-256, hexadecimal; null where there was or is no file. */
export interface JournalFile extends Location {
  readonly kind: FileKind;
  readonly before: string | null;
  readonly after: string | null;
}

/** What is said about a change by whoever makes it. */
export interface Description {
  /** Name of the operation. */
  readonly operation: string;
  /** One sentence. */
  readonly title: string;
  /** The difference, line by line. */
  readonly summary: readonly string[];
  /** The entry that this change takes back. */
  readonly undoOf?: string | undefined;
}

/** One change of a store: one line of its journal. It never holds a seed. */
export interface JournalEntry extends Actor, Description {
  readonly version: 1;
  /** Unique; begins with the time. */
  readonly id: string;
  /** ISO 8601. */
  readonly time: string;
  /** Root of the store, as it was called. */
  readonly store: string;
  readonly files: readonly JournalFile[];
}

/** Unique, and sorted by time wherever names are sorted. */
export function newEntryId(time: Date): string {
  return `${time.toISOString().replace(/[-:.]/g, '')}-${randomBytes(5).toString('hex')}`;
}

/** Milliseconds since 1970 that an id was made at; undefined when it is none. */
export function timeOfId(id: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-[0-9a-f]{10}$/.exec(id);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, rest] = match;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${rest}Z`);
}

export function journalFile({ root, path, beforeHash, afterHash }: RecordedFile): JournalFile {
  return { root, path, kind: kindOf(path), before: beforeHash ?? null, after: afterHash ?? null };
}

export function kindOf(path: string): FileKind {
  if (/\.nk(?:\.sealed)?$/.test(path)) return 'key';
  if (path.endsWith('.jwt')) return 'jwt';
  return /\.creds(?:\.sealed)?$/.test(path) ? 'creds' : 'other';
}

/** The line, without its end. Somebody may have put a seed into a name or a tag. */
export function entryLine(entry: JournalEntry): string {
  return hideSeeds(JSON.stringify(entry));
}

/** Undefined when the line is no entry of a version that we know. */
export function readEntry(line: string): JournalEntry | undefined {
  try {
    const found = JSON.parse(line) as JournalEntry;
    const texts = [found.id, found.time, found.who, found.host, found.operation, found.title, found.store];
    const lists = [found.summary, found.files];
    const usable =
      found.version === 1 &&
      timeOfId(found.id) !== undefined &&
      texts.every(text => typeof text === 'string') &&
      lists.every(Array.isArray) &&
      found.files.every(file => typeof file?.path === 'string' && typeof file.root === 'string');
    return usable ? found : undefined;
  } catch {
    return undefined;
  }
}
