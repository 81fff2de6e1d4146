import { existsSync } from 'node:fs';
import { NkeeperError } from '../../errors.ts';
import { listEntries } from '../files/folder.ts';
import { isUnready } from './replace-file.ts';
import { bareName } from './seal-file.ts';

/** One folder of a keystore: what is in it to be sealed or unsealed. */
export interface KeystoreFolder {
  readonly path: string;
  /** Names of key and creds files as nsc has them. */
  readonly plain: readonly string[];
  /** Names without `.sealed`. */
  readonly sealed: readonly string[];
  /** What was never finished. */
  readonly unready: readonly string[];
  /** Symbolic links in the place of such files: they stay as they are. */
  readonly links: readonly string[];
}

/** @throws NkeeperError `keystore-missing`: there is nothing that could be sealed, and not even a place for it */
export function requireKeystore(keystoreDir: string): void {
  if (['keys', 'creds'].some(part => existsSync(`${keystoreDir}/${part}`))) return;
  throw new NkeeperError(
    'keystore-missing',
    `There is no keystore in ${keystoreDir}: no folder keys, no folder creds.`,
    {
      hint: 'Name another folder: -H DIR, or --keystore-dir DIR.',
    },
  );
}

const SECRET = /\.(?:nk|creds)$/;

/**
 * All folders of `keys/` and `creds/` with such files in them.
 *
 * @throws NkeeperError `folder-unreadable`: some of it would stay as it is
 */
export function* keystoreFolders(keystoreDir: string): Generator<KeystoreFolder> {
  const open = [`${keystoreDir}/creds`, `${keystoreDir}/keys`];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const { entries, missing, damage } = listEntries(path);
    if (damage && !missing)
      throw new NkeeperError('folder-unreadable', `${path} cannot be listed.`, {
        hint: 'Look at its owner and mode. Run it again then: it goes on.',
      });
    const found = {
      path,
      plain: [] as string[],
      sealed: [] as string[],
      unready: [] as string[],
      links: [] as string[],
    };
    for (const entry of entries) {
      const { name } = entry;
      const bare = bareName(name);
      if (entry.isDirectory()) {
        if (name !== '.nkeeper') open.push(`${path}/${name}`);
      } else if (isUnready(name)) found.unready.push(name);
      else if (!SECRET.test(bare)) continue;
      else if (entry.isSymbolicLink()) found.links.push(name);
      else if (entry.isFile()) (bare === name ? found.plain : found.sealed).push(bare);
    }
    if (found.plain.length + found.sealed.length + found.unready.length + found.links.length > 0) yield found;
  }
}
