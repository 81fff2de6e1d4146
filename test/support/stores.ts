import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { resolveLocations } from '../../src/core/store/locations.ts';
import { openStore, type Store, type StoreOptions } from '../../src/core/store/store.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/stores', import.meta.url));

/** Folder of the golden stores, and of what nsc itself says about them (`NAME.expected`). */
export const STORES = FIXTURES;

/** A private copy of a golden store, as `nsc -H DIR` keeps it: `nsc.json`, operators, `keys/`, `creds/` in one folder. */
export interface StoreCopy {
  readonly dir: string;
  path(...parts: string[]): string;
  read(...parts: string[]): string;
  /** Writes a file with mode 0600; the last argument is its content. */
  write(path: string, content: string): void;
  remove(): void;
}

const copies = new Set<string>();
const stores = new Set<Store>();
after(() => {
  for (const store of stores) store.close();
  for (const dir of copies) rmSync(dir, { recursive: true, force: true });
});

/** Copies a golden store with the modes that nsc gives (0600, 0700) and its own path filled in; removed after the tests. */
export function copyStore(name: 'acme'): StoreCopy {
  const dir = temporaryFolder(`store-${name}-`);
  cpSync(join(FIXTURES, name), dir, { recursive: true });
  setModes(dir);
  const config = join(dir, 'nsc.json');
  writeFileSync(config, readFileSync(config, 'utf8').replace('STORE_ROOT', dir));
  const path = (...parts: string[]) => join(dir, ...parts);
  return {
    dir,
    path,
    read: (...parts) => readFileSync(path(...parts), 'utf8'),
    write: (file, content) => writeFileSync(path(file), content, { mode: 0o600 }),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** An empty private folder; removed after the tests. */
export function temporaryFolder(prefix = 'nkeeper-'): string {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), prefix)));
  copies.add(dir);
  return dir;
}

/** The same in memory, where the system has a file system there: for thousands of syncs. */
export function temporaryMemoryFolder(prefix: string): string {
  if (!existsSync('/dev/shm')) return temporaryFolder(prefix);
  const dir = mkdtempSync(join('/dev/shm', prefix));
  copies.add(dir);
  return dir;
}

/** What nsc printed for a golden store: a JSON file of `NAME.expected`, its paths set to those of the copy. */
export function expected(name: 'acme', file: string, dir: string): unknown {
  return JSON.parse(
    readFileSync(join(FIXTURES, `${name}.expected`, file), 'utf8').replaceAll('STORE_ROOT', dir),
  );
}

/** Opens the store in `dir` as `-H DIR` would; without the index unless `options` has it. */
export function openIn(dir: string, options: StoreOptions = {}, env: Record<string, string> = {}): Store {
  const locations = resolveLocations({ env, home: dir, cwd: '/', flags: { allDirs: dir } });
  const store = openStore(locations, { index: false, ...options });
  stores.add(store);
  return store;
}

/** The same, with everything read. */
export async function scanIn(dir: string, options: StoreOptions = {}): Promise<Store> {
  const store = openIn(dir, options);
  await store.scan();
  return store;
}

function setModes(path: string): void {
  if (statSync(path).isDirectory()) {
    chmodSync(path, 0o700);
    for (const name of readdirSync(path)) setModes(join(path, name));
  } else {
    chmodSync(path, 0o600);
  }
}
