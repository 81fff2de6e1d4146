import { parseCreds } from '../../claims/token/creds.ts';
import { NkeeperError } from '../../errors.ts';
import { Seed } from '../../nkeys/seed.ts';
import { underLock, type WriteOptions } from '../write/commit.ts';
import type { Disk, FileContent } from '../write/disk.ts';
import { changedMeanwhile, unless } from '../write/faults.ts';
import { makeFolders } from '../write/folders.ts';
import { stopIfCancelled, type Watcher } from '../write/headway.ts';
import { inParallel } from '../write/in-parallel.ts';
import { nodeDisk } from '../write/node-disk.ts';
import type { StoreRoots } from '../write/roots.ts';
import type { DataKey } from './data-key.ts';
import { type KeystoreFolder, keystoreFolders, requireKeystore } from './keystore-files.ts';
import { replaceFile } from './replace-file.ts';
import { isSealed, newSeal, SEALED, sealPath, sealText, unlockSeal } from './seal-file.ts';
import { sealedName } from './sealed-files.ts';

/** Which keystore, and its passphrase. */
export interface SealOptions extends Watcher {
  readonly roots: StoreRoots;
  readonly passphrase: string;
  /** Its recorder has what a stopped nkeeper left, which is settled first. */
  readonly write?: Pick<WriteOptions, 'disk' | 'me' | 'timeout' | 'recorder'>;
}

/** What was done. */
export interface SealResult {
  /** Key and creds files that changed their form. */
  readonly files: number;
  /** Symbolic links: they stay as they are. */
  readonly links: readonly string[];
}

/**
 * Encrypts every key and creds file of a keystore. Each is read back and compared before the other form goes; a process that is
 * killed leaves each in one form or both, and doing it again goes on. The passphrase is that of before, where it is sealed.
 *
 * @throws NkeeperError `keystore-missing`, `passphrase-too-short`, `passphrase-wrong`, `store-locked`, `cancelled`, `seal-unproven`, and those of the disk
 */
export async function sealKeystore(options: SealOptions): Promise<SealResult> {
  requireKeystore(options.roots.keystore);
  return withKeystore(options, async (disk, dir) => {
    const key = isSealed(dir)
      ? await unlockSeal(dir, options.passphrase)
      : await begin(disk, dir, options.passphrase);
    try {
      return await eachFolder(dir, options, folder => sealFolder(disk, dir, key, folder));
    } finally {
      key.wipe();
    }
  });
}

/** Back to nsc's files. The seal itself goes last. @throws NkeeperError `keystore-not-sealed`, and as {@link sealKeystore} */
export async function unsealKeystore(options: SealOptions): Promise<SealResult> {
  return withKeystore(options, async (disk, dir) => {
    const key = await unlockSeal(dir, options.passphrase);
    try {
      const done = await eachFolder(dir, options, folder => unsealFolder(disk, dir, key, folder));
      await disk.unlink(sealPath(dir));
      await disk.syncFolder(`${dir}/keys`);
      return done;
    } finally {
      key.wipe();
    }
  });
}

/** The data key stays: no key file is touched. @throws NkeeperError as {@link unsealKeystore} */
export async function changePassphrase(options: SealOptions & { readonly next: string }): Promise<void> {
  return withKeystore(options, async (disk, dir) => {
    const key = await unlockSeal(dir, options.passphrase);
    try {
      await writeSeal(disk, dir, await sealText(key, options.next));
    } finally {
      key.wipe();
    }
  });
}

async function withKeystore<T>(
  { roots, write }: SealOptions,
  use: (disk: Disk, keystoreDir: string) => Promise<T>,
): Promise<T> {
  return underLock({ ...write, roots }, () => use(write?.disk ?? nodeDisk, roots.keystore));
}

async function begin(disk: Disk, dir: string, passphrase: string): Promise<DataKey> {
  const { key, text } = await newSeal(passphrase);
  await makeFolders(disk, `${dir}/keys`);
  await writeSeal(disk, dir, text);
  return key;
}

async function writeSeal(disk: Disk, dir: string, text: string): Promise<void> {
  const path = sealPath(dir);
  const bytes = Buffer.from(text);
  await replaceFile(disk, `${dir}/keys`, path.slice(path.lastIndexOf('/') + 1), bytes, undefined);
  await disk.syncFolder(`${dir}/keys`);
  if ((await disk.read(path))?.bytes.equals(bytes)) return;
  throw unproven(path);
}

async function eachFolder(
  dir: string,
  watcher: Watcher,
  work: (folder: KeystoreFolder) => Promise<number>,
): Promise<SealResult> {
  let files = 0;
  const links: string[] = [];
  for (const folder of keystoreFolders(dir)) {
    stopIfCancelled(watcher);
    links.push(...folder.links.map(name => `${folder.path}/${name}`));
    files += await work(folder);
    watcher.onHeadway?.({ part: 'write', done: files, total: files });
  }
  return { files, links };
}

/** All of a folder: the sealed files come to disk, are read back, and then the others go. */
async function sealFolder(disk: Disk, dir: string, key: DataKey, folder: KeystoreFolder): Promise<number> {
  const { path, plain, unready } = folder;
  await remove(disk, path, unready);
  const both = new Set(folder.sealed);
  await inParallel(plain, async name => {
    const full = `${path}/${name}`;
    const found = await need(disk, full);
    if (both.has(name)) requireUsable(full, found.bytes);
    const text = key.seal(sealedName(dir, full), found.bytes);
    found.bytes.fill(0);
    await replaceFile(disk, path, name + SEALED, Buffer.from(text), ownerOf(found));
  });
  if (plain.length > 0) await disk.syncFolder(path);
  await inParallel(plain, name => proveSame(disk, dir, key, `${path}/${name}`));
  await remove(disk, path, plain);
  return plain.length;
}

async function unsealFolder(disk: Disk, dir: string, key: DataKey, folder: KeystoreFolder): Promise<number> {
  const { path, sealed, plain, unready } = folder;
  await remove(disk, path, unready);
  // A plain one beside it is the newer: nsc writes these.
  const both = new Set(plain);
  const fresh = sealed.filter(name => !both.has(name));
  for (const name of sealed)
    if (both.has(name)) requireUsable(`${path}/${name}`, (await need(disk, `${path}/${name}`)).bytes);
  await inParallel(fresh, async name => {
    const full = `${path}/${name}`;
    const found = await need(disk, full + SEALED);
    const bytes = key.open(sealedName(dir, full), found.bytes.toString('latin1'));
    await replaceFile(disk, path, name, bytes, ownerOf(found));
    bytes.fill(0);
  });
  if (fresh.length > 0) await disk.syncFolder(path);
  await inParallel(fresh, name => proveSame(disk, dir, key, `${path}/${name}`));
  await remove(
    disk,
    path,
    sealed.map(name => name + SEALED),
  );
  return sealed.length;
}

/** Both forms are read from the disk and compared. nsc may have written one meanwhile: then both stay. */
async function proveSame(disk: Disk, dir: string, key: DataKey, full: string): Promise<void> {
  const { bytes } = await need(disk, full);
  const text = (await need(disk, full + SEALED)).bytes.toString('latin1');
  const opened = key.open(sealedName(dir, full), text);
  const same = opened.equals(bytes);
  for (const each of [opened, bytes]) each.fill(0);
  if (!same) throw unproven(full);
}

async function need(disk: Disk, path: string): Promise<FileContent> {
  const found = await disk.read(path);
  if (found) return found;
  throw changedMeanwhile(path);
}

/**
 * Both forms are there: the plain one is the newer, since nsc writes these. But a half of one must not replace a whole one.
 *
 * @throws NkeeperError `seal-conflict`
 */
function requireUsable(path: string, bytes: Buffer): void {
  const text = bytes.toString('latin1');
  try {
    const seed = path.endsWith('.nk') ? Seed.parse(text.trim()) : parseCreds(text).seed;
    const fits = !path.endsWith('.nk') || path.endsWith(`/${seed?.publicKey}.nk`);
    seed?.wipe();
    if (fits) return;
  } catch {
    // Said below.
  }
  throw new NkeeperError(
    'seal-conflict',
    `${path} is there beside its sealed form, and does not hold what its name says.`,
    {
      hint: 'Look at it. If it is nothing, remove it: the sealed form stays.',
    },
  );
}

async function remove(disk: Disk, folder: string, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  await inParallel(names, name => unless(disk.unlink(`${folder}/${name}`), 'ENOENT'));
  await disk.syncFolder(folder);
}

/** A file stays its owner's where root does it. */
function ownerOf({ owner }: FileContent) {
  return process.getuid?.() === 0 ? owner : undefined;
}

function unproven(path: string): NkeeperError {
  return new NkeeperError('seal-unproven', `${path} does not read as it was written: its other form stays.`, {
    hint: 'Nothing is lost. Look at the disk, or who else writes there, and do it again.',
  });
}
