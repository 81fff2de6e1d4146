import { NkeeperError } from '../../errors.ts';
import { hashOnDisk } from './change.ts';
import type { Disk } from './disk.ts';
import { changedMeanwhile, codeOf, hasNoLinks, unless } from './faults.ts';

/** One file of a commit; all paths are absolute. */
export interface Step {
  readonly target: string;
  /** The new file, ready to be put in place. Not there for a removal. */
  readonly fresh: string;
  /**
   * The old file: a second name of it, so that what another program still writes into it is seen. Where there was none, the
   * new file gets this name once it is in place: so it is seen from the disk alone that it was.
   */
  readonly old: string;
  /** SHA-256; undefined where there is no file. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/**
 * How far a step is, seen from the disk alone. `unready`: the new file is not there whole. `foreign`: somebody else changed
 * the file before the step was done, which cannot be done any more. `changed`: it was done, and somebody changed the file since.
 */
export type StepState = 'to-do' | 'done' | 'unready' | 'foreign' | 'changed';

/** @param sure no power loss came between: names on the disk are as they were set */
export async function stateOf(disk: Disk, step: Step, sure: boolean): Promise<StepState> {
  const { target, fresh, old, before, after } = step;
  const found = await lookAt(disk, target);
  if (found === after) return 'done';
  const was = await wasDone(disk, step, found);
  if (was && (sure || found !== before)) return 'changed';
  if (found !== before) return 'foreign';
  if (after === undefined) return 'to-do';
  // The file's name went with the power; its other one is there.
  const ready = was && before === undefined ? old : fresh;
  return (await hashOnDisk(disk, ready)) === after ? 'to-do' : 'unready';
}

/** Was a step done, whatever became of its file? A new file that is still staged was not put in place. */
async function wasDone(disk: Disk, step: Step, found: string | undefined): Promise<boolean> {
  const { fresh, old, before, after } = step;
  if (after === undefined) return (await hashOnDisk(disk, old)) === before;
  if ((await disk.info(fresh)) === undefined) return (await disk.info(old)) !== undefined;
  // Its second name was to become the mark, and shows what was written into it.
  return before === undefined && found !== undefined && (await hashOnDisk(disk, fresh)) === found;
}

/** Makes a step that is to do ready to be done. */
export async function prepareStep(disk: Disk, step: Step): Promise<void> {
  const { fresh, old, before, after } = step;
  const lies = before !== undefined || after === undefined || (await disk.info(fresh)) !== undefined;
  if (!lies) await disk.rename(old, fresh);
  await keepOld(disk, step);
}

/** The hash of a file that may be anything by now, also no file. */
async function lookAt(disk: Disk, path: string): Promise<string | undefined> {
  try {
    return await hashOnDisk(disk, path);
  } catch (error) {
    if (error instanceof NkeeperError) return 'no file';
    throw error;
  }
}

/** Keeps the old file of a step that replaces one under a second name. */
export async function keepOld(disk: Disk, step: Step): Promise<void> {
  if (step.before === undefined || step.after === undefined) return;
  try {
    await disk.link(step.target, step.old);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return;
    if (codeOf(error) === 'ENOENT') throw changedMeanwhile(step.target);
    if (!hasNoLinks(error)) throw error;
    const found = await disk.read(step.target);
    if (found === undefined) throw changedMeanwhile(step.target);
    await disk.create(step.old, found.bytes, 0o600, found.owner);
  }
}

/**
 * Does a step, unless somebody else changed the file. A new file never replaces one; a removed one is moved away, and
 * moved back when it turns out to be another than was meant.
 *
 * @throws NkeeperError `changed-meanwhile`
 */
export async function doStep(disk: Disk, step: Step): Promise<void> {
  const { target, fresh, old, before, after } = step;
  if (before === undefined) {
    if (await placeNew(disk, fresh, target)) return disk.rename(fresh, old);
    return disk.create(old, Buffer.of(), 0o600);
  }
  if ((await hashOnDisk(disk, target)) !== before) throw changedMeanwhile(target);
  if (after !== undefined) return disk.rename(fresh, target);
  if (!(await moveAway(disk, target, old, before))) throw changedMeanwhile(target);
}

/**
 * The last look, after all steps: did nsc write into the old file between our look at it and its replacement? It writes
 * in place, so the second name shows it.
 *
 * @throws NkeeperError `changed-meanwhile`
 */
export async function checkOld(disk: Disk, { target, old, before, after }: Step): Promise<void> {
  if (before === undefined || after === undefined) return;
  const kept = await hashOnDisk(disk, old);
  if (kept !== undefined && kept !== before) throw changedMeanwhile(target);
}

/** Takes a step back; false when it cannot be, because somebody else changed the file since: that change stays. */
export async function undoStep(disk: Disk, step: Step): Promise<boolean> {
  const { target, fresh, old, before, after } = step;
  const found = await lookAt(disk, target);
  if (found === before) return true;
  if (found !== after) return false;
  if (before === undefined) {
    // The new file's own name in the stage may still be there: it is the same file.
    await unless(disk.unlink(fresh), 'ENOENT');
    return moveAway(disk, target, fresh, found);
  }
  // What was kept is what was there, also when that is not `before`: somebody wrote it at the last moment.
  if ((await disk.info(old)) === undefined) return false;
  if (found === undefined) await placeNew(disk, old, target);
  else await disk.rename(old, target);
  return true;
}

/** A file in a place where there is none. @returns whether it keeps its other name too */
async function placeNew(disk: Disk, from: string, target: string): Promise<boolean> {
  try {
    await disk.link(from, target);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw changedMeanwhile(target);
    if (!hasNoLinks(error)) throw error;
    if ((await disk.info(target)) !== undefined) throw changedMeanwhile(target);
    await disk.rename(from, target);
    return false;
  }
}

/** False, and all as before, when it is not the expected file that was moved. */
async function moveAway(
  disk: Disk,
  target: string,
  aside: string,
  expected: string | undefined,
): Promise<boolean> {
  await disk.rename(target, aside);
  if ((await hashOnDisk(disk, aside)) === expected) return true;
  await placeNew(disk, aside, target);
  return false;
}
