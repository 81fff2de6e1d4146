import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { NkeeperError } from '../errors.ts';
import type { HttpTrust } from '../http/ask.ts';
import type { Actor } from '../journal/actor.ts';
import type { Description, JournalEntry } from '../journal/entry.ts';
import type { Journal } from '../journal/journal.ts';
import type { Locations } from '../store/locations.ts';
import type { FileChange } from '../store/write/change.ts';
import { commit, type WriteOptions } from '../store/write/commit.ts';
import type { Watcher } from '../store/write/headway.ts';
import type { Recovery } from '../store/write/recover.ts';
import type { StoreRoots } from '../store/write/roots.ts';
import type { KeyRing } from './keyring.ts';
import type { Plan } from './plan.ts';
import { reviewLines, reviewPlan } from './review.ts';
import { sealWrites } from './seal-writes.ts';
import { type FileWrite, signPlan } from './sign.ts';
import { isTaken, submitAccounts } from './submit.ts';

export interface ApplyOptions extends Watcher {
  readonly locations: Locations;
  readonly ring: KeyRing;
  /** Unix seconds. */
  readonly now: number;
  /** Where it is written down; without it, it cannot be undone. */
  readonly journal?:
    | {
        readonly journal: Journal;
        readonly actor: Actor;
        /** A journal that cannot be written does not stop the change. */
        readonly bestEffort?: boolean;
      }
    | undefined;
  /** Certificates for the account server of a managed operator. */
  readonly trust?: HttpTrust | undefined;
  /** For tests: the disk, and who takes the lock. */
  readonly write?: Pick<WriteOptions, 'disk' | 'me' | 'timeout'>;
}

/** What was done. */
export interface Applied {
  readonly files: readonly FileWrite[];
  /** Its entry in the journal. */
  readonly entry: JournalEntry | undefined;
  /** Why the journal does not have it, where that was allowed. */
  readonly unrecorded?: NkeeperError | undefined;
  /** What stopped nkeepers had left behind, settled on the way. */
  readonly recovered: readonly Recovery[];
}

/**
 * Carries a plan out: signs, and writes all files or none. It returns when everything is on disk.
 *
 * @throws NkeeperError `changed-meanwhile`: the store is no longer what the plan was made from, so make it again;
 *   `cancelled`, `claims-refused`, those of the key ring, and those of `commit`
 */
export async function applyPlan(plan: Plan, options: ApplyOptions): Promise<Applied> {
  const { locations, ring, now, journal: kept, signal, onHeadway } = options;
  const signed = await submitted(plan, await signPlan(plan, ring, now, options), options);
  if (signed.length === 0) return { files: [], entry: undefined, recovered: [] };
  const recorder = kept?.journal.recorder(kept.actor, describe(plan), kept.bestEffort);
  const roots = rootsOf(locations);
  const { files, recovered } = await writeSealed(signed, options, {
    ...{ ...options.write, roots, recorder, signal, onHeadway },
  });
  return { files, entry: recorder?.entry, unrecorded: recorder?.fault, recovered };
}

/** How often files are sealed anew because somebody sealed or unsealed the keystore meanwhile. */
const TRIES = 5;

/** Writes files as the keystore is when it is their turn: sealed, or not. */
async function writeSealed(
  signed: readonly FileWrite[],
  { locations, ring }: ApplyOptions,
  options: WriteOptions,
): Promise<{ readonly files: readonly FileWrite[]; readonly recovered: readonly Recovery[] }> {
  for (let tries = 1; ; tries++) {
    const files = await sealWrites(signed, locations.keystoreDir.path, ring.sealed);
    // What comes next takes its time: the old files are compared, and kept for undo.
    options.onHeadway?.({ part: 'write', done: 0, total: files.length });
    try {
      const { recovered } = await commit(await Promise.all(files.map(fileChange)), options);
      return { files, recovered };
    } catch (error) {
      const isOther = error instanceof NkeeperError && error.code === 'seal-changed';
      if (!isOther || tries === TRIES) throw error;
    }
  }
}

/** What an account server has signed, where one has to. New keys of what it took are kept, whatever else happens. */
async function submitted(
  plan: Plan,
  files: readonly FileWrite[],
  options: ApplyOptions,
): Promise<readonly FileWrite[]> {
  try {
    return await submitAccounts(plan, files, options);
  } catch (error) {
    const keys = files.filter(({ kind, after }) => kind === 'key' && after !== undefined);
    if (isTaken(error) && keys.length > 0) {
      await writeSealed(keys, options, { ...options.write, roots: rootsOf(options.locations) });
    }
    throw error;
  }
}

function describe(plan: Plan): Description {
  const { operation, title, undoOf } = plan;
  return { operation, title, summary: reviewLines(reviewPlan(plan)), undoOf };
}

/** The folders that a change of this store may write to. */
export function rootsOf({ storesDir, keystoreDir, configDir }: Locations): StoreRoots {
  if (storesDir.path === '') {
    throw new NkeeperError('store-empty', `No store is known: ${storesDir.from}.`, {
      hint: 'Name its folder: --data-dir DIR, or -H DIR for everything in one folder.',
    });
  }
  return { stores: storesDir.path, keystore: keystoreDir.path, config: configDir.path };
}

async function fileChange({ path, kind, before, after, prune }: FileWrite): Promise<FileChange> {
  const bytes = typeof after === 'string' ? Buffer.from(after) : after;
  if (typeof before === 'object') return { path, before, after: bytes, prune };
  const anything = (kind === 'key' || kind === 'creds') && before === undefined;
  const was = anything ? await bytesNow(path) : await exactBytes(path, before);
  return { path, before: was, after: bytes, prune };
}

/**
 * The file as the plan saw it. A JWT file may have blanks around the JWT, which the plan does not know of: the file's own
 * bytes count where the JWT in it is still the same.
 */
async function exactBytes(path: string, before: string | undefined): Promise<Uint8Array | undefined> {
  if (before === undefined) return undefined;
  const found = await bytesNow(path);
  return found?.toString('latin1').trim() === before ? found : Buffer.from(before);
}

async function bytesNow(path: string): Promise<Buffer | undefined> {
  // A thousand new keys and creds: to open what is not there costs ten times as much.
  if (!existsSync(path)) return undefined;
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
