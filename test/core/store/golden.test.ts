import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Row } from '../../../src/core/store/store.ts';
import { isRefused } from '../../../src/core/trust/problem.ts';
import { copyStore, expected, openIn, scanIn } from '../../support/stores.ts';

const ACCOUNTS = ['AUTH', 'BILLING', 'EMPTY', 'LOCKED', 'ORDERS', 'SYS', 'Ünïcode ☂ account'];
const names = (rows: readonly Row[]) => rows.map(row => row.name);

describe('a store that nsc made', () => {
  it('opens with names alone, in nsc’s order', () => {
    const store = openIn(copyStore('acme').dir);
    assert.deepEqual(names(store.operators()), ['ACME']);
    const [operator] = store.operators();
    assert.equal(operator?.status, 'checked');
    assert.equal(operator?.accounts, 7);
    assert.equal(operator?.strict, true);
    assert.equal(operator?.managed, false);
    assert.deepEqual(names(store.accounts('ACME')), ACCOUNTS);
    assert.ok(store.accounts('ACME').every(row => row.status === 'unread' && row.users === undefined));
  });

  it('reads what is shown, and keeps lists as they are until something changes', () => {
    const store = openIn(copyStore('acme').dir);
    const before = store.accounts('ACME');
    assert.equal(store.accounts('ACME'), before);
    store.ensureAccounts('ACME', 1, 3);
    const after = store.accounts('ACME');
    assert.deepEqual(
      after.map(row => row.status),
      ['unread', 'checked', 'checked', 'unread', 'unread', 'unread', 'unread'],
    );
    assert.equal(after[0], before[0], 'rows that did not change are the same objects');
    store.ensureAccounts('ACME', 1, 3);
    assert.equal(store.accounts('ACME'), after);
    const users = store.users('ACME', 'ORDERS');
    assert.equal(users.length, 6);
    assert.ok(users.every(row => row.status === 'checked'));
    assert.equal(store.users('ACME', 'ORDERS'), users);
  });

  it('knows no names that are not there', () => {
    const store = openIn(copyStore('acme').dir);
    assert.deepEqual(store.accounts('NOBODY'), []);
    assert.deepEqual(store.users('ACME', 'NOBODY'), []);
    assert.equal(store.operator('NOBODY'), undefined);
    assert.equal(store.account('ACME', 'NOBODY'), undefined);
    assert.equal(store.user('ACME', 'ORDERS', 'NOBODY'), undefined);
  });

  it('gives the claims that nsc gives, of everything in it', () => {
    const copy = copyStore('acme');
    const store = openIn(copy.dir);
    const same = (claims: unknown, file: string) =>
      assert.deepEqual(JSON.parse(JSON.stringify(claims)), expected('acme', file, copy.dir), file);
    same(store.operator('ACME')?.claims, 'operator.json');
    let users = 0;
    for (const account of ACCOUNTS) {
      same(store.account('ACME', account)?.claims, `account.${account}.json`);
      for (const user of store.users('ACME', account)) {
        same(store.user('ACME', account, user.name)?.claims, `user.${account}.${user.name}.json`);
        users++;
      }
    }
    assert.equal(users, 12);
  });

  it('shows in rows what the claims say', async () => {
    const store = await scanIn(copyStore('acme').dir);
    const account = (name: string) => store.accounts('ACME').find(row => row.name === name);
    const orders = account('ORDERS');
    assert.deepEqual(
      [
        orders?.users,
        orders?.signingKeys,
        orders?.imports,
        orders?.exports,
        orders?.connections,
        orders?.jetstream,
      ],
      [6, 4, 0, 4, 500, true],
    );
    assert.equal(account('LOCKED')?.connections, 0);
    assert.equal(account('SYS')?.system, true);
    assert.equal(account('AUTH')?.callout, true);
    assert.equal(account('EMPTY')?.users, 0);
    const user = (name: string, of = 'ORDERS') => store.users('ACME', of).find(row => row.name === name);
    assert.equal(user('kiosk')?.bearer, true);
    assert.equal(user('scoped-reader')?.scope, 'reader');
    assert.equal(user('svc-orders')?.scope, undefined);
    assert.equal(user('former', 'BILLING')?.revoked, true);
    assert.equal(user('leaked', 'BILLING')?.revoked, false);
    assert.equal(user('former', 'BILLING')?.expires, 4083955200);
  });

  it('has nothing blocking in it, as nsc’s validate says', async () => {
    const store = await scanIn(copyStore('acme').dir);
    assert.deepEqual(store.problems().filter(isRefused), []);
    assert.ok(
      store.problems().some(problem => problem.code === 'user-revoked' && problem.place.user === 'former'),
    );
    assert.deepEqual({ ...store.progress }, { done: 20, total: 20, verified: 20, running: false });
  });

  it('finds out whose a key is', async () => {
    const store = await scanIn(copyStore('acme').dir);
    const orders = store.account('ACME', 'ORDERS');
    const [first] = orders?.claims?.nats.signing_keys ?? [];
    assert.equal(store.findByKey(orders?.row.key ?? '')?.name, 'ORDERS');
    assert.equal(store.findByKey(typeof first === 'string' ? first : (first?.key ?? ''))?.account, 'ORDERS');
    const scope = orders?.claims?.nats.signing_keys?.find(
      entry => typeof entry !== 'string' && entry.role === 'reader',
    );
    assert.ok(scope !== undefined && typeof scope !== 'string');
    assert.deepEqual(store.findByKey(scope.key), {
      kind: 'account',
      name: 'ORDERS',
      operator: 'ACME',
      account: 'ORDERS',
      user: '',
      role: 'scope',
      scope: 'reader',
    });
    const user = store.user('ACME', 'ORDERS', 'kiosk');
    assert.equal(store.findByKey(user?.row.key ?? '')?.user, 'kiosk');
    assert.equal(store.findByKey('nobody'), undefined);
  });

  it('is never written to', async () => {
    const copy = copyStore('acme');
    const list = () => (readdirSync(copy.dir, { recursive: true }) as string[]).sort();
    const before = list();
    const store = await scanIn(copy.dir);
    await store.scanKeys({ contents: true });
    store.problems();
    assert.deepEqual(list(), before);
    assert.equal(existsSync(copy.path('.cache')), false);
  });

  it('lists expirations in the order of nsc’s report, and those that are near', async () => {
    const store = await scanIn(copyStore('acme').dir);
    const all = [...store.allExpirations(0)];
    assert.deepEqual(
      all.slice(0, 3).map(row => row.resource),
      ['ACME', 'ACME/AUTH', 'ACME/AUTH/callout-svc'],
    );
    assert.equal(all.length, 20);
    assert.deepEqual(store.expirations(86400), []);
    const until = (seconds: number) => store.expirations(seconds, 4083955200 - 100).map(row => row.resource);
    assert.deepEqual(until(99), ['ACME/ORDERS/analyst']);
    assert.deepEqual(until(101), ['ACME/ORDERS/analyst', 'ACME/BILLING/former']);
  });
});
