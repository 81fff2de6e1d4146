import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NkeeperError } from '../errors.ts';
import { makeFolder } from '../files/make-folder.ts';
import type { Actor } from '../journal/actor.ts';
import type { Journal } from '../journal/journal.ts';
import { Slices } from '../slices.ts';
import type { FileChange } from '../store/write/change.ts';
import { commit, type WriteOptions } from '../store/write/commit.ts';
import { writeFault } from '../store/write/faults.ts';
import { countOf } from '../text/count-of.ts';
import type { Comparison } from './compare.ts';
import type { BackupPlaces } from './contents.ts';
import { movedConfig } from './moved-config.ts';
import { placeWhole, type Unit, unitOf } from './place-whole.ts';
import type { BackupFile } from './read.ts';
import type { FileRecord } from './record.ts';

/** What is restored, where to, and over what. */
export interface RestoreOptions {
  readonly backup: BackupFile;
  readonly places: BackupPlaces;
  readonly comparison: Comparison;
  /** Files that say something else are replaced. */
  readonly replace: boolean;
  readonly journal: Journal;
  readonly actor: Actor;
  /** A journal that cannot be written does not stop it. */
  readonly bestEffort?: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly write?: Omit<WriteOptions, 'roots' | 'recorder'>;
}

/** What was done. */
export interface Restored {
  /** Files that were written. */
  readonly written: number;
  /** Entry of the journal, where there was something before. */
  readonly entry: string | undefined;
}

/** What is put among files that are there is one change, and held in memory: more belongs into an empty folder. */
const MOST_FILES = 50_000;
const MOST_BYTES = 256 * 1024 ** 2;

/**
 * Writes what a backup has and the disk has not. Where a folder of the store is not there at all, it is made beside its place,
 * whole, and gets its name at the end; what goes among files that are there is one change, written and journalled as any other.
 *
 * @throws NkeeperError `restore-conflict`: files there say something else, and `replace` is false; `restore-too-large`;
 *   `cancelled`; those of `commit`, of the disk and of the backup
 */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { comparison, places, replace, backup } = options;
  const { missing, differing, modes, about } = comparison;
  const conflicts = [...differing, ...modes];
  if (conflicts.length > 0 && !replace) throw conflict(conflicts, places);
  const absent = absentUnits(missing, places);
  const isWhole = (record: FileRecord) => absent.has(unitName(record));
  const whole = missing.filter(isWhole);
  const single = [...missing.filter(record => !isWhole(record)), ...differing];
  requireSmall(single);
  const changes = single.length > 0 ? await changesOf(single, options) : [];
  try {
    if (whole.length > 0) await placeWhole({ ...options, units: absent });
    const entry =
      changes.length > 0
        ? await write(changes, whole.length > 0 && conflicts.length === 0, options)
        : undefined;
    for (const record of [...single, ...modes])
      chmodSync(join(places[record.root], record.path), record.mode);
    makeFolders(comparison, places);
    return { written: whole.length + single.length, entry };
  } catch (error) {
    throw writeFault(
      error,
      `What is there is whole; restoring ${backup.path} again goes on (made ${about.time}).`,
    );
  }
}

/** Those that are empty too; their modes last, as one that cannot be written to cannot be filled. */
function makeFolders({ folders }: Comparison, places: BackupPlaces): void {
  const own = folders.filter(({ root }) => root !== 'journal');
  for (const { root, path } of own) makeFolder(join(places[root], path));
  for (const { root, path, mode } of own.toReversed()) chmodSync(join(places[root], path), mode);
}

/** Names of the units that are not there at all. `nsc.json` is a file, and goes the way of files. */
function absentUnits(missing: readonly FileRecord[], places: BackupPlaces): ReadonlySet<string> {
  const units = missing.filter(({ root }) => root !== 'config').map(unitOf);
  return new Set(units.filter(({ root, name }) => !existsSync(join(places[root], name))).map(nameOf));
}

function unitName(record: FileRecord): string {
  return nameOf(unitOf(record));
}

function nameOf({ root, name }: Unit): string {
  return `${root} ${name}`;
}

/** The bytes of some of the files, and what is in their places now. */
async function changesOf(
  records: readonly FileRecord[],
  { backup, places, comparison, signal }: RestoreOptions,
): Promise<readonly FileChange[]> {
  const wanted = new Set(records.map(({ root, path }) => `${root} ${path}`));
  const found: { readonly record: FileRecord; readonly parts: Buffer[] }[] = [];
  let current: Buffer[] | undefined;
  const slices = new Slices(signal);
  await backup.visit({
    file: record => {
      current = wanted.has(`${record.root} ${record.path}`) ? [] : undefined;
      if (current) found.push({ record, parts: current });
    },
    bytes: part => current?.push(Buffer.from(part)),
    pause: () => slices.pause(),
  });
  return found.map(({ record, parts }) => {
    const bytes = Buffer.concat(parts);
    const path = join(places[record.root], record.path);
    const after = movedConfig(record, comparison.about, places)?.(bytes) ?? bytes;
    return { path, before: existsSync(path) ? readFileSync(path) : undefined, after };
  });
}

/** @param quiet it goes with folders that are new: there was nothing before that somebody could want back */
async function write(
  changes: readonly FileChange[],
  quiet: boolean,
  { places, journal, actor, comparison, bestEffort, signal, write: given }: RestoreOptions,
): Promise<string | undefined> {
  const { stores, keystore, config } = places;
  const title = `Restore ${countOf(changes.length, 'file')} from the backup of ${comparison.about.time}`;
  const summary = changes.map(({ path, before }) => `${before ? 'replaced' : 'restored'} ${path}`);
  const recorder = quiet
    ? undefined
    : journal.recorder(actor, { operation: 'restore', title, summary }, bestEffort);
  // Keys first, so that nsc finds them at every moment.
  const inOrder = [...changes].sort((a, b) => rank(a.path) - rank(b.path));
  await commit(inOrder, { ...given, signal, recorder, roots: { stores, keystore, config } });
  return recorder?.entry?.id;
}

const ORDER = ['.nk', '.nsc', '.jwt', '.creds', '.json'];

function rank(path: string): number {
  return ORDER.findIndex(end => path.endsWith(end));
}

function requireSmall(records: readonly FileRecord[]): void {
  const bytes = records.reduce((sum, { size }) => sum + size, 0);
  if (records.length <= MOST_FILES && bytes <= MOST_BYTES) return;
  throw new NkeeperError(
    'restore-too-large',
    `${countOf(records.length, 'file')} would have to be put among those that are there: too many for one change.`,
    { hint: 'Nothing was changed. Restore to an empty folder: -H FOLDER.' },
  );
}

function conflict(records: readonly FileRecord[], places: BackupPlaces): NkeeperError {
  const [first] = records as readonly [FileRecord, ...FileRecord[]];
  const path = join(places[first.root], first.path);
  const more = records.length === 1 ? 'is' : `and ${countOf(records.length - 1, 'other file')} are`;
  return new NkeeperError('restore-conflict', `${path} ${more} not as in the backup.`, {
    hint: 'Nothing was changed. --dry-run lists them, --force replaces them (undo brings them back), -H FOLDER restores elsewhere.',
  });
}
