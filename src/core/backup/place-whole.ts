import { chmodSync, close, closeSync, existsSync, fsync, open, openSync, writeSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { NkeeperError } from '../errors.ts';
import { makeFolder } from '../files/make-folder.ts';
import { Slices } from '../slices.ts';
import { isSealed, SEALED } from '../store/seal/seal-file.ts';
import { sealChanged } from '../store/seal/seal-guard.ts';
import { underLock } from '../store/write/commit.ts';
import { makeFolders } from '../store/write/folders.ts';
import { inParallel } from '../store/write/in-parallel.ts';
import { nodeDisk } from '../store/write/node-disk.ts';
import { isSecretFile } from '../store/write/roots.ts';
import { storeTag } from '../store/write/stage.ts';
import type { BackupPlaces } from './contents.ts';
import type { BackupFile } from './read.ts';
import type { BackupRoot, FileRecord, FolderRecord } from './record.ts';
import type { RestoreOptions } from './restore.ts';

/** What is restored at once: an operator, `keys`, `creds`, a journal. */
export interface Unit {
  readonly root: BackupRoot;
  /** Its folder in the root; empty: the root itself. */
  readonly name: string;
}

export function unitOf({ root, path }: FileRecord | FolderRecord): Unit {
  return { root, name: root === 'journal' ? '' : (path.split('/')[0] ?? '') };
}

export interface WholeParts
  extends Pick<RestoreOptions, 'backup' | 'places' | 'signal' | 'write' | 'journal' | 'actor'> {
  /** `root name` of the units that are not there. */
  readonly units: ReadonlySet<string>;
}

/**
 * Makes the units that are not there: each beside its place first, from a backup that was read to its end, then by its name. A
 * process that is killed leaves some of them whole and others not there; doing it again goes on.
 *
 * @throws NkeeperError `cancelled`, and those of the backup, the lock and the disk
 */
export async function placeWhole({
  backup,
  places,
  units,
  signal,
  write,
  journal,
  actor,
}: WholeParts): Promise<void> {
  const { stores, keystore, config } = places;
  const roots = { stores, keystore, config };
  await underLock({ ...write, roots, recorder: journal.settler(actor) }, async () => {
    const tag = await storeTag(nodeDisk, roots);
    const sealed = isSealed(keystore);
    const stages = new Stages(places, tag);
    try {
      await stages.clear();
      const made = await extract(backup, stages, units, sealed, signal);
      await bringToDisk(made);
      for (const name of units) await stages.place(name);
      // Last: a folder that cannot be written to could not have been filled, nor moved.
      for (const { record } of made.folders.toReversed()) chmodSync(stages.pathOf(record), record.mode);
    } finally {
      await stages.clear();
    }
  });
}

interface Made {
  readonly files: string[];
  readonly folders: { readonly record: FolderRecord; readonly staged: string }[];
}

async function extract(
  backup: BackupFile,
  stages: Stages,
  units: ReadonlySet<string>,
  sealed: boolean,
  signal: AbortSignal | undefined,
): Promise<Made> {
  const made: Made = { files: [], folders: [] };
  const slices = new Slices(signal);
  const isWanted = (record: FileRecord | FolderRecord) => {
    const { root, name } = unitOf(record);
    return units.has(`${root} ${name}`);
  };
  let file: number | undefined;
  const finish = () => {
    if (file !== undefined) closeSync(file);
    file = undefined;
  };
  try {
    await backup.visit({
      folder: record => {
        finish();
        if (!isWanted(record)) return;
        const staged = stages.stagedPath(record);
        makeFolder(staged);
        made.folders.push({ record, staged });
      },
      file: record => {
        finish();
        if (!isWanted(record)) return;
        if (sealed) requireSealed(record);
        const staged = stages.stagedPath(record);
        makeFolder(dirname(staged));
        file = openSync(staged, 'wx', 0o600);
        made.files.push(staged);
        if (record.mode !== 0o600) chmodSync(staged, record.mode);
      },
      bytes: part => {
        if (file === undefined) return;
        for (let done = 0; done < part.length; ) done += writeSync(file, part, done);
      },
      pause: () => slices.pause(),
    });
  } catch (cause) {
    if (signal?.aborted) throw new NkeeperError('cancelled', 'Cancelled: nothing was changed.', { cause });
    throw cause;
  } finally {
    finish();
  }
  return made;
}

/** @throws NkeeperError `seal-changed` */
function requireSealed({ root, path }: FileRecord): void {
  if (root === 'keystore' && isSecretFile(path) && !path.endsWith(SEALED))
    throw sealChanged(`${path} would be in clear, and the keystore is sealed.`);
}

const openFile = promisify(open);
const syncFile = promisify(fsync);
const closeFile = promisify(close);

async function bringToDisk({ files, folders }: Made): Promise<void> {
  await inParallel(files, async path => {
    const fd = await openFile(path, 'r');
    await syncFile(fd).finally(() => closeFile(fd));
  });
  await inParallel(folders, ({ staged }) => nodeDisk.syncFolder(staged));
}

/** Folders beside the places, on the same file system; their name is that of the store, so that they are found again. */
class Stages {
  readonly #places: BackupPlaces;
  readonly #name: string;

  constructor(places: BackupPlaces, tag: string) {
    this.#places = places;
    this.#name = `.nkeeper.restore.${tag}`;
  }

  stagedPath({ root, path }: FileRecord | FolderRecord): string {
    return join(this.#stageOf(root), root, path);
  }

  pathOf({ root, path }: FolderRecord): string {
    return join(this.#places[root], path);
  }

  /** A unit gets its name. */
  async place(unit: string): Promise<void> {
    const [root, name = ''] = unit.split(/ (.*)/s) as [BackupRoot, string];
    const staged = join(this.#stageOf(root), root, name);
    const target = join(this.#places[root], name);
    await makeFolders(nodeDisk, dirname(target));
    await rename(staged, target);
    await nodeDisk.syncFolder(dirname(target));
  }

  async clear(): Promise<void> {
    for (const root of ['stores', 'keystore', 'journal'] as const) {
      const stage = this.#stageOf(root);
      if (existsSync(stage)) await rm(stage, { recursive: true, force: true });
    }
  }

  /** Of the journal beside its folder, which is what gets the name. */
  #stageOf(root: BackupRoot): string {
    const base = this.#places[root];
    return join(root === 'journal' ? dirname(base) : base, this.#name);
  }
}
