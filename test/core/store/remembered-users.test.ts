import assert from 'node:assert/strict';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Store, StoreOptions } from '../../../src/core/store/store.ts';
import { age } from '../../support/aged-index.ts';
import { until } from '../../support/nats.ts';
import { TestOperator, type TestUser } from '../../support/nats-identities.ts';
import { openIn, temporaryFolder } from '../../support/stores.ts';
import { writeStore } from '../../support/written-store.ts';

const ACCOUNTS = 12;
const USERS = 3;

/** A store that its index knows, with keys that two users have: in two accounts, and in one. */
async function setUp() {
  const operator = new TestOperator('OP');
  const accounts = Array.from({ length: ACCOUNTS }, (_, i) =>
    operator.account(`A${String(i).padStart(2, '0')}`),
  );
  const users = accounts.flatMap(account =>
    Array.from({ length: USERS }, (_, i) => account.user(`u${i}`, i === 2 ? { exp: 4_000_000_000 } : {})),
  );
  const twins = [
    accounts[7]!.sameKey(users[0]!),
    accounts[4]!.sameKey({ seed: users[12]!.seed, name: 'twin' }),
  ];
  const dir = writeStore(operator, accounts, [
    ...users.filter(user => user.account !== accounts[7]),
    ...twins,
  ]);
  const at = (path: string) => join(dir, 'OP/accounts', path);
  // It is no user, and tells that the folder has to be listed each time.
  mkdirSync(at('A09/users/stray'));
  return { accounts, users, twins, at, ...(await withIndex(dir)) };
}

/** The store as it is read, and how to open it with the index that this left. */
async function withIndex(dir: string) {
  const cache = temporaryFolder('cache-');
  /** With an index nobody asked for a user yet. */
  const remembered = async (options: StoreOptions = {}) => {
    const store = openIn(dir, { index: true, ...options }, { XDG_CACHE_HOME: cache });
    await store.scan();
    return store;
  };
  // Files of this very moment are read twice in any case.
  await delay(100);
  const read = await remembered();
  const index = join(cache, 'nkeeper/index');
  age(readdirSync(index).map(name => join(index, name)));
  return { read, remembered };
}

/** The user's JWT with another subject, signed well: one that nkeeper would not write. */
function withKey({ account, token }: TestUser, subject: string): string {
  const [header, body = ''] = token.split('.');
  const claims = { ...JSON.parse(Buffer.from(body, 'base64url').toString()), sub: subject };
  const signed = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${signed}.${Buffer.from(account.seed.sign(Buffer.from(signed))).toString('base64url')}`;
}

/** What can be told of a store without asking for users one by one. */
function toldOf(store: Store): unknown {
  return [store.accounts('OP'), store.problems(), [...store.allExpirations(10_000_000_000, 1_700_000_000)]];
}

describe('users that only the index knows', () => {
  it('are what they are when they are read', async () => {
    const { read, remembered, users, twins } = await setUp();
    const store = await remembered();
    assert.deepEqual(toldOf(store), toldOf(read));
    const codes = store.problems().map(({ code }) => code);
    assert.equal(codes.filter(code => code === 'duplicate-key').length, 4);
    assert.ok(codes.includes('stray-entry'));
    for (const { key } of [...users, ...twins]) assert.deepEqual(store.ownersOf(key), read.ownersOf(key));
    assert.deepEqual(toldOf(store), toldOf(read), 'nothing changes when somebody asks');
    assert.deepEqual(store.users('OP', 'A04'), read.users('OP', 'A04'));
  });

  it('are found by their keys, and others with the same key beside them', async () => {
    const { accounts, remembered, users, at } = await setUp();
    writeFileSync(
      at('A02/users/new.jwt'),
      accounts[2]!.sameKey({ seed: users[30]!.seed, name: 'new' }).token,
    );
    const store = await remembered();
    assert.equal(store.accounts('OP')[2]?.users, USERS + 1);
    assert.deepEqual(
      store
        .ownersOf(users[30]!.key)
        .map(({ account, name }) => `${account}/${name}`)
        .sort(),
      ['A02/new', `A10/${users[30]!.name}`],
    );
    const duplicates = store.problems().filter(({ code }) => code === 'duplicate-key');
    assert.equal(duplicates.length, 6);
  });

  it('are nobody’s once they are gone, and found again when they are back', async () => {
    const { read, remembered, users, at } = await setUp();
    const store = await remembered();
    renameSync(at('A10/users'), at('A10/elsewhere'));
    await store.scan();
    for (const { key } of users.slice(30, 33)) assert.equal(store.findByKey(key), undefined);
    renameSync(at('A10/elsewhere'), at('A10/users'));
    await store.scan();
    for (const { key } of users.slice(30, 33)) assert.deepEqual(store.ownersOf(key), read.ownersOf(key));
    const path = at('A11/users/u0.jwt');
    const good = readFileSync(path, 'latin1');
    rmSync(path);
    await store.scan();
    writeFileSync(path, good.slice(0, -3).concat('AAA'));
    await store.readUsers('OP', 'A11');
    assert.equal(store.user('OP', 'A11', 'u0')?.row.status, 'damaged');
    assert.equal(store.findByKey(users[33]!.key), undefined, 'nobody knows whose a forged JWT is');
  });

  it('share keys with others that are no users, and have keys that are no user’s', async () => {
    const operator = new TestOperator('OP');
    const own = operator.account('OWN');
    const user = own.user('own');
    const strange = operator.account('STRANGE', { nats: { signing_keys: [user.key] } });
    const fill = [...'ABCDEF'].map(name => operator.account(name));
    const dir = writeStore(
      operator,
      [own, strange, ...fill],
      [user, ...fill.map(account => account.user('u'))],
    );
    for (const name of ['odd', 'odder'])
      writeFileSync(join(dir, `OP/accounts/OWN/users/${name}.jwt`), withKey(own.user(name), own.key));
    const { read, remembered } = await withIndex(dir);
    const store = await remembered();
    assert.deepEqual(toldOf(store), toldOf(read));
    for (const key of [own.key, user.key, strange.key])
      assert.deepEqual(store.ownersOf(key), read.ownersOf(key));
    assert.equal(store.ownersOf(user.key).length, 2);
    assert.equal(store.ownersOf(own.key).length, 3);
  });

  it('are counted once, whoever opens their account meanwhile', async () => {
    const { remembered, read } = await setUp();
    const store = await remembered();
    store.users('OP', 'A05');
    await store.scan();
    assert.equal(store.progress.done, read.progress.done);
    assert.equal(store.progress.total, read.progress.done);
  });

  it('are followed: changed, damaged, come, gone, with their account', async () => {
    const { accounts, remembered, users, at } = await setUp();
    const store = await remembered({ sweepEvery: 50 });
    store.watch();
    const problems = (account: string) =>
      store
        .problems()
        .filter(({ place }) => place.account === account)
        .map(({ code, place }) => `${code} ${place.user ?? ''}`.trim());
    truncateSync(at('A00/users/u1.jwt'), 0);
    await until('the damage', () => problems('A00').includes('file-empty u1'));
    writeFileSync(at('A01/users/u9.jwt'), accounts[1]!.user('u9').token);
    await until('the new user', () => store.accounts('OP')[1]?.users === USERS + 1);
    rmSync(at('A02/users/u0.jwt'));
    await until('the user that went', () => store.accounts('OP')[2]?.users === USERS - 1);
    await until('whose key is nobody’s now', () => store.findByKey(users[6]!.key) === undefined);
    writeFileSync(at('A03/users/note'), '');
    await until('the stray file', () => problems('A03').includes('stray-entry'));
    const changed = accounts[5]!.user('u0', { exp: 3_000_000_000 });
    writeFileSync(at('A05/users/u0.jwt'), changed.token);
    await until('the new key', () => store.findByKey(changed.key)?.name === 'u0');
    assert.equal(store.findByKey(users[15]!.key), undefined, 'and the old one is gone');
    rmSync(at('A06'), { recursive: true });
    await until('the account that went', () => store.accounts('OP').length === ACCOUNTS);
    for (const { key } of users.slice(18, 21)) assert.equal(store.findByKey(key), undefined);
    assert.equal(store.findByKey(users[33]!.key)?.account, 'A11', 'what nobody touched is as it was');
  });

  it('are judged anew when their account says something else', async () => {
    const { accounts, remembered, at } = await setUp();
    const store = await remembered({ sweepEvery: 50 });
    store.watch();
    const revoked = () => store.problems().filter(({ code }) => code === 'user-revoked').length;
    assert.equal(revoked(), 0);
    const later = Math.floor(Date.now() / 1000) + 10;
    writeFileSync(at('A08/A08.jwt'), accounts[8]!.version({ nats: { revocations: { '*': later } } }));
    await until('the revocation', () => revoked() === USERS);
  });
});
