import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { NkeeperError } from '../../errors.ts';
import { resolveLocations } from '../../store/locations.ts';
import { isSealed } from '../../store/seal/seal-file.ts';
import { type OperatorRow, openStore, type Store } from '../../store/store.ts';

/** An operator of another store, opened for reading; whoever has it closes the store. */
export interface OperatorFolder {
  readonly store: Store;
  readonly row: OperatorRow;
}

/**
 * Opens the store that an operator's folder is in: an export, or one of nsc's. Everything of it is verified as the own store is.
 *
 * @param folder the operator's own, or the one above it where it is the only one there
 * @param keystore where its keys and creds are; absent: beside it, as an export and nsc have them
 * @param now Unix seconds
 * @throws NkeeperError `operator-unknown`, `operator-required`, `keystore-locked`
 */
export function openOperatorFolder(
  folder: string,
  keystore: string | undefined,
  now: number,
): OperatorFolder {
  const path = resolve(folder);
  return (
    openIn(dirname(path), basename(path), keystore, now) ??
    openIn(path, undefined, keystore, now) ??
    none(path)
  );
}

function openIn(
  storesDir: string,
  name: string | undefined,
  keystore: string | undefined,
  now: number,
): OperatorFolder | undefined {
  const keystoreDir = keystore === undefined ? keystoreBeside(storesDir) : resolve(keystore);
  const flags = { dataDir: storesDir, configDir: storesDir, keystoreDir };
  const locations = resolveLocations({ env: {}, home: storesDir, cwd: '/', flags });
  const store = openStore(locations, { index: false, now: () => now });
  try {
    const rows = store.operators().filter(row => name === undefined || basename(row.dir) === name);
    const [row, other] = rows;
    if (other)
      throw new NkeeperError('operator-required', `There are several operators in ${storesDir}.`, {
        hint: `Name the folder of one: ${rows.map(({ dir }) => dir).join(', ')}.`,
      });
    if (row && isSealed(keystoreDir))
      throw new NkeeperError(
        'keystore-locked',
        `The keystore ${keystoreDir} is sealed: its keys cannot be taken.`,
        {
          hint: 'Where it is in use: nkeeper export operator --dir DIR --keys. An empty folder as --keystore takes none.',
        },
      );
    if (row) return { store, row };
  } catch (error) {
    store.close();
    throw error;
  }
  store.close();
  return undefined;
}

/** In the same folder, as with `nsc -H`; in `keys` of it; or in `keys` beside it, where nsc has it by itself. */
function keystoreBeside(storesDir: string): string {
  const places = [join(storesDir, 'keys'), storesDir, join(dirname(storesDir), 'keys')];
  return places.find(each => existsSync(join(each, 'keys'))) ?? storesDir;
}

function none(path: string): never {
  throw new NkeeperError('operator-unknown', `There is no operator in ${path}.`, {
    hint: 'Name the folder of an operator, the one with its .nsc and accounts in it, or the folder above. nkeeper fix builds a store from loose files.',
  });
}
