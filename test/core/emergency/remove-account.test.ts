import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { connectMany, getsIn, Responder } from '../../support/emergency.ts';
import { startCluster } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

async function shop(t: Parameters<typeof startCluster>[0], forbidsRemoval = '') {
  const operator = new TestOperator();
  const account = operator.account('SHOP');
  const user = account.user('user');
  const dir = writeStore(operator, [account], [operator.systemUser, user]);
  const servers = await startCluster(t, 2, name => ({
    operator,
    accounts: [account],
    allowDelete: name !== forbidsRemoval,
  }));
  await connectMany(t, servers[0]!, user, 2);
  return { account, servers, responder: new Responder(t, dir, servers) };
}

test('an account is closed first, and then removed from every store', async t => {
  const { account, servers, responder } = await shop(t);
  const { pursuit } = await responder.cut({ account: 'SHOP', kind: 'remove-account' });
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  assert.deepEqual(
    pursuit.view.servers.map(({ removed }) => removed?.ok),
    [true, true],
  );
  for (const server of servers) {
    assert.equal(existsSync(join(server.resolverDir, `${account.key}.jwt`)), false);
    assert.equal(await getsIn(server, account.user('new', { iat: now() + 2 })), false);
  }
});

test('a server that forbids removal keeps it, closed, and that is said', async t => {
  const { account, servers, responder } = await shop(t, 'n2');
  const { pursuit } = await responder.cut({ account: 'SHOP', kind: 'remove-account' });
  assert.equal(pursuit.view.proven, false);
  assert.deepEqual(
    pursuit.view.servers.map(({ removed }) => removed?.ok),
    [true, false],
  );
  assert.match(pursuit.view.servers[1]!.removed!.text, /allow_delete/);
  assert.equal(await getsIn(servers[1]!, account.user('new', { iat: now() + 2 })), false);
});

test('with a server missing nothing is removed yet: it would bring the account back', async t => {
  const { account, servers, responder } = await shop(t);
  await servers[1]!.stop();
  const { pursuit } = await responder.cut({ account: 'SHOP', kind: 'remove-account' }, 'remove-account', [
    'n2',
  ]);
  assert.deepEqual(
    pursuit.view.servers.map(({ removed }) => removed?.ok),
    [undefined, undefined],
  );
  assert.ok(existsSync(join(servers[0]!.resolverDir, `${account.key}.jwt`)));
  const going = pursuit.untilProven();
  await servers[1]!.start();
  await going;
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  for (const server of servers)
    assert.equal(existsSync(join(server.resolverDir, `${account.key}.jwt`)), false);
});
