import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { NkeeperError } from '../../../src/core/errors.ts';
import { type LocationFlags, resolveLocations } from '../../../src/core/store/locations.ts';
import { copyStore, temporaryFolder } from '../../support/stores.ts';

/** A home of its own; `write` makes files in it with their folders. */
function newHome() {
  const home = temporaryFolder('home-');
  const at = (...parts: string[]) => join(home, ...parts);
  return {
    home,
    at,
    folder: (...parts: string[]) => mkdirSync(at(...parts), { recursive: true }),
    write: (path: string, content: string) => {
      mkdirSync(join(at(path), '..'), { recursive: true });
      writeFileSync(at(path), content);
    },
    resolve: (env: Record<string, string> = {}, flags: LocationFlags = {}, cwd = home) =>
      resolveLocations({ env, home, cwd, flags }),
  };
}

const operatorInfo = (name: string) =>
  JSON.stringify({ managed: false, name, kind: 'operator', version: '1' });

describe('locations: folders', () => {
  it('are the XDG defaults in an empty home', () => {
    const { at, resolve } = newHome();
    const found = resolve();
    assert.deepEqual(found.configDir, { path: at('.config/nats/nsc'), from: 'default' });
    assert.deepEqual(found.storesDir, { path: at('.local/share/nats/nsc/stores'), from: 'default' });
    assert.deepEqual(found.keystoreDir, { path: at('.local/share/nats/nsc/keys'), from: 'default' });
    assert.deepEqual(found.credsDir, { path: at('.local/share/nats/nsc/keys/creds'), from: 'default' });
    assert.equal(found.contextsDir.path, at('.config/nats/context'));
    assert.equal(found.cacheDir.path, at('.cache/nkeeper'));
    assert.deepEqual(found.problems, []);
  });

  it('follow XDG variables; an empty variable is none', () => {
    const { at, resolve } = newHome();
    const found = resolve({ XDG_CONFIG_HOME: at('c'), XDG_DATA_HOME: at('d'), XDG_CACHE_HOME: at('k') });
    assert.deepEqual(found.configDir, { path: at('c/nats/nsc'), from: '$XDG_CONFIG_HOME' });
    assert.deepEqual(found.storesDir, { path: at('d/nats/nsc/stores'), from: '$XDG_DATA_HOME' });
    assert.deepEqual(found.keystoreDir, { path: at('d/nats/nsc/keys'), from: '$XDG_DATA_HOME' });
    assert.deepEqual(found.cacheDir, { path: at('k/nkeeper'), from: '$XDG_CACHE_HOME' });
    assert.equal(resolve({ XDG_DATA_HOME: '' }).keystoreDir.from, 'default');
  });

  it('are the older places where only those exist', () => {
    const { at, folder, write, resolve } = newHome();
    write('.nsc/nsc.json', '{}');
    folder('.nsc/nats');
    folder('.nkeys');
    const found = resolve();
    assert.deepEqual(found.configDir, { path: at('.nsc'), from: 'older default ~/.nsc' });
    assert.deepEqual(found.storesDir, { path: at('.nsc/nats'), from: 'older default ~/.nsc/nats' });
    assert.deepEqual(found.keystoreDir, { path: at('.nkeys'), from: 'older default ~/.nkeys' });
    write('.config/nats/nsc/nsc.json', '{}');
    folder('.local/share/nats/nsc/stores');
    folder('.local/share/nats/nsc/keys');
    const newer = resolve();
    assert.equal(newer.configDir.from, 'default');
    assert.equal(newer.storesDir.from, 'default');
    assert.equal(newer.keystoreDir.from, 'default');
  });

  it('take the deprecated variables before XDG, and flags before those', () => {
    const { at, resolve } = newHome();
    const env = { NSC_HOME: at('n'), NKEYS_PATH: '~/k', XDG_CONFIG_HOME: at('c'), XDG_DATA_HOME: at('d') };
    const found = resolve(env);
    assert.deepEqual(found.configDir, { path: at('n'), from: '$NSC_HOME (deprecated)' });
    assert.deepEqual(found.keystoreDir, { path: at('k'), from: '$NKEYS_PATH (deprecated)' });
    const flagged = resolve(env, { configDir: at('fc'), dataDir: 'fd', keystoreDir: at('fk') }, at());
    assert.deepEqual(flagged.configDir, { path: at('fc'), from: '--config-dir' });
    assert.deepEqual(flagged.storesDir, { path: at('fd'), from: '--data-dir' });
    assert.deepEqual(flagged.keystoreDir, { path: at('fk'), from: '--keystore-dir' });
  });

  it('let -H win over the single flags', () => {
    const { at, resolve } = newHome();
    const found = resolve(
      {},
      { allDirs: at('all'), configDir: at('c'), dataDir: at('d'), keystoreDir: at('k') },
    );
    for (const place of [found.configDir, found.storesDir, found.keystoreDir]) {
      assert.deepEqual(place, { path: at('all'), from: '--all-dirs' });
    }
  });

  it('refuse the home of somebody else, as nsc does', () => {
    const { resolve } = newHome();
    assert.throws(
      () => resolve({}, { dataDir: '~kim/stores' }),
      (error: NkeeperError) => error.code === 'path-home-unknown',
    );
  });
});

describe('locations: nsc.json', () => {
  it('decides the store: a later XDG_DATA_HOME moves only the keystore', () => {
    const { at, write, resolve } = newHome();
    write(
      '.config/nats/nsc/nsc.json',
      JSON.stringify({ store_root: at('old'), operator: 'X', account: 'Y' }),
    );
    const found = resolve({ XDG_DATA_HOME: at('new') });
    assert.deepEqual(found.storesDir, { path: at('old'), from: 'nsc.json' });
    assert.equal(found.keystoreDir.path, at('new/nats/nsc/keys'));
    assert.equal(found.current.operator, 'X', 'a store root that is no folder leaves the names as they are');
  });

  for (const [what, content] of [
    ['empty', ''],
    ['cut', '{"store_root":"/x","ope'],
    ['of another type', '[1,2]'],
    ['doubled', '{}{}'],
  ] as const) {
    it(`is a problem and no stop when it is ${what}`, () => {
      const { at, write, resolve } = newHome();
      write('.config/nats/nsc/nsc.json', content);
      const found = resolve();
      assert.equal(found.problems.length, 1);
      assert.equal(found.problems[0]?.code, 'nsc-config-unreadable');
      assert.equal(found.problems[0]?.place.path, at('.config/nats/nsc/nsc.json'));
      assert.equal(found.storesDir.path, at('.local/share/nats/nsc/stores'));
      assert.equal(readFileSync(at('.config/nats/nsc/nsc.json'), 'utf8'), content, 'it is never written');
    });
  }

  it('is a problem when it is a folder', () => {
    const { folder, resolve } = newHome();
    folder('.config/nats/nsc/nsc.json');
    assert.equal(resolve().problems[0]?.code, 'nsc-config-unreadable');
  });
});

describe('locations: current operator and account', () => {
  it('is the stored choice, or the only one there is', () => {
    const store = copyStore('acme');
    const found = resolveLocations({ env: {}, home: store.dir, cwd: '/', flags: { allDirs: store.dir } });
    assert.equal(found.nscJson.value.storeRoot, store.dir);
    assert.deepEqual(
      { ...found.current },
      { storeRoot: store.dir, operator: 'ACME', account: 'LOCKED', from: 'nsc.json' },
    );
    store.write('nsc.json', JSON.stringify({ store_root: store.dir, operator: 'GONE', account: 'GONE' }));
    const gone = resolveLocations({ env: {}, home: store.dir, cwd: '/', flags: { allDirs: store.dir } });
    assert.equal(gone.current.operator, 'ACME', 'the only operator is taken');
    assert.equal(gone.current.account, '', 'of several accounts none is');
  });

  it('comes from the working directory: in an operator, above one, below one', () => {
    const store = copyStore('acme');
    const { write, home, at, folder } = newHome();
    folder('elsewhere');
    write(
      '.config/nats/nsc/nsc.json',
      JSON.stringify({ store_root: at('elsewhere'), operator: 'X', account: 'Y' }),
    );
    const from = (cwd: string, env = {}) => resolveLocations({ env, home, cwd, flags: {} });
    for (const cwd of [store.path('ACME'), store.dir, store.path('ACME', 'accounts')]) {
      const found = from(cwd);
      assert.deepEqual(found.storesDir, { path: store.dir, from: 'working directory' }, cwd);
      assert.equal(found.current.operator, 'ACME');
      assert.equal(found.fromWorkingDirectory, true);
    }
    const deep = from(store.path('ACME', 'accounts', 'ORDERS', 'users'));
    assert.equal(deep.current.account, 'ORDERS');
    assert.equal(from('/').storesDir.from, 'nsc.json');
  });

  it('is looked for in the working directory without nsc.json too', () => {
    const store = copyStore('acme');
    const { home } = newHome();
    const from = (cwd: string) => resolveLocations({ env: {}, home, cwd, flags: {} });
    const found = from(store.path('ACME'));
    assert.equal(found.storesDir.from, 'working directory');
    assert.equal(found.current.operator, 'ACME');
    assert.equal(from('/').storesDir.from, 'default');
  });

  it('is lost when --data-dir leads away from the store that the working directory chose', () => {
    const store = copyStore('acme');
    const { home, at, folder, write } = newHome();
    for (const name of ['A', 'B']) write(`data/${name}/.nsc`, operatorInfo(name));
    folder('cfg');
    write('cfg/nsc.json', JSON.stringify({ store_root: at('data'), operator: 'A', account: '' }));
    const found = resolveLocations({
      env: {},
      home,
      cwd: store.path('ACME'),
      flags: { configDir: at('cfg'), dataDir: at('data') },
    });
    assert.deepEqual(found.storesDir, { path: at('data'), from: '--data-dir' });
    assert.equal(found.current.operator, '');
  });

  it('with NSC_CWD_ONLY comes from the working directory alone', () => {
    const store = copyStore('acme');
    const { home, write, at } = newHome();
    write('.config/nats/nsc/nsc.json', JSON.stringify({ store_root: at('x'), operator: 'X', account: 'Y' }));
    const inside = resolveLocations({ env: { NSC_CWD_ONLY: '' }, home, cwd: store.path('ACME'), flags: {} });
    assert.equal(inside.storesDir.path, store.dir);
    assert.equal(inside.current.operator, 'ACME');
    const outside = resolveLocations({ env: { NSC_CWD_ONLY: '1' }, home, cwd: '/', flags: {} });
    assert.equal(outside.storesDir.path, '');
    assert.deepEqual(outside.current, { storeRoot: '', operator: '', account: '', from: '$NSC_CWD_ONLY' });
  });

  it('a damaged .nsc makes nsc give up on the working directory', () => {
    const store = copyStore('acme');
    store.write('ACME/.nsc', '{');
    const { home, write, at } = newHome();
    write('.config/nats/nsc/nsc.json', JSON.stringify({ store_root: at('x') }));
    assert.equal(
      resolveLocations({ env: {}, home, cwd: store.path('ACME'), flags: {} }).storesDir.from,
      'nsc.json',
    );
  });

  it('follows a linked operator folder', () => {
    const store = copyStore('acme');
    const { home, at, folder } = newHome();
    folder('root');
    symlinkSync(store.path('ACME'), at('root/ACME'));
    const found = resolveLocations({ env: {}, home, cwd: '/', flags: { dataDir: at('root') } });
    assert.equal(found.current.operator, 'ACME');
  });
});
