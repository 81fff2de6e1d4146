import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { NkeeperError } from '../../../src/core/errors.ts';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import { keyPath } from '../../../src/core/store/keys/seeds.ts';
import type { KeyRow } from '../../../src/core/store/store.ts';
import { copyStore, expected, openIn, scanIn } from '../../support/stores.ts';

interface NscKey {
  readonly name: string;
  readonly pub: string;
  readonly signing: boolean;
  readonly curve: boolean;
  readonly key_path: string;
  readonly invalid: boolean;
}

async function keysIn(dir: string, contents = true) {
  const store = await scanIn(dir);
  await store.scanKeys({ contents });
  const rows = store.keys();
  return { store, rows, find: (key: string) => rows.find(row => row.key === key) };
}

const codes = (row: KeyRow | undefined) => row?.problems.map(problem => problem.code);

describe('keys of a store that nsc made', () => {
  it('are those that nsc lists, with the same owners and paths', async () => {
    const copy = copyStore('acme');
    const nsc = expected('acme', 'keys.json', copy.dir) as NscKey[];
    const { rows } = await keysIn(copy.dir);
    const mine = rows.map(row => ({
      name: row.user || row.account || row.operator,
      pub: row.key,
      signing: row.use === 'signing key' || row.use === 'scope',
      curve: row.use === 'curve',
      key_path: row.path,
      invalid: row.holdsAnother,
    }));
    const theirs = nsc.map(({ name, pub, signing, curve, key_path, invalid }) => ({
      name,
      pub,
      signing,
      curve,
      key_path,
      invalid,
    }));
    const byKey = <T extends { pub: string }>(list: T[]) => list.toSorted((a, b) => (a.pub < b.pub ? -1 : 1));
    assert.deepEqual(byKey(mine), byKey(theirs));
    assert.ok(
      rows.every(
        row => row.stored && row.content === 'own' && row.mode === 0o600 && row.problems.length === 0,
      ),
    );
  });

  it('have the order of nsc: operator, accounts each with its keys and users', async () => {
    const { rows } = await keysIn(copyStore('acme').dir);
    assert.deepEqual(
      rows.slice(0, 7).map(row => `${row.kind} ${row.owner} ${row.role}`),
      [
        'operator ACME identity',
        'operator ACME signing key',
        'operator ACME signing key',
        'account AUTH identity',
        'account AUTH signing key',
        'curve AUTH callout',
        'user AUTH/callout-svc identity',
      ],
    );
    assert.deepEqual(
      rows
        .filter(row => row.use === 'scope')
        .map(row => row.role)
        .sort(),
      ['scope reader', 'scope writer'],
    );
  });

  it('are there before the tree is read; whose they are is unknown until all is read', async () => {
    const store = openIn(copyStore('acme').dir);
    await store.scanKeys();
    const rows = store.keys();
    assert.equal(rows.length, 31);
    assert.equal(rows.filter(row => row.use === 'unknown').length, 28);
    assert.ok(rows.every(row => row.content === 'unchecked'));
    await store.scan();
    await store.scanKeys();
    assert.ok(store.keys().every(row => row.use !== 'unknown' && row.use !== 'orphan'));
  });

  it('are checked for what is in the file where the window is', async () => {
    const store = await scanIn(copyStore('acme').dir);
    await store.scanKeys();
    store.checkKeys(store.keys().slice(2, 5));
    assert.deepEqual(
      store
        .keys()
        .slice(0, 7)
        .map(row => row.content),
      ['unchecked', 'unchecked', 'own', 'own', 'own', 'unchecked', 'unchecked'],
    );
  });
});

describe('keys', () => {
  it('that nobody uses are orphans; those in use and not stored are said to be missing', async () => {
    const copy = copyStore('acme');
    const seed = Seed.generate('user');
    const orphan: string = seed.publicKey;
    mkdirSync(copy.path('keys/U', orphan.slice(1, 3)), { recursive: true, mode: 0o700 });
    copy.write(keyPath('', orphan), seed.reveal());
    const gone = (await keysIn(copy.dir)).rows[1] as KeyRow;
    rmSync(gone.path);
    const { find } = await keysIn(copy.dir);
    assert.equal(find(orphan)?.role, 'orphan');
    assert.equal(find(orphan)?.kind, 'user');
    assert.equal(find(gone.key)?.stored, false);
    assert.equal(find(gone.key)?.content, 'absent');
    assert.equal(find(gone.key)?.path, gone.path);
    assert.deepEqual(codes(find(gone.key)), [], 'that is as it should be where the key is kept elsewhere');
  });

  it('with a file that others may read are told, and so are folders', async () => {
    const copy = copyStore('acme');
    const { rows } = await keysIn(copy.dir);
    const [first, second] = rows as [KeyRow, KeyRow];
    chmodSync(first.path, 0o644);
    chmodSync(second.path, 0o700);
    chmodSync(copy.path('keys/U'), 0o755);
    const { store, find } = await keysIn(copy.dir);
    assert.deepEqual([find(first.key)?.wrongMode, find(first.key)?.mode], [true, 0o644]);
    assert.deepEqual(codes(find(first.key)), ['key-file-mode']);
    assert.equal(find(second.key)?.wrongMode, true);
    const folders = store.problems().filter(problem => problem.code === 'key-folder-mode');
    assert.deepEqual(
      folders.map(problem => problem.place.path),
      [copy.path('keys/U')],
    );
    assert.ok(
      store.problems().some(problem => problem.code === 'key-file-mode' && problem.place.operator === 'ACME'),
    );
  });

  it('whose file holds another key, or none, are told', async () => {
    const copy = copyStore('acme');
    const { rows } = await keysIn(copy.dir);
    const [first, second, third] = rows as [KeyRow, KeyRow, KeyRow];
    copy.write(first.path.slice(copy.dir.length), copy.read(second.path.slice(copy.dir.length)));
    copy.write(third.path.slice(copy.dir.length), 'nothing');
    const { store, find } = await keysIn(copy.dir);
    assert.deepEqual(
      [find(first.key)?.content, find(first.key)?.holdsAnother, find(first.key)?.holds],
      ['another', true, second.key],
    );
    assert.deepEqual(codes(find(first.key)), ['key-holds-another']);
    assert.equal(find(third.key)?.content, 'no-seed');
    assert.throws(() => store.readSeed(first.key), hasCode('seed-of-another-key'));
    assert.throws(() => store.readSeed(third.key), hasCode('seed-not-a-seed'));
  });

  it('may have a line end after the seed', async () => {
    const copy = copyStore('acme');
    const { rows } = await keysIn(copy.dir);
    const [first] = rows as [KeyRow];
    const file = first.path.slice(copy.dir.length);
    copy.write(file, `${copy.read(file)}\n`);
    const { find, store } = await keysIn(copy.dir);
    assert.equal(find(first.key)?.content, 'own');
    const seed = store.readSeed(first.key);
    assert.equal(seed.publicKey, first.key);
    seed.wipe();
  });

  it('in a folder where nsc does not look, with a name that is no key, or in the old layout are told', async () => {
    const copy = copyStore('acme');
    const { rows } = await keysIn(copy.dir);
    const [first, second] = rows as [KeyRow, KeyRow];
    mkdirSync(copy.path('keys/O/ZZ'), { mode: 0o700 });
    renameSync(first.path, copy.path('keys/O/ZZ', `${first.key}.nk`));
    copy.write('keys/O/ZZ/mine.nk', 'x');
    mkdirSync(copy.path('backup/O/CU'), { recursive: true });
    renameSync(second.path, copy.path('backup/O/CU', `${second.key}.nk`));
    const { store, find } = await keysIn(copy.dir);
    assert.deepEqual(codes(find(first.key)), ['key-misplaced']);
    assert.equal(find(first.key)?.stored, false);
    assert.equal(find('mine')?.problems[0]?.code, 'key-name-invalid');
    assert.deepEqual(codes(find(second.key)), ['key-misplaced']);
    const old = store.problems().filter(problem => problem.code === 'keystore-old-layout');
    assert.equal(old.length, 1);
    assert.equal(old[0]?.place.path, copy.path('backup/O/CU', `${second.key}.nk`));
  });

  it('that are missing altogether are no reason to stop', async () => {
    const copy = copyStore('acme');
    rmSync(copy.path('keys'), { recursive: true });
    const { rows } = await keysIn(copy.dir);
    assert.equal(rows.length, 31);
    assert.ok(rows.every(row => !row.stored));
  });
});

describe('seeds', () => {
  const hasCode = (code: string) => (error: unknown) => error instanceof NkeeperError && error.code === code;

  it('are given one at a time, and hide', async () => {
    const { rows, store } = await keysIn(copyStore('acme').dir);
    for (const { key, kind } of rows) {
      const seed = store.readSeed(key);
      assert.equal(seed.publicKey, key);
      assert.equal(seed.kind, kind);
      assert.match(inspect(seed), /hidden/);
      seed.wipe();
    }
  });

  it('that are not there, or of no key, are errors that say so', () => {
    const store = openIn(copyStore('acme').dir);
    assert.throws(() => store.readSeed(Seed.generate('user').publicKey), hasCode('seed-missing'));
    assert.throws(() => store.readSeed('../../etc/passwd'), hasCode('seed-key-invalid'));
  });

  it('stand in no row, problem or entity', async () => {
    const copy = copyStore('acme');
    const { store, rows } = await keysIn(copy.dir);
    const [first] = rows as [KeyRow];
    copy.write(first.path.slice(copy.dir.length), `${copy.read(rows[1]?.path.slice(copy.dir.length) ?? '')}`);
    await store.scanKeys({ contents: true });
    const seeds = rows.map(row => copy.read(row.path.slice(copy.dir.length)).slice(0, 20));
    const all = inspect(
      [
        store.keys(),
        store.problems(),
        store.operator('ACME'),
        store.account('ACME', 'ORDERS'),
        store.user('ACME', 'ORDERS', 'kiosk'),
      ],
      { depth: 10, maxArrayLength: null, maxStringLength: null },
    );
    for (const seed of seeds) assert.equal(all.includes(seed), false);
  });
});

function hasCode(code: string) {
  return (error: unknown) => error instanceof NkeeperError && error.code === code;
}
