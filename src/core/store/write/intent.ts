import { isAbsolute } from 'node:path';
import { NkeeperError } from '../../errors.ts';
import type { Disk } from './disk.ts';
import type { Holder } from './lock-file.ts';
import { ownPath } from './own-files.ts';
import { isStoreFile, type Location, type RootName } from './roots.ts';

/** One file of an intent. */
export interface IntentStep extends Location {
  /** SHA-256 of the content; null where there is no file. */
  readonly before: string | null;
  readonly after: string | null;
  /** Which of the intent's stages holds the new file, and the old one. */
  readonly stage: number;
}

/**
 * What a commit is about to do, written before it does anything: enough for another process to finish it or to take it
 * back. It names files and hashes, and never holds what is in them.
 */
export interface Intent {
  readonly version: 1;
  readonly token: string;
  /** Begins the names of the store's files in a stage. */
  readonly tag: string;
  readonly by: Holder;
  /** The journal's line. */
  readonly line: string | null;
  /** Which seal the keystore has for which it writes keys or creds; null where it has none. Absent: it writes none. */
  readonly seal?: string | null;
  /** Folders in which new and old files lie while the commit runs. */
  readonly stages: readonly Location[];
  /** Folders that it makes, the uppermost first. */
  readonly folders: readonly Location[];
  readonly steps: readonly IntentStep[];
  /** Folders that are removed when they are empty, the lowest first. */
  readonly prune: readonly Location[];
}

/**
 * How far it is, said by the name of its file, so that one rename changes it: `new` is perhaps not whole, and nothing was
 * done; `intent` is to be finished or taken back, whatever the files allow; `back` is to be taken back; `done` is done,
 * and only to be cleaned up.
 */
export type IntentStage = 'new' | 'intent' | 'back' | 'done';

/** Is it the name of an intent among nkeeper's own files, at whatever stage? */
export function isIntentName(name: string): boolean {
  return /^(?:new|intent|back|done)\.[0-9a-f]+$/.test(name);
}

export function intentPath(folder: string, stage: IntentStage, token: string): string {
  return ownPath(folder, `${stage}.${token}`);
}

export function intentBytes(intent: Intent): Buffer {
  return Buffer.from(`${JSON.stringify(intent)}\n`);
}

/**
 * Reads an intent.
 *
 * @throws NkeeperError `intent-unreadable`, `intent-too-new`
 */
export async function readIntent(disk: Disk, path: string): Promise<Intent | undefined> {
  const content = await disk.read(path);
  if (content === undefined) return undefined;
  let found: Intent;
  try {
    found = JSON.parse(content.bytes.toString('utf8')) as Intent;
  } catch (cause) {
    throw unreadable(path, cause);
  }
  if (typeof found?.version === 'number' && found.version > 1) {
    throw new NkeeperError(
      'intent-too-new',
      `A newer nkeeper was stopped while it changed this store (${path}).`,
      {
        hint: 'Start that version once: it finishes its change or takes it back.',
      },
    );
  }
  if (!isIntent(found) || !path.endsWith(`.${found.token}`)) throw unreadable(path, undefined);
  return found;
}

function unreadable(path: string, cause: unknown): NkeeperError {
  return new NkeeperError(
    'intent-unreadable',
    `What another nkeeper was about to change cannot be read: ${path}.`,
    {
      hint: 'Look at the store with `nkeeper validate`, then remove that file.',
      cause,
    },
  );
}

const ROOTS: readonly RootName[] = ['stores', 'keystore', 'config'];

/** It may come from a store that somebody sent: everything that is used is looked at. */
function isIntent(found: Intent): boolean {
  if (typeof found !== 'object' || found === null || found.version !== 1) return false;
  const { token, tag, by, line, seal, stages, folders, steps, prune } = found;
  if (![token, tag].every(text => typeof text === 'string' && /^[0-9a-f]{8,40}$/.test(text))) return false;
  if (typeof by?.process?.pid !== 'number' || (line !== null && typeof line !== 'string')) return false;
  if (seal !== undefined && seal !== null && typeof seal !== 'string') return false;
  if (![stages, folders, prune].every(list => Array.isArray(list) && list.every(isLocation))) return false;
  return (
    Array.isArray(steps) &&
    steps.every(
      step =>
        isLocation(step) &&
        isStoreFile(step.path) &&
        [step.before, step.after].every(hash => hash === null || /^[0-9a-f]{64}$/.test(hash)) &&
        stages[step.stage] !== undefined,
    )
  );
}

function isLocation(found: Location): boolean {
  if (typeof found?.path !== 'string' || !ROOTS.includes(found.root)) return false;
  return !isAbsolute(found.path) && !found.path.split(/[\\/]/).includes('..');
}
