import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { NkeeperError } from '../../errors.ts';

/** Folders that may be written: nothing outside them ever is. Absolute paths. */
export interface StoreRoots {
  /** Folder of the operators: holds the lock. */
  readonly stores: string;
  /** Holds `keys/` and `creds/`. */
  readonly keystore: string;
  /** Folder of `nsc.json`. */
  readonly config?: string | undefined;
}

export type RootName = keyof StoreRoots;

/** A file or folder, named so that the store may be moved. */
export interface Location {
  readonly root: RootName;
  /** Relative to the root. */
  readonly path: string;
}

/** With `nsc -H` all roots are one folder: these two belong to the keystore. */
const KEYSTORE_FOLDERS = ['keys', 'creds'];

/**
 * Names a file of a store.
 *
 * @throws NkeeperError `path-outside-store`
 */
export function locate(roots: StoreRoots, path: string): Location {
  const places: readonly Location[] = [
    ...KEYSTORE_FOLDERS.map(folder => ({ root: 'keystore', path: folder }) as const),
    ...(['stores', 'keystore', 'config'] as const).map(root => ({ root, path: '' })),
  ];
  for (const { root, path: folder } of places) {
    const base = roots[root];
    if (base === undefined || !isAbsolute(path)) continue;
    if (isInside(resolve(path), join(base, folder))) return { root, path: relative(base, path) };
  }
  throw new NkeeperError('path-outside-store', `${path} is in none of the folders of this store.`, {
    hint: 'nkeeper writes only there.',
  });
}

/**
 * Where a location is now.
 *
 * @throws NkeeperError `path-outside-store` also when it leads out of its root: it may come from a file that others wrote
 */
export function pathOf(roots: StoreRoots, { root, path }: Location): string {
  const base = roots[root];
  if (base !== undefined) {
    const found = resolve(base, path);
    if (!isAbsolute(path) && (found === resolve(base) || isInside(found, base))) return found;
  }
  throw new NkeeperError('path-outside-store', `${path} (${root}) is in none of the folders of this store.`, {
    hint: 'Give the same folders as when the change was begun.',
  });
}

function isInside(path: string, folder: string): boolean {
  const base = resolve(folder);
  return path.startsWith(base.endsWith(sep) ? base : `${base}${sep}`);
}

/**
 * Is it a name of nsc's? No other file is written, even where somebody put a made-up intent into a store that he sent us.
 */
export function isStoreFile(path: string): boolean {
  const name = basename(path);
  return (
    /^(?:.+\.(?:jwt|nk|creds)|.+\.(?:nk|creds)\.sealed|keystore\.sealed|\.nsc|nsc\.json|\.gitignore)$/s.test(
      name,
    ) && dirname(path) !== path
  );
}

/** A key or creds file, in either form. */
export function isSecretFile(path: string): boolean {
  return /\.(?:nk|creds)(?:\.sealed)?$/.test(path);
}
