import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type ConnectionOptions, connect, jwtAuthenticator, type NatsConnection } from 'nats';
import { planCut } from '../../../src/core/emergency/plan-cut.ts';
import { serverNotes } from '../../../src/core/emergency/report.ts';
import { KeyRing } from '../../../src/core/operations/keyring.ts';
import { connectMany, getsIn, Responder } from '../../support/emergency.ts';
import { startCluster, type TestServer, until } from '../../support/nats.ts';
import { now, TestOperator, type TestUser } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

// Clocks that are wrong, ours or that of whoever issued: what was issued ahead of the time of the cut would get in again.

const HOUR = 3600;

function shop() {
  const operator = new TestOperator();
  const account = operator.account('SHOP', { issuedAt: now() - HOUR });
  return { operator, account };
}

/** Two servers, and somebody at a store that has these users. */
async function serve(
  t: TestContext,
  { operator, account }: ReturnType<typeof shop>,
  users: readonly TestUser[],
) {
  const servers = await startCluster(t, 2, () => ({ operator, accounts: [account] }));
  const dir = writeStore(operator, [account], [operator.systemUser, ...users]);
  return { servers, responder: new Responder(t, dir, servers) };
}

async function keepsConnecting(t: TestContext, server: TestServer, user: TestUser): Promise<NatsConnection> {
  const seed = new TextEncoder().encode(user.seed.reveal());
  const options: ConnectionOptions = { reconnectTimeWait: 200, maxReconnectAttempts: -1 };
  const nc = await connect({
    ...{ ...options, servers: server.url, ignoreClusterUpdates: true },
    authenticator: jwtAuthenticator(user.token, seed),
  });
  t.after(() => nc.close());
  return nc;
}

test('same class: who was issued ahead of the clock is refused until then, by key', async t => {
  const made = shop();
  const [leaked, mate] = [made.account.user('leaked'), made.account.user('mate', { iat: now() + HOUR })];
  const { servers, responder } = await serve(t, made, [leaked, mate]);
  for (const server of servers) for (const user of [leaked, mate]) await connectMany(t, server, user, 1);
  const emergency = await responder.open({ account: 'SHOP', user: 'leaked', kind: 'class' });
  const { connections } = planCut(emergency, 'class', new KeyRing(responder.store().keySources), now());
  assert.deepEqual([...connections.values()], [2, 2], 'both are counted');
  const { pursuit } = await responder.confirm(emergency, 'class');
  await pursuit.once();
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  for (const server of servers) assert.equal(await getsIn(server, mate), false, server.name);
});

for (const kind of ['user', 'all-users'] as const) {
  test(`${kind}: a bearer user that was issued ahead of the clock is left open: not proven, whether or not it comes back soon`, async t => {
    const made = shop();
    // Further ahead than what is taken for possible of a JWT that nobody knows.
    const bearer = made.account.user('bearer', {
      iat: now() + 72 * HOUR,
      nats: { pub: {}, sub: {}, bearer_token: true },
    });
    // Its JWT is nowhere at hand, and servers do not show it.
    const { servers, responder } = await serve(t, made, [made.account.user('other')]);
    for (const server of servers) await keepsConnecting(t, server, bearer);
    const { pursuit } = await responder.cut({ account: 'SHOP', user: bearer.key, kind: 'user' }, kind);
    assert.equal(pursuit.view.proven, false, JSON.stringify(pursuit.view));
    for (const server of pursuit.view.servers) assert.match(serverNotes(server).join(), /gets in again/);
    await pursuit.close();
    const [armed] = await responder.armed();
    const resumed = await responder.resume(armed!);
    await resumed.once();
    assert.equal(resumed.view.proven, false, 'nor later');
    await resumed.letGo();
    const closing = await responder.cut({ account: 'SHOP', kind: 'close-account' });
    assert.ok(closing.pursuit.view.proven, JSON.stringify(closing.pursuit.view));
  });
}

test('our own clock is behind: the servers tell the time, and it is said', async t => {
  const made = shop();
  const ghost = made.account.user('ghost');
  const { servers, responder } = await serve(t, made, [made.account.user('other')]);
  responder.clock = -600;
  for (const kind of ['user', 'all-users'] as const) {
    const { pursuit } = await responder.cut({ account: 'SHOP', user: ghost.key, kind: 'user' }, kind);
    await until('it to be proven', () => pursuit.view.proven);
    for (const server of servers) assert.equal(await getsIn(server, ghost), false, `${kind} ${server.name}`);
  }
});

test('of a user there is only the key: what was issued to it ahead of the clock is refused too, and that is said', async t => {
  const made = shop();
  const stranger = made.account.user('stranger', { iat: now() + HOUR });
  const { servers, responder } = await serve(t, made, []);
  for (const server of servers) assert.equal(await getsIn(server, stranger), true);
  const cut = { account: 'SHOP', user: stranger.key, kind: 'user' } as const;
  const emergency = await responder.open(cut);
  const { plan } = planCut(emergency, 'user', new KeyRing(responder.store().keySources), now());
  assert.match(plan.effects.map(({ text }) => text).join(), /issued to this key until .* is refused/);
  const { pursuit } = await responder.cut(cut);
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  for (const server of servers) assert.equal(await getsIn(server, stranger), false, server.name);
});

test('everybody: it says that what nobody here knows, issued ahead of the clock, is not refused', async t => {
  const made = shop();
  const { responder } = await serve(t, made, [made.account.user('one')]);
  const emergency = await responder.open({ account: 'SHOP', kind: 'all-users' });
  const { plan } = planCut(emergency, 'all-users', new KeyRing(responder.store().keySources), now());
  assert.match(plan.effects.map(({ text }) => text).join(), /issued ahead of the clock.* is not refused/);
});
