import { dirname } from 'node:path';
import type { Disk } from './disk.ts';
import { codeOf, unless } from './faults.ts';
import { depthOf, makeFolders } from './folders.ts';
import { inParallel, runsOf } from './in-parallel.ts';
import { type Intent, type IntentStage, intentPath } from './intent.ts';
import type { ProcessIdentity } from './process-identity.ts';
import type { Recorder } from './recorder.ts';
import { pathOf, type StoreRoots } from './roots.ts';
import type { Step } from './step.ts';

/** What a commit and a recovery work with, under the store's lock. */
export interface Work {
  readonly disk: Disk;
  readonly roots: StoreRoots;
  /** nkeeper's own folder in the store. */
  readonly folder: string;
  /** Begins the names of this store's files in a stage. */
  readonly tag: string;
  readonly recorder: Recorder | undefined;
  /** Who holds the lock. */
  readonly me: ProcessIdentity;
}

/** Moves an intent on, by its name. */
export async function markIntent(
  { disk, folder }: Work,
  { token }: Intent,
  from: IntentStage,
  to: IntentStage,
): Promise<void> {
  await disk.rename(intentPath(folder, from, token), intentPath(folder, to, token));
}

export async function removeIntent(
  { disk, folder }: Work,
  { token }: Intent,
  stage: IntentStage,
): Promise<void> {
  await unless(disk.unlink(intentPath(folder, stage, token)), 'ENOENT');
}

export async function makeIntentFolders({ disk, roots }: Work, intent: Intent): Promise<void> {
  const made = intent.folders.filter(({ path }) => path === '');
  for (const root of made) await makeFolders(disk, dirname(pathOf(roots, root)));
  const folders = intent.folders.map(folder => pathOf(roots, folder));
  for (const level of runsOf(folders, folder => `${depthOf(folder)}`))
    await inParallel(level, folder => unless(disk.mkdir(folder), 'EEXIST'));
}

/** Brings the names of staged files to disk. */
export async function syncStages({ disk, roots }: Work, intent: Intent): Promise<void> {
  await inParallel(intent.stages, stage => unless(disk.syncFolder(pathOf(roots, stage)), 'ENOENT'));
}

/** Brings the names of the files themselves to disk, and those of the folders made for them. */
export async function syncTargets(
  { disk, roots }: Work,
  intent: Intent,
  steps: readonly Step[],
): Promise<void> {
  const made = intent.folders.map(folder => dirname(pathOf(roots, folder)));
  const folders = new Set([...steps.map(step => dirname(step.target)), ...made]);
  await inParallel([...folders], folder => unless(disk.syncFolder(folder), 'ENOENT'));
}

/** The new files that are not in place. */
export async function removeFresh({ disk }: Work, steps: readonly Step[]): Promise<void> {
  await inParallel(steps, async ({ fresh, after }) => {
    if (after !== undefined) await unless(disk.unlink(fresh), 'ENOENT');
  });
}

/** Second names of the old files, and of the new ones. */
export async function removeOld({ disk }: Work, steps: readonly Step[]): Promise<void> {
  await inParallel(steps, step => unless(disk.unlink(step.old), 'ENOENT'));
}

/** False when something is in it, or when it is no longer there. */
export async function removeIfEmpty(disk: Disk, folder: string): Promise<boolean> {
  try {
    await disk.rmdir(folder);
    return true;
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR', 'EBUSY', 'EROFS'].includes(codeOf(error))) return false;
    throw error;
  }
}
