import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LocalStore, openTestLive, table, untilView } from '../../support/live.ts';
import { clusterFormed, startCluster, until } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';

test('a cluster of full resolvers: each server is compared by itself', async t => {
  const operator = new TestOperator();
  const same = operator.account('SAME');
  const older = operator.account('OLDER');
  const newer = operator.account('NEWER');
  const different = operator.account('DIFFERENT');
  const missing = operator.account('MISSING');
  const stranger = operator.account('STRANGER');
  const moment = now();
  const onAll = { [same.key]: same.token };
  const good = {
    ...onAll,
    [older.key]: older.token,
    [newer.key]: newer.token,
    [different.key]: different.token,
    [missing.key]: missing.token,
  };
  const files: Record<string, Record<string, string>> = {
    n1: good,
    n2: {
      ...onAll,
      [older.key]: older.version({ issuedAt: moment - 500 }),
      [newer.key]: newer.version({ issuedAt: moment + 500 }),
      [different.key]: different.version({ issuedAt: moment, nats: { description: 'another' } }),
      [stranger.key]: stranger.token,
    },
    n3: good,
  };
  const servers = await startCluster(t, 3, name => ({ operator, files: files[name] ?? {} }));
  const local = new LocalStore(operator, [same, older, newer, different, missing]);
  const live = openTestLive(t, operator, { servers: servers[0]?.url ?? '', local });

  const view = await untilView(live, 'a comparison of all', each => each.comparedAt > 0 && each);
  assert.deepEqual(table(view), {
    [operator.system.key]: 'n1 same, n2 same, n3 same',
    [same.key]: 'n1 same, n2 same, n3 same',
    [older.key]: 'n1 same, n2 older, n3 same',
    [newer.key]: 'n1 same, n2 newer, n3 same',
    [different.key]: 'n1 same, n2 different, n3 same',
    [missing.key]: 'n1 same, n2 missing, n3 same',
  });
  assert.deepEqual([...view.strangers], [[stranger.key, ['n2']]]);
  assert.equal(live.jwtOn(stranger.key, 'n2'), stranger.token);
  assert.equal(live.jwtOn(stranger.key, 'n1'), undefined);
  assert.equal(view.holdings.get(older.key)?.get('n2')?.issuedAt, moment - 500);
  assert.equal(view.holdings.get(older.key)?.get('n2')?.issuer, operator.key);
  assert.deepEqual(
    view.servers.map(({ name, resolver, accountsHeld, state }) => ({ name, resolver, accountsHeld, state })),
    [
      { name: 'n1', resolver: 'full', accountsHeld: 6, state: 'up' },
      { name: 'n2', resolver: 'full', accountsHeld: 6, state: 'up' },
      { name: 'n3', resolver: 'full', accountsHeld: 6, state: 'up' },
    ],
  );
  assert.equal(view.expectedServers, 3);
  assert.ok(view.servers.every(server => server.trustsOperator && server.operatorJwt === 'same'));

  await t.test('a change in the store is seen without asking the servers again', async () => {
    missing.token = missing.version({ issuedAt: moment + 7 });
    local.change([same, older, newer, different, missing]);
    await untilView(live, 'older everywhere', each => {
      const row = each.holdings.get(missing.key);
      return (
        row?.get('n1')?.state === 'older' &&
        row.get('n2')?.state === 'missing' &&
        row.get('n3')?.state === 'older'
      );
    });
  });

  await t.test('what somebody else pushes is seen, proven and told', async () => {
    const before = live.view;
    const pusher = await servers[2]!.connect(t, operator.systemUser, 'pusher');
    pusher.publish('$SYS.REQ.CLAIMS.UPDATE', missing.token);
    const after = await untilView(live, 'same everywhere', each => {
      const row = each.holdings.get(missing.key);
      return row !== undefined && [...row.values()].every(holding => holding.state === 'same') && each;
    });
    const told = after.events.find(event => event.kind === 'account-update');
    assert.equal(told?.accountKey, missing.key);
    assert.match(told?.text ?? '', /^“MISSING” was pushed: .* It is the JWT of the store\./);
    assert.equal(
      after.holdings.get(same.key),
      before.holdings.get(same.key),
      'untouched rows stay the same objects',
    );
  });

  await t.test('a deletion is seen', async () => {
    const pusher = await servers[0]!.connect(t, operator.systemUser, 'deleter');
    const request = operator.deletion([stranger.key]);
    pusher.publish('$SYS.REQ.CLAIMS.DELETE', request);
    await untilView(live, 'no strangers', each => each.strangers.size === 0);
    assert.ok(
      live.view.events.some(event => event.kind === 'account-delete' && event.accountKey === stranger.key),
    );
  });

  await t.test('a stopped server says so; when it is back it is compared afresh', async () => {
    const third = servers[2];
    assert.ok(third);
    await third.stop();
    await untilView(
      live,
      'n3 stopped',
      each => each.servers.find(({ name }) => name === 'n3')?.state === 'shutdown',
    );
    const told = live.view.events.find(event => event.kind === 'server-shutdown' && event.server === 'n3');
    assert.equal(told?.severity, 'warning');
    live.refresh();
    await untilView(live, 'n3 unknown', each => each.holdings.get(same.key)?.get('n3')?.state === 'unknown');
    assert.equal(live.view.holdings.get(same.key)?.get('n1')?.state, 'same');
    await third.start();
    await untilView(
      live,
      'n3 the same again',
      each => each.holdings.get(same.key)?.get('n3')?.state === 'same',
    );
    assert.equal(live.view.servers.length, 3);
    assert.ok(live.view.events.some(event => event.kind === 'server-start' && event.server === 'n3'));
  });

  await t.test('a killed server falls silent', async () => {
    await servers[1]?.stop('SIGKILL');
    live.refresh();
    await untilView(
      live,
      'n2 silent',
      each => each.servers.find(({ name }) => name === 'n2')?.state === 'silent',
    );
    await until('event', () =>
      live.view.events.some(event => event.kind === 'server-silent' && event.server === 'n2'),
    );
  });

  await t.test('started again it is one server, though the others count it twice for minutes', async () => {
    await servers[1]?.start();
    await clusterFormed(t, servers[0]!, operator, 3);
    live.refresh();
    await untilView(
      live,
      'three servers',
      each => each.expectedServers === 3 && each.servers.every(({ state }) => state === 'up'),
    );
  });
});
