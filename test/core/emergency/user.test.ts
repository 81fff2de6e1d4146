import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectMany, getsIn, Responder } from '../../support/emergency.ts';
import { startCluster } from '../../support/nats.ts';
import { TestOperator } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

// Case a of what was measured.
test('a user that leaked: revoked and proven on three servers, everybody else stays', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const [leaked, good] = [shop.user('leaked'), shop.user('good')];
  const dir = writeStore(operator, [shop], [operator.systemUser, leaked, good]);
  const servers = await startCluster(t, 3, () => ({ operator, accounts: [shop] }));
  const clients = await Promise.all(servers.map(server => connectMany(t, server, leaked, 5)));
  const friends = await Promise.all(servers.map(server => connectMany(t, server, good, 2)));

  const responder = new Responder(t, dir, servers);
  const { pursuit, faults, emergency } = await responder.cut({
    account: 'SHOP',
    user: 'leaked',
    kind: 'user',
  });
  assert.deepEqual(faults, []);
  assert.equal(emergency.user?.key, leaked.key);
  const { view } = pursuit;
  assert.deepEqual(
    view.servers.map(({ name, state, stored, inForce, connectionsBefore, connections, login }) => [
      name,
      state,
      stored?.ok,
      inForce?.ok,
      `${connectionsBefore} → ${connections}`,
      login?.ok,
    ]),
    ['n1', 'n2', 'n3'].map(name => [name, 'proven', true, true, '5 → 0', true]),
    JSON.stringify(view),
  );
  assert.equal(view.proven, true);
  assert.equal(view.unnamed, 0);
  // Somebody else of the account goes, on his own account.
  const gone = await servers[0]!.connect(t, operator.systemUser, 'onlooker');
  const seen = new Promise<void>(resolve => {
    gone.subscribe(`$SYS.ACCOUNT.${shop.key}.DISCONNECT`, { callback: () => resolve() });
  });
  await gone.flush();
  await friends[0]![0]!.close();
  await seen;
  assert.deepEqual([...pursuit.view.ended], [['Credentials Revoked', 15]]);
  t.diagnostic(
    `${view.provenMs} ${JSON.stringify(view.servers.map(s => [s.stored?.ms, s.inForce?.ms, s.login?.ms]))}`,
  );

  assert.ok(clients.flat().every(each => each.isClosed()));
  assert.ok(
    friends
      .flat()
      .slice(1)
      .every(each => !each.isClosed()),
  );
  for (const server of servers) {
    assert.equal(await getsIn(server, leaked), false);
    assert.equal(await getsIn(server, good), true);
  }
  const claims = responder.store().account('OP', 'SHOP')?.claims;
  assert.deepEqual(Object.keys(claims?.nats.revocations ?? {}), [leaked.key], 'the store has it too');
  assert.equal(responder.store().account('OP', 'SHOP')?.token, pursuit.armed.token);
});
