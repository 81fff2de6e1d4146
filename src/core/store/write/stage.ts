import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { ComparedChange } from './change.ts';
import type { Disk, Owner } from './disk.ts';
import { stopIfCancelled, type Watcher } from './headway.ts';
import { inParallel } from './in-parallel.ts';
import type { Intent } from './intent.ts';
import { type Location, pathOf, type StoreRoots } from './roots.ts';
import { keepOld, type Step } from './step.ts';

/** In the keystore: what the new and old files of all commits lie in. */
const STAGE: Location = { root: 'keystore', path: join('keys', '.nkeeper') };

/**
 * Where the new and old files of a commit lie until it is done.
 *
 * One folder: bringing it to disk once is enough for a thousand files. nsc looks through its whole keystore at every
 * start, except `keys/` and `creds/`, and stops when a file goes while it looks; `nats auth` stops at folders in the store
 * that are no operators. So it is in `keys/`, for JWTs too.
 *
 * @param beside in the file's own folder: where a part of the store is on another file system
 */
export function stageOf(location: Location, beside: boolean): Location {
  return beside ? { root: location.root, path: dirname(location.path) } : STAGE;
}

/** Begins the names of a store's files in a stage: two stores may share a keystore, each with its own lock. */
export async function storeTag(disk: Disk, { stores }: StoreRoots): Promise<string> {
  const path = await disk.realPath(stores);
  return createHash('sha256').update(path).digest('hex').slice(0, 12);
}

/** The steps of an intent with their paths. @throws NkeeperError `path-outside-store` */
export function stepsOf(intent: Intent, roots: StoreRoots): Step[] {
  const stages = intent.stages.map(stage => pathOf(roots, stage));
  return intent.steps.map((step, index) => {
    const name = join(stages[step.stage] ?? '', `${intent.tag}.${intent.token}.${index}`);
    return {
      target: pathOf(roots, step),
      fresh: `${name}.new`,
      old: `${name}.old`,
      before: step.before ?? undefined,
      after: step.after ?? undefined,
    };
  });
}

/**
 * Brings all new files to disk, beside a second name of each old one. A replaced file stays its owner's: nkeeper may
 * run as root in a store of somebody else.
 *
 * @throws NkeeperError `cancelled`, `changed-meanwhile`, or an error of the disk
 */
export async function stageAll(
  disk: Disk,
  steps: readonly Step[],
  changes: readonly ComparedChange[],
  watcher: Watcher,
): Promise<void> {
  let done = 0;
  const asRoot = process.getuid?.() === 0;
  await inParallel(steps, async (step, index) => {
    stopIfCancelled(watcher);
    const { change, before } = changes[index] as ComparedChange;
    const owner: Owner | undefined = asRoot ? before?.owner : undefined;
    if (change.after !== undefined) await disk.create(step.fresh, change.after, 0o600, owner);
    await keepOld(disk, step);
    watcher.onHeadway?.({ part: 'write', done: ++done, total: steps.length });
  });
}

/** Removes what is left in the stages under the names of one store, except for the intents in `kept`. */
export async function sweepStages(
  disk: Disk,
  roots: StoreRoots,
  tag: string,
  kept: ReadonlySet<string>,
): Promise<void> {
  const folder = pathOf(roots, STAGE);
  for (const name of (await disk.list(folder)) ?? []) {
    const [owner, token] = name.split('.');
    if (owner !== tag || kept.has(token ?? '')) continue;
    await disk.unlink(join(folder, name));
  }
}
