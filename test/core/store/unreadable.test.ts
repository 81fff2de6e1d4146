import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, it } from 'node:test';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import type { Store } from '../../../src/core/store/store.ts';
import { asNobody, openForAll } from '../../support/nobody.ts';
import { copyStore, type StoreCopy, scanIn } from '../../support/stores.ts';

/** A store of which `folder` cannot be read, and what `check` finds of it. */
async function without(
  folder: string,
  check: (store: Store, copy: StoreCopy) => void | Promise<void>,
  prepare: (copy: StoreCopy) => void = () => {},
): Promise<void> {
  const copy = copyStore('acme');
  prepare(copy);
  openForAll(copy.dir);
  chmodSync(copy.path(folder), 0);
  try {
    await asNobody(async () => {
      const store = await scanIn(copy.dir);
      await store.scanKeys({ contents: true });
      await check(store, copy);
    });
  } finally {
    chmodSync(copy.path(folder), 0o755);
  }
}

/** Puts a key into the keystore that nobody uses. */
function addKey(copy: StoreCopy, kind: 'account' | 'user'): string {
  const seed = Seed.generate(kind);
  const key: string = seed.publicKey;
  const path = copy.path('keys', key.charAt(0), key.slice(1, 3), `${key}.nk`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, seed.reveal());
  return key;
}

const useOf = (store: Store, key: string) => store.keys().find(row => row.key === key)?.use;

describe('an operator folder that cannot be read', () => {
  it('is a damaged row with the reason; the keystore beside it is none', () =>
    without('ACME', (store, copy) => {
      const rows = store.operators();
      assert.deepEqual(
        rows.map(({ name, status, dir }) => [name, status, dir]),
        [['ACME', 'damaged', copy.path('ACME')]],
      );
      assert.deepEqual(
        rows[0]?.problems.map(problem => problem.code),
        ['folder-unreadable'],
      );
      assert.equal(rows[0]?.accountsFault?.place.path, copy.path('ACME'));
    }));

  it('is itself again when it can be', async () => {
    const copy = copyStore('acme');
    openForAll(copy.dir);
    chmodSync(copy.path('ACME'), 0);
    await asNobody(async () => {
      const store = await scanIn(copy.dir);
      process.seteuid?.(process.getuid?.() ?? 0);
      chmodSync(copy.path('ACME'), 0o755);
      await store.scan();
      assert.equal(store.operators()[0]?.status, 'checked');
      assert.equal(store.accounts('ACME').length, 7);
    });
  });

  it('that is the whole store is a fault of the store', () =>
    without('', (store, copy) => {
      assert.deepEqual(store.operators(), []);
      assert.equal(store.fault?.place.path, copy.dir);
      assert.match(store.fault?.message ?? '', /no permission/);
      assert.ok(store.problems().some(({ place }) => place.path === copy.dir));
    }));

  it('whose store can be listed but not entered is a fault of the store', async () => {
    const copy = copyStore('acme');
    openForAll(copy.dir);
    chmodSync(copy.dir, 0o744);
    await asNobody(async () => {
      const store = await scanIn(copy.dir);
      assert.deepEqual(store.operators(), []);
      assert.equal(store.fault?.code, 'folder-unreadable');
    });
    chmodSync(copy.dir, 0o755);
  });
});

describe('a users folder that cannot be read', () => {
  it('leaves the number of users unknown', () =>
    without('ACME/accounts/BILLING/users', (store, copy) => {
      const row = store.accounts('ACME').find(({ name }) => name === 'BILLING');
      assert.equal(row?.users, undefined);
      assert.equal(row?.usersFault?.place.path, copy.path('ACME/accounts/BILLING/users'));
      assert.equal(store.accounts('ACME').find(({ name }) => name === 'ORDERS')?.usersFault, undefined);
    }));

  it('is the same when a file is in its place', async () => {
    const copy = copyStore('acme');
    rmSync(copy.path('ACME/accounts/BILLING/users'), { recursive: true });
    copy.write('ACME/accounts/BILLING/users', 'x');
    const store = await scanIn(copy.dir);
    const row = store.accounts('ACME').find(({ name }) => name === 'BILLING');
    assert.deepEqual([row?.users, row?.usersFault?.code], [undefined, 'not-a-folder']);
  });
});

describe('keys', () => {
  it('in a folder that cannot be listed may be stored or not', () =>
    without('keys/O', (store, copy) => {
      const operatorKeys = store.keys().filter(row => row.kind === 'operator');
      assert.ok(operatorKeys.length > 0 && operatorKeys.every(row => row.content === 'unreadable'));
      assert.ok(store.keys().some(row => row.kind === 'account' && row.content === 'own'));
      const problem = store.problems().find(each => each.place.path === copy.path('keys/O'));
      assert.equal(problem?.code, 'folder-unreadable');
    }));

  it('of a keystore that cannot be read at all may be stored or not', () =>
    without('keys', store => {
      assert.ok(store.keys().length > 0 && store.keys().every(row => row.content === 'unreadable'));
    }));

  it('whose file cannot be read are not said to hold no seed', async () => {
    const copy = copyStore('acme');
    const key = addKey(copy, 'user');
    openForAll(copy.dir);
    const path = copy.path('keys', 'U', key.slice(1, 3), `${key}.nk`);
    chmodSync(path, 0);
    await asNobody(async () => {
      const store = await scanIn(copy.dir);
      await store.scanKeys({ contents: true });
      const row = store.keys().find(each => each.key === key);
      assert.deepEqual(
        [row?.content, row?.holdsAnother, row?.problems.some(({ code }) => code === 'key-unreadable')],
        ['unreadable', false, true],
      );
    });
  });

  it('of nobody are no orphans while something that may own them cannot be read', async () => {
    let account = '';
    let user = '';
    const prepare = (copy: StoreCopy) => {
      account = addKey(copy, 'account');
      user = addKey(copy, 'user');
    };
    const uses = (store: Store) => [useOf(store, account), useOf(store, user)];
    await without(
      'ACME/accounts/EMPTY/EMPTY.jwt',
      store => assert.deepEqual(uses(store), ['unknown', 'orphan']),
      prepare,
    );
    await without(
      'ACME/accounts/BILLING/users',
      store => assert.deepEqual(uses(store), ['orphan', 'unknown']),
      prepare,
    );
    await without('ACME/accounts', store => assert.deepEqual(uses(store), ['unknown', 'unknown']), prepare);
    await without('ACME', store => assert.deepEqual(uses(store), ['unknown', 'unknown']), prepare);
    await without('ACME/ACME.jwt', store => assert.deepEqual(uses(store), ['orphan', 'orphan']), prepare);
  });
});
