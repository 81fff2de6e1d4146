import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { runCli } from '../support/cli.ts';
import { leaveBehind } from '../support/left-behind.ts';
import { PASSPHRASE_FILE } from '../support/sealed.ts';
import { temporaryFolder } from '../support/stores.ts';

const NSC = '/usr/local/bin/nsc';

function emptyStore() {
  const [dir, home] = [temporaryFolder('left-'), temporaryFolder('home-')];
  const run = (...args: readonly string[]) => runCli(['-H', dir, ...args], { home });
  const names = () => readdirSync(dir, { recursive: true, encoding: 'utf8' });
  const own = () => names().filter(name => /\.nkeeper\.(?!lock)|\.nkeeper\//.test(name));
  const keys = () => names().filter(name => /^keys\/[^.].*\.nk$/.test(name));
  const nsc = (...args: readonly string[]) =>
    execFileSync(NSC, ['-H', dir, ...args], { env: { ...process.env, HOME: home }, stdio: 'pipe' });
  return { dir, home, run, own, keys, nsc };
}

describe('a change that a stopped nkeeper left', () => {
  it('is told of by what only looks, which leaves it, and --read-only and --dry-run do too', async () => {
    const store = emptyStore();
    await leaveBehind(store, 'init', { name: 'KI' });
    const before = readdirSync(store.dir, { recursive: true });
    for (const line of [
      ['list', 'accounts'],
      ['--read-only', 'init', '-n', 'KI'],
      ['add', 'account', 'X', '--dry-run'],
    ]) {
      const { code, stderr } = await store.run(...line);
      assert.equal(code, 0, stderr);
      assert.match(stderr, /A stopped nkeeper has left a change unfinished/, line.join(' '));
    }
    assert.deepEqual(readdirSync(store.dir, { recursive: true }), before);
  });

  it('is finished when it is done again, at once, and is in the journal', async () => {
    const store = emptyStore();
    await leaveBehind(store, 'init', { name: 'KI' });
    const again = await store.run('init', '-n', 'KI');
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stderr, /had left a change unfinished \(Set up operator KI\): it is finished now\./);
    assert.match(again.stderr, /Nothing to change: it is so already/);
    assert.deepEqual(store.own(), []);
    assert.match((await store.run('history')).stdout, /Set up operator KI/);
    assert.equal((await store.run('list', 'accounts')).stderr, '');
  });

  it('is finished by init where only a part is in place', async () => {
    const store = emptyStore();
    const isLast = (name: string, path: string) =>
      name === 'link' && path.endsWith('.new') && store.keys().length > 3;
    await leaveBehind(store, 'init', { name: 'KI' }, isLast);
    const again = await store.run('init', '-n', 'KI');
    assert.equal(again.code, 0, again.stderr);
    assert.deepEqual(store.own(), []);
    assert.equal((await store.run('validate', '-A')).code, 0);
  });

  it('is what undo takes back then', async () => {
    const store = emptyStore();
    await store.run('init', '-n', 'KI');
    await leaveBehind(store, 'add user', { account: 'KI', name: 'late' });
    const undone = await store.run('undo', '--yes');
    assert.match(undone.stdout, /^Undo: Add user KI\/late/m);
    assert.equal(undone.code, 0, undone.stderr);
  });

  it('keeps all that it made when nsc.json is touched, and whatever nsc adds to it', async () => {
    const store = emptyStore();
    await leaveBehind(store, 'init', { name: 'KI' });
    const keys = store.keys();
    writeFileSync(
      join(store.dir, 'nsc.json'),
      readFileSync(join(store.dir, 'nsc.json'), 'utf8').replace('{', '{ '),
    );
    if (existsSync(NSC)) {
      store.nsc('add', 'account', 'N1');
      store.nsc('add', 'user', '-a', 'N1', 'nu');
      store.nsc('edit', 'account', 'KI', '--tag', 'prod');
    }
    const { code, stderr } = await store.run('add', 'account', 'X2');
    assert.equal(code, 0, stderr);
    assert.match(stderr, /it is finished now\. What somebody else changed since stays: .*nsc\.json/);
    for (const key of keys) assert.ok(store.keys().includes(key), key);
    const { stdout } = await store.run('list', 'accounts');
    for (const name of ['SYS', 'KI', 'X2', ...(existsSync(NSC) ? ['N1'] : [])])
      assert.match(stdout, new RegExp(`\\b${name}\\b`));
    assert.equal((await store.run('validate', '-A')).code, 0);
    assert.deepEqual(store.own(), []);
  });

  it('keeps the key of a user that nsc edits meanwhile', { skip: !existsSync(NSC) }, async () => {
    const store = emptyStore();
    await store.run('init', '-n', 'KI');
    await leaveBehind(store, 'add user', { account: 'KI', name: 'u1' });
    const keys = store.keys();
    store.nsc('edit', 'user', '-a', 'KI', 'u1', '--tag', 't');
    const { stderr } = await store.run('add', 'account', 'X2');
    assert.match(stderr, /\(Add user KI\/u1\): it is finished now/);
    for (const key of keys) assert.ok(store.keys().includes(key), key);
    assert.match((await store.run('describe', 'user', '-a', 'KI', 'u1')).stdout, /\bt\b/);
  });

  it('is in a backup whole, and with its line in the journal', async () => {
    const store = emptyStore();
    await leaveBehind(store, 'init', { name: 'KI' });
    const file = join(temporaryFolder('backup-'), 'b');
    const made = await store.run('backup', 'create', file, '--passphrase-file', PASSPHRASE_FILE);
    assert.equal(made.code, 0, made.stderr);
    assert.deepEqual(store.own(), []);
    assert.match((await store.run('history')).stdout, /Set up operator KI/);
    const other = emptyStore();
    const restored = await other.run('backup', 'restore', file, '--passphrase-file', PASSPHRASE_FILE);
    assert.equal(restored.code, 0, restored.stderr);
    assert.deepEqual(other.keys(), store.keys());
    assert.match((await other.run('history')).stdout, /Set up operator KI/);
  });

  it('is sealed with the rest', async () => {
    const store = emptyStore();
    await leaveBehind(store, 'init', { name: 'KI' });
    const sealed = await store.run('seal', '--passphrase-file', PASSPHRASE_FILE);
    assert.equal(sealed.code, 0, sealed.stderr);
    assert.deepEqual(store.keys(), []);
    assert.deepEqual(store.own(), []);
    assert.match((await store.run('history')).stdout, /Set up operator KI/);
  });
});
