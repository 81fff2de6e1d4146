import assert from 'node:assert/strict';
import { cpSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { restAfter } from '../../../src/core/store/scan/follower.ts';
import type { Store, StoreOptions } from '../../../src/core/store/store.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';
import { openIn } from '../../support/stores.ts';
import { writeStore } from '../../support/written-store.ts';

/** So rarely that only events can be what is seen in a test. */
const NEVER = 3_600_000;

async function setUp(options: StoreOptions = {}) {
  const operator = new TestOperator('OP');
  const accounts = ['A', 'B', 'C'].map(name => operator.account(name));
  const users = accounts.flatMap(account => [account.user('amy'), account.user('bob')]);
  const dir = writeStore(operator, accounts, users);
  const store = openIn(dir, { sweepEvery: NEVER, ...options });
  await store.scan();
  store.watch();
  const at = (path: string) => join(dir, 'OP', path);
  return { operator, accounts: accounts as [(typeof accounts)[0], ...typeof accounts], dir, store, at };
}

/** Waits until what the store says makes `condition` true. */
async function until(condition: () => boolean, what: string): Promise<void> {
  const end = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > end) assert.fail(`not seen: ${what}`);
    await delay(20);
  }
}

/** Waits until nothing has changed for a while: files of this very moment are read twice. */
async function settled(store: Store): Promise<void> {
  for (let seen = -1; seen !== store.revision; ) {
    seen = store.revision;
    await delay(400);
  }
}

describe('following changes by events', () => {
  it('sees accounts come and go', async () => {
    const { store, operator, at } = await setUp();
    const names = () =>
      store
        .accounts('OP')
        .map(row => row.name)
        .join();
    mkdirSync(at('accounts/NEW'));
    writeFileSync(at('accounts/NEW/NEW.jwt'), operator.account('NEW').token);
    await until(() => names() === 'A,B,C,NEW,SYS', 'the new account');
    await until(() => store.accounts('OP')[3]?.status === 'checked', 'its JWT');
    rmSync(at('accounts/B'), { recursive: true });
    await until(() => names() === 'A,C,NEW,SYS', 'the account that went');
    assert.equal(store.findByKey(store.accounts('OP')[0]?.key ?? '')?.name, 'A');
  });

  it('sees users of the account on the screen come, change and go', async () => {
    const { store, accounts, at } = await setUp();
    const [a] = accounts;
    const users = () => store.users('OP', 'A');
    assert.equal(users().length, 2);
    writeFileSync(at('accounts/A/users/zoe.jwt'), a.user('zoe').token);
    await until(() => users().length === 3 && users()[2]?.status === 'checked', 'the new user');
    const bob = a.user('bob', { exp: 4_000_000_000 });
    writeFileSync(at('accounts/A/users/bob.jwt'), bob.token);
    await until(() => users()[1]?.expires === 4_000_000_000, 'the new expiry');
    assert.equal(store.findByKey(bob.key)?.name, 'bob');
    rmSync(at('accounts/A/users/amy.jwt'));
    await until(() => users().length === 2, 'the user that went');
  });

  it('sees the JWT of the account on the screen change, and judges its users anew', async () => {
    const { store, accounts, at } = await setUp();
    const [a] = accounts;
    const before = store.users('OP', 'A');
    assert.deepEqual(before[0]?.problems, []);
    writeFileSync(at('accounts/A/A.jwt'), a.version({ nats: { revocations: { '*': now() + 10 } } }));
    await until(() => store.users('OP', 'A').every(row => row.revoked), 'the revocation');
    assert.notEqual(store.users('OP', 'A'), before);
    assert.equal(before[0]?.revoked, false, 'rows that were given out stay as they were');
  });

  it('sees damage and repair', async () => {
    const { store, accounts, at } = await setUp();
    const [a] = accounts;
    store.users('OP', 'A');
    truncateSync(at('accounts/A/A.jwt'), 0);
    await until(() => store.accounts('OP')[0]?.status === 'damaged', 'the damage');
    writeFileSync(at('accounts/A/A.jwt'), a.token);
    await until(() => store.accounts('OP')[0]?.status === 'checked', 'the repair');
    assert.deepEqual(
      store.users('OP', 'A').flatMap(row => row.problems),
      [],
    );
  });

  it('sees what changes in accounts of a small store that nobody looks at', async () => {
    const { store, accounts, at } = await setUp();
    const c = accounts[2]!;
    writeFileSync(at('accounts/C/C.jwt'), c.version({ nats: { revocations: { '*': now() + 10 } } }));
    await until(() => store.problems().some(({ place }) => place.account === 'C'), 'the revocation');
    writeFileSync(at('accounts/B/users/zoe.jwt'), accounts[1]!.user('zoe').token);
    await until(() => store.accounts('OP')[1]?.users === 3, 'the new user');
  });

  it('sees the operator change, and judges all accounts anew', async () => {
    const { store, at } = await setUp();
    writeFileSync(at('OP.jwt'), new TestOperator('OP').token);
    await until(
      () => store.accounts('OP').every(row => row.problems[0]?.code === 'signer-unknown'),
      'the other key',
    );
  });

  it('sees operators come and go', async () => {
    const { store, dir } = await setUp();
    const other = writeStore(new TestOperator('TWO'), []);
    cpSync(join(other, 'TWO'), join(dir, 'TWO'), { recursive: true });
    await until(() => store.operators().length === 2, 'the second operator');
    await until(() => store.accounts('TWO')[0]?.status === 'checked', 'its account');
    rmSync(join(dir, 'TWO'), { recursive: true });
    await until(() => store.operators().length === 1, 'that it went');
  });
});

describe('following changes by sweeps', () => {
  it('sees what changes in accounts that are not on the screen', async () => {
    const { store, accounts, at } = await setUp({ sweepEvery: 100 });
    const c = accounts[2];
    assert.ok(c);
    writeFileSync(at('accounts/C/users/amy.jwt'), c.user('amy', { exp: 1000 }).token);
    await until(() => store.problems().some(problem => problem.code === 'claim-expired'), 'the expiry');
    assert.equal(store.problems().find(problem => problem.code === 'claim-expired')?.place.account, 'C');
    await settled(store);
    const entity = store.user('OP', 'A', 'amy');
    truncateSync(at('accounts/B/B.jwt'), 5);
    await until(() => store.accounts('OP')[1]?.status === 'damaged', 'the damage');
    assert.equal(
      store.user('OP', 'A', 'amy')?.claims,
      entity?.claims,
      'what did not change is the same object',
    );
  });

  it('rests the longer the more there is to look at', () => {
    assert.equal(restAfter(8), 20_000);
    assert.equal(restAfter(400), 400_000);
  });

  it('looks at every account, and at some of the users at a time, until all had their turn', async () => {
    const { store, accounts, at } = await setUp({ sweepEvery: 50, usersOfSweep: 1 });
    await settled(store);
    const [a, , c] = accounts;
    writeFileSync(at('accounts/A/users/amy.jwt'), a!.user('amy', { exp: 1000 }).token);
    writeFileSync(at('accounts/C/users/amy.jwt'), c!.user('amy', { exp: 1000 }).token);
    const expired = () =>
      store
        .problems()
        .filter(({ code }) => code === 'claim-expired')
        .map(({ place }) => place.account);
    await until(() => expired().length === 2, 'both expiries');
    assert.deepEqual([...expired()].sort(), ['A', 'C']);
  });

  it('keeps quiet while nothing changes', async () => {
    const { store } = await setUp({ sweepEvery: 20 });
    await settled(store);
    const { revision } = store;
    const rows = store.accounts('OP');
    let told = 0;
    store.subscribe(() => told++);
    await delay(500);
    assert.equal(store.revision, revision);
    assert.equal(store.accounts('OP'), rows);
    assert.equal(told, 0);
  });
});

describe('a store that is too large to be watched whole', () => {
  it('sees what changes in the accounts of a list that is shown, and in the others later', async () => {
    const operator = new TestOperator('OP');
    const accounts = Array.from({ length: 501 }, (_, i) => operator.account(`A${1000 + i}`));
    const dir = writeStore(operator, accounts);
    const store = openIn(dir, { sweepEvery: NEVER });
    await store.scan();
    store.watch();
    await settled(store);
    const change = (i: number) =>
      writeFileSync(
        join(dir, 'OP', 'accounts', accounts[i]!.name, `${accounts[i]!.name}.jwt`),
        accounts[i]!.version({ expires: 4_000_000_000 }),
      );
    const expires = (i: number) => store.accountRow('OP', accounts[i]!.name)?.expires;
    change(400);
    change(500);
    await until(() => {
      // So does each picture.
      store.glance(
        'OP',
        accounts.slice(380, 420).map(({ name }) => name),
      );
      return expires(400) === 4_000_000_000;
    }, 'the change in the list');
    assert.equal(expires(500), 0);
    await until(() => expires(500) === 4_000_000_000, 'the change in another one');
  });
});

describe('the clock', () => {
  it('makes a JWT expire while it is shown', async () => {
    let time = now();
    const { store, at, accounts } = await setUp({ now: () => time, sweepEvery: 100 });
    writeFileSync(at('accounts/B/users/bob.jwt'), accounts[1]?.user('bob', { exp: time + 60 }).token ?? '');
    await until(() => store.users('OP', 'B')[1]?.expires === time + 60, 'the expiry');
    assert.deepEqual(store.users('OP', 'B')[1]?.problems, []);
    time += 61;
    await until(() => store.users('OP', 'B')[1]?.problems[0]?.code === 'claim-expired', 'that it expired');
  });
});

describe('closing', () => {
  it('ends all that runs, so that the process can end', async () => {
    const { store, at, operator } = await setUp({ sweepEvery: 10 });
    store.close();
    const { revision } = store;
    mkdirSync(at('accounts/NEW'));
    writeFileSync(at('accounts/NEW/NEW.jwt'), operator.account('NEW').token);
    await delay(200);
    assert.equal(store.revision, revision);
  });
});
