import { dirname, extname } from 'node:path';
import { sealChanged, sealNow } from '../seal/seal-guard.ts';
import { unless } from './faults.ts';
import { inParallel, runsOf } from './in-parallel.ts';
import type { Intent } from './intent.ts';
import { isSecretFile, pathOf } from './roots.ts';
import { stepsOf } from './stage.ts';
import { checkOld, doStep, type Step, undoStep } from './step.ts';
import {
  markIntent,
  removeFresh,
  removeIfEmpty,
  removeIntent,
  removeOld,
  syncStages,
  syncTargets,
  type Work,
} from './work.ts';

/**
 * Neighbours of one sort need no order among themselves: a thousand keys that come, the users of one account. Keys
 * are all there before the first JWT, and an account before its users where the caller wants that.
 */
function sortOf({ target, before, after }: Step): string {
  const kind = extname(target);
  const folder = /\.nk(?:\.sealed)?$/.test(target) ? '' : dirname(target);
  return JSON.stringify([before === undefined, after === undefined, kind, folder]);
}

/**
 * From staged files to a change that is done and on disk: the files in their order, a last look at the old ones,
 * the folders, the journal's line, the mark on the intent.
 *
 * @param toDo the steps that are left, in order
 * @param own those whose files nobody else has changed since
 * @throws NkeeperError `changed-meanwhile`, or an error of the disk or the journal; then it is to be taken back
 */
export async function carryOut(
  work: Work,
  intent: Intent,
  toDo: readonly Step[],
  own: readonly Step[] = toDo,
): Promise<void> {
  requireSeal(work, intent, toDo);
  for (const run of runsOf(toDo, sortOf)) await inParallel(run, step => doStep(work.disk, step));
  // Another store may share the keystore, and sealing it takes the lock of one.
  requireSeal(work, intent, toDo);
  await inParallel(own, step => checkOld(work.disk, step));
  await syncTargets(work, intent, stepsOf(intent, work.roots));
  if (intent.line !== null) await work.recorder?.append(intent.line);
  await markIntent(work, intent, 'intent', 'done');
}

/** Keys and creds are written in the form that the keystore has. @throws NkeeperError `seal-changed` */
function requireSeal({ roots }: Work, { seal }: Intent, toDo: readonly Step[]): void {
  const writes = toDo.some(({ target, after }) => after !== undefined && isSecretFile(target));
  if (!writes || seal === undefined || seal === sealNow(roots.keystore)) return;
  throw sealChanged('The keystore was sealed or unsealed meanwhile.');
}

/**
 * Behind a change that is done: second names go, empty folders go, then the intent. The change holds whatever happens
 * here; the next commit cleans up what is left.
 */
export async function cleanUp(work: Work, intent: Intent): Promise<void> {
  const { disk, roots, folder } = work;
  // Before the old files go it has to be sure that nobody wants to take the change back.
  await disk.syncFolder(folder);
  await removeOld(work, stepsOf(intent, roots));
  await syncStages(work, intent);
  for (const location of intent.prune) {
    const path = pathOf(roots, location);
    if (await removeIfEmpty(disk, path)) await unless(disk.syncFolder(dirname(path)), 'ENOENT');
  }
  await removeIntent(work, intent, 'done');
}

/**
 * Back to what was before, the last step first. The mark comes first: from then on nobody finishes it any more.
 *
 * @param spared files that stay as they are
 * @returns files that somebody else changed since: they stay as they are
 * @throws an error of the disk; what could not be taken back then is taken back by the next commit
 */
export async function takeBack(
  work: Work,
  intent: Intent,
  spared: ReadonlySet<string> = new Set(),
): Promise<string[]> {
  const { disk, roots, folder, recorder } = work;
  await unless(markIntent(work, intent, 'intent', 'back'), 'ENOENT');
  const steps = stepsOf(intent, roots);
  const foreign: string[] = [];
  const failures: unknown[] = [];
  for (const step of [...steps].reverse()) {
    if (spared.has(step.target)) continue;
    try {
      if (!(await undoStep(disk, step))) foreign.unshift(step.target);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  await syncTargets(work, intent, steps);
  if (intent.line !== null) await recorder?.withdraw(intent.line);
  await removeFresh(work, steps);
  await removeOld(work, steps);
  await syncStages(work, intent);
  for (const location of [...intent.folders].reverse()) await removeIfEmpty(disk, pathOf(roots, location));
  await removeIntent(work, intent, 'back');
  await disk.syncFolder(folder);
  return foreign;
}
