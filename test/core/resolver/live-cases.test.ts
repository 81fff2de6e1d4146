import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { LocalStore, openTestLive, table, untilView } from '../../support/live.ts';
import { tryLogin } from '../../support/logins.ts';
import { startCluster, until } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';

// What others do with accounts, as it was measured (letters of the table of cases): what the picture shows of it.

test("case c': somebody deletes an account, and one server forbids it: who still has it, who is in, and why others went", async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const servers = await startCluster(t, 3, name => ({
    operator,
    accounts: [shop],
    allowDelete: name !== 'n3',
  }));
  const [n1, n2, n3] = servers;
  const local = new LocalStore(operator, [shop]);
  const live = openTestLive(t, operator, { servers: n1!.url, local });
  const clients = await Promise.all(
    servers.map(each => each.connect(t, shop.user('till'), `on ${each.name}`)),
  );
  await untilView(live, 'a comparison, and the clients', view => {
    const seen = view.connections.filter(({ accountKey }) => accountKey === shop.key);
    return view.comparedAt > 0 && seen.length === 3;
  });
  const admin = await n2!.connect(t, operator.systemUser, 'another admin');
  admin.publish('$SYS.REQ.CLAIMS.DELETE', operator.deletion([shop.key]));
  await until('two to be dropped', () => clients[0]!.isClosed() && clients[1]!.isClosed());
  await untilView(live, 'who has it', view => {
    if (!view.busy) live.refresh();
    return table(view)[shop.key] === 'n1 missing, n2 missing, n3 same';
  });
  assert.equal(clients[2]!.isClosed(), false);
  await untilView(live, 'who is left', view => {
    const left = view.connections.filter(({ accountKey }) => accountKey === shop.key);
    return left.length === 1 && left[0]!.clientName === 'on n3';
  });
  const gone = await untilView(live, 'both ends', view => {
    const ends = view.events.filter(
      ({ kind, accountKey }) => kind === 'disconnect' && accountKey === shop.key,
    );
    return ends.length === 2 && ends;
  });
  assert.deepEqual(
    gone.map(({ reason }) => reason),
    ['Authentication Expired', 'Authentication Expired'],
  );
  for (const { why } of gone) assert.match(why, /deleted|not on the server/);
  assert.ok(live.view.events.some(({ kind }) => kind === 'account-delete'));
  assert.equal(await tryLogin(n1!, shop.user('again')), false);
  assert.equal(await tryLogin(n3!, shop.user('again')), true);
});

test('case c: a server that missed the deletion brings the account back: it is seen, and that nobody gets in', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const servers = await startCluster(t, 3, () => ({ operator, accounts: [shop], interval: '2s' }));
  const [n1, n2, n3] = servers;
  const live = openTestLive(t, operator, { servers: n1!.url, local: new LocalStore(operator, []) });
  // It is in the memory of n1, and not in that of n2.
  const client = await n1!.connect(t, shop.user('till'));
  await untilView(live, 'it on all', view => view.strangers.get(shop.key)?.length === 3);
  await n3!.stop();
  const admin = await n1!.connect(t, operator.systemUser, 'another admin');
  admin.publish('$SYS.REQ.CLAIMS.DELETE', operator.deletion([shop.key]));
  await until('it to be dropped', () => client.isClosed());
  await untilView(live, 'it nowhere', view => {
    if (!view.busy) live.refresh();
    return view.strangers.size === 0;
  });
  await n3!.start();
  const has = (server: { readonly resolverDir: string }) =>
    existsSync(join(server.resolverDir, `${shop.key}.jwt`));
  await until('it to come back', () => has(n1!) && has(n2!));
  const back = await untilView(live, 'it on all again', view => {
    if (!view.busy) live.refresh();
    return view.strangers.get(shop.key)?.length === 3 && view;
  });
  assert.deepEqual([...back.strangers.get(shop.key)!].sort(), ['n1', 'n2', 'n3']);
  assert.equal(await tryLogin(n1!, shop.user('again')), false, 'where it was in memory it stays shut');
  assert.equal(await tryLogin(n2!, shop.user('again')), true, 'elsewhere it is open again');
});

test('case f1: a JWT that has run out is pushed: it is told that servers go on without it, and drift shows it', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP', { issuedAt: now() - 100 });
  const servers = await startCluster(t, 2, () => ({ operator, accounts: [shop] }));
  const live = openTestLive(t, operator, {
    servers: servers[0]!.url,
    local: new LocalStore(operator, [shop]),
  });
  const clients = await Promise.all(servers.map(each => each.connect(t, shop.user('till'))));
  await untilView(live, 'a comparison', view => view.comparedAt > 0);
  const admin = await servers[1]!.connect(t, operator.systemUser, 'another admin');
  const over = shop.version({ issuedAt: now() - 50, expires: now() - 10 });
  admin.publish('$SYS.REQ.CLAIMS.UPDATE', over);
  const event = await untilView(live, 'the event', view =>
    view.events.find(({ kind }) => kind === 'account-update'),
  );
  assert.deepEqual([event.code, event.severity], ['pushed-not-run', 'danger']);
  assert.match(event.text, /expired/);
  await untilView(live, 'the difference', view => {
    if (!view.busy) live.refresh();
    const row = [...(view.holdings.get(shop.key)?.values() ?? [])];
    return row.length === 2 && row.every(({ state, inForce }) => state === 'expired' && inForce === false);
  });
  assert.ok(clients.every(each => !each.isClosed()));
  assert.equal(await tryLogin(servers[0]!, shop.user('again')), true, 'the old claims are used');
});
