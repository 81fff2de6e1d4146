import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EMPTY_VIEW } from '../../src/core/live/empty-view.ts';
import { closedFeed } from '../../src/core/live/open-live-feed.ts';
import { ConnectionBook } from '../../src/core/resolver/connections/connection-book.ts';
import type { ConnectionIdentity } from '../../src/core/resolver/connections/connection-identity.ts';
import type { ConnzEntry } from '../../src/core/resolver/connections/connz.ts';
import type { LiveView } from '../../src/core/resolver/live-view.ts';
import type { Store } from '../../src/core/store/store.ts';
import { integer } from '../../src/core/text/amounts.ts';
import { DashboardDriver } from '../support/dashboard.tsx';
import { openScanned } from '../support/screen-text.ts';
import { copyStore } from '../support/stores.ts';

/** Its JWT tells who it is. */
const SURE = { callsItself: '', unsure: false };

const MANY = 50_000;

function entry(cid: number, identity: ConnectionIdentity | undefined): ConnzEntry {
  const traffic = { at: 1000, inMsgs: 0, outMsgs: 0, inBytes: 0, outBytes: 0 };
  const client = {
    clientName: `c${cid}`,
    ip: '10.0.0.1',
    port: 4000,
    kind: 'Client',
    type: 'nats',
    lang: 'go',
  };
  const now = { version: '1', rtt: 1, subscriptions: 0, pendingBytes: 0, startedAt: 1, lastActivityAt: 1 };
  return { cid, ...client, ...now, sample: traffic, identity };
}

/** The store, and how often it was asked for a user or a key. */
function counting(store: Store): { readonly store: Store; readonly asked: () => number } {
  let asked = 0;
  const counted = new Set(['findByKey', 'userByKey', 'accountRow', 'accountTrust']);
  const proxy = new Proxy(store, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        if (counted.has(String(name))) asked++;
        return value.apply(target, args);
      };
    },
  });
  return { store: proxy, asked: () => asked };
}

test('50,000 connections: the store is asked for each user, not for each row, and one that ends costs one row', async t => {
  const real = await openScanned(copyStore('acme').dir);
  t.after(() => real.close());
  const people = real
    .accounts('ACME')
    .flatMap(account => real.users('ACME', account.name).map(user => ({ account, user })));
  const book = new ConnectionBook({ nameOfUser: () => undefined, own: { purposeOf: () => undefined } });
  for (let cid = 0; cid < MANY; cid++) {
    const { account, user } = people[cid % people.length]!;
    const names = { accountName: account.name, userName: user.name, issuerKey: account.key };
    const identity = { accountKey: account.key, userKey: user.key, userIssuedAt: 1, ...names, ...SURE };
    book.began('N1', cid, identity, { server: 'n1', entry: entry(cid, undefined) });
  }
  const { store, asked } = counting(real);
  const view = () => ({ ...EMPTY_VIEW, connections: book.list }) as LiveView;
  const feed = { ...closedFeed(EMPTY_VIEW), view: view() };
  const start = [{ screen: 'connections' }] as const;
  const size = { columns: 200, rows: 50 };
  const driver = new DashboardDriver({ store, start, size, parts: { live: feed } });
  t.after(() => driver.close());
  driver.line('Connections (50,000)');

  const { key } = people[0]!.user;
  driver.press('/').type(key).press('enter');
  const shown = Math.ceil(MANY / people.length);
  assert.match(driver.line('Connections ('), new RegExp(`\\(${integer(shown)} of 50,000\\)`));
  assert.ok(asked() < people.length * 20, `${asked()} questions for ${people.length} users`);

  const before = book.list;
  const asks = asked();
  book.ended('N1', 7);
  feed.view = view();
  driver.app.refreshWorld();
  driver.line('Connections (');
  assert.ok(asked() - asks < 200, `${asked() - asks} questions for one that went`);
  const after = book.list;
  assert.equal(after.length, MANY - 1);
  assert.ok(
    after.every((row, i) => row === before[i < 7 ? i : i + 1]),
    'the others are the same objects',
  );
});

test('connections are filtered by account, user, address, name, server and signing key', async t => {
  const store = await openScanned(copyStore('acme').dir);
  t.after(() => store.close());
  const account = store.accounts('ACME').find(({ name }) => name === 'ORDERS')!;
  const users = store.users('ACME', 'ORDERS');
  const book = new ConnectionBook({ nameOfUser: () => undefined, own: { purposeOf: () => undefined } });
  users.forEach(({ key, name, issuer }, cid) => {
    const identity = {
      accountKey: account.key,
      accountName: '',
      userKey: key,
      userName: name,
      issuerKey: issuer,
    };
    const seen = { ...entry(cid, undefined), ip: `10.0.0.${cid + 1}` };
    book.began('N1', cid, { ...identity, ...SURE, userIssuedAt: 1 }, { server: 'n1', entry: seen });
  });
  const live = { ...EMPTY_VIEW, connections: book.list } as LiveView;
  const driver = new DashboardDriver({
    store,
    start: [{ screen: 'connections' }],
    live,
    size: { columns: 200, rows: 50 },
  });
  t.after(() => driver.close());
  const [first] = users;
  const ofSigner = users.filter(({ issuer }) => issuer === first?.issuer).length;
  const found = (filter: string) => {
    driver.press('/').type(filter).press('enter');
    const [, count = ''] = /Connections \((\d+)/.exec(driver.line('Connections (')) ?? [];
    driver.press('escape');
    return Number(count);
  };
  assert.equal(found('ORDERS'), users.length);
  assert.equal(found(first!.key), 1);
  assert.equal(found('10.0.0.2'), 1);
  assert.equal(found('c1'), users.filter((_, cid) => String(cid).startsWith('1')).length);
  assert.equal(found('n1'), users.length);
  assert.equal(found(first!.issuer), ofSigner);
});
