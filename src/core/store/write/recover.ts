import { NkeeperError } from '../../errors.ts';
import { carryOut, cleanUp } from './carry-out.ts';
import { unless } from './faults.ts';
import { inParallel } from './in-parallel.ts';
import { type Intent, type IntentStage, isIntentName, readIntent } from './intent.ts';
import type { Holder } from './lock-file.ts';
import { ownNames, ownPath } from './own-files.ts';
import { isSameBoot } from './process-identity.ts';
import { stepsOf, sweepStages } from './stage.ts';
import { prepareStep, type StepState, stateOf } from './step.ts';
import { takeBackKept } from './take-back-kept.ts';
import { makeIntentFolders, markIntent, removeFresh, syncStages, type Work } from './work.ts';

/** What became of a change whose nkeeper was stopped in the middle. */
export interface Recovery {
  /** `unreadable`: its intent is damaged; it was set aside, and nothing was touched. */
  readonly outcome: 'finished' | 'taken-back' | 'unreadable';
  /** The journal's line of the change. */
  readonly line: string | undefined;
  /** Who had begun it. */
  readonly by: Holder | undefined;
  /** Files that the change is about; for an unreadable one, its intent. */
  readonly files: readonly string[];
  /** Files that somebody else changed since: they stay as they are. */
  readonly foreign: readonly string[];
  /** How many files were removed, or became what they were: an entry of the journal, which undo takes back. */
  readonly undone: number;
}

/**
 * Finishes or takes back what a stopped nkeeper left, and removes what it had staged. Call it under the store's lock.
 *
 * @throws NkeeperError `intent-too-new`, `path-outside-store`, or an error of the disk
 */
export async function settleAll(work: Work): Promise<Recovery[]> {
  const { disk, folder, roots } = work;
  const settled: Recovery[] = [];
  const unreadable = new Set<string>();
  for (const name of await ownNames(disk, folder)) {
    const [stage = '', token = ''] = name.split('.');
    if (stage === 'unreadable') unreadable.add(token);
    if (!isIntentName(name)) continue;
    const path = ownPath(folder, name);
    // Nothing was done for it.
    if (stage === 'new') await unless(disk.unlink(path), 'ENOENT');
    else {
      const recovery = await settle(work, stage as IntentStage, path);
      if (recovery?.outcome === 'unreadable') {
        unreadable.add(token);
        await disk.rename(path, ownPath(folder, `unreadable.${token}`));
      }
      if (recovery !== undefined) settled.push(recovery);
    }
  }
  await sweepStages(disk, roots, work.tag, unreadable);
  return settled;
}

async function settle(work: Work, stage: IntentStage, path: string): Promise<Recovery | undefined> {
  let intent: Intent | undefined;
  try {
    intent = await readIntent(work.disk, path);
  } catch (error) {
    if (!(error instanceof NkeeperError) || error.code !== 'intent-unreadable') throw error;
    return { outcome: 'unreadable', line: undefined, by: undefined, files: [path], foreign: [], undone: 0 };
  }
  if (intent === undefined) return undefined;
  const { line, by } = intent;
  const files = stepsOf(intent, work.roots).map(step => step.target);
  const recovery = { line: line ?? undefined, by, files };
  if (stage === 'done') {
    await cleanUp(work, intent);
    return undefined;
  }
  if (stage === 'back') return { ...recovery, outcome: 'taken-back', ...(await takeBackKept(work, intent)) };
  return { ...recovery, ...(await finishOrTakeBack(work, intent)) };
}

/**
 * What is in place stays, also where somebody changed it since: that builds on it. It is taken back only where nothing was built
 * on it and it cannot be finished, since somebody changed what it was still to change.
 */
async function finishOrTakeBack(
  work: Work,
  intent: Intent,
): Promise<Pick<Recovery, 'outcome' | 'foreign' | 'undone'>> {
  const { disk, roots, recorder } = work;
  const steps = stepsOf(intent, roots);
  // The line is written when all files are on disk.
  if (intent.line !== null && (await recorder?.has(intent.line))) {
    await markIntent(work, intent, 'intent', 'done');
    await removeFresh(work, steps);
    await cleanUp(work, intent);
    return { outcome: 'finished', foreign: [], undone: 0 };
  }
  const sure = isSameBoot(intent.by.process, work.me);
  const states: StepState[] = [];
  await inParallel(steps, async (step, index) => {
    states[index] = await stateOf(disk, step, sure);
  });
  const those = (...wanted: readonly StepState[]) =>
    steps.filter((_, index) => wanted.includes(states[index] as StepState));
  const takenBack = async () => ({ outcome: 'taken-back', ...(await takeBackKept(work, intent)) }) as const;
  const stopped = those('changed').length > 0 ? those('unready') : those('unready', 'foreign');
  if (stopped.length > 0) return takenBack();
  try {
    const toDo = those('to-do');
    await makeIntentFolders(work, intent);
    await inParallel(toDo, step => prepareStep(disk, step));
    await removeFresh(work, those('done', 'changed', 'foreign'));
    await syncStages(work, intent);
    await carryOut(work, intent, toDo, those('to-do', 'done'));
  } catch (error) {
    try {
      return await takenBack();
    } catch {
      throw error;
    }
  }
  await cleanUp(work, intent);
  const foreign = those('changed', 'foreign').map(({ target }) => target);
  return { outcome: 'finished', foreign, undone: 0 };
}
