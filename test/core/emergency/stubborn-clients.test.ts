import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect, type NatsConnection } from 'nats';
import { encodeToken } from '../../../src/core/claims/token/encode.ts';
import { aboutLeak } from '../../../src/core/emergency/about-leak.ts';
import { jwtCredentials } from '../../../src/core/resolver/login/credentials.ts';
import { connectMany, getsIn, Responder } from '../../support/emergency.ts';
import { freePort } from '../../support/free-port.ts';
import { startCluster, startServer, until } from '../../support/nats.ts';
import { now, TestOperator, type TestUser } from '../../support/nats-identities.ts';
import { connectMqtt, connectWebsocket, otherListeners } from '../../support/other-clients.ts';
import { writeStore } from '../../support/written-store.ts';

/** A client that tries again and again, as most do. */
async function stubborn(url: string, user: TestUser): Promise<NatsConnection> {
  const credentials = jwtCredentials(user.token, user.seed);
  return connect({
    servers: url,
    name: 'stubborn',
    authenticator: nonce => credentials.answer(nonce ?? ''),
    maxReconnectAttempts: -1,
    reconnectTimeWait: 20,
    ignoreAuthErrorAbort: true,
    ignoreClusterUpdates: true,
  });
}

// Case a: whoever is refused tries again.
test('clients that try again and again are counted, not taken for connections', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const leaked = shop.user('leaked');
  const dir = writeStore(operator, [shop], [operator.systemUser, leaked]);
  const servers = await startCluster(t, 2, () => ({ operator, accounts: [shop] }));
  const clients = await Promise.all(
    servers.flatMap(({ url }) => Array.from({ length: 10 }, () => stubborn(url, leaked))),
  );
  t.after(() => Promise.all(clients.map(nc => nc.close())));
  const { pursuit } = await new Responder(t, dir, servers).cut({
    account: 'SHOP',
    user: 'leaked',
    kind: 'user',
  });
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  assert.deepEqual(
    pursuit.view.servers.map(each => [each.connectionsBefore, each.connections]),
    [
      [10, 0],
      [10, 0],
    ],
  );
  await until('their attempts', () => pursuit.view.refused >= 10);
  assert.ok(pursuit.view.proven);
});

// Case a': revoked is what was issued up to that very second.
test('new creds for a revoked user let it in again, the old ones do not', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP', { issuedAt: now() - 100 });
  const old = shop.user('again', { iat: now() - 50 });
  const dir = writeStore(operator, [shop], [operator.systemUser, old]);
  const server = await startServer(t, { operator, accounts: [shop] });
  const responder = new Responder(t, dir, [server]);
  const leak = { account: 'SHOP', user: old.key, kind: 'user' } as const;
  const { pursuit } = await responder.cut(leak);
  assert.ok(pursuit.view.proven);
  const claims = { sub: old.key, name: 'again', nats: { pub: {}, sub: {}, subs: -1, data: -1, payload: -1 } };
  const token = encodeToken('user', claims, shop.seed, pursuit.armed.cut.at + 1);
  const fresh = { ...old, token } as TestUser;
  assert.equal(await getsIn(server, old), false);
  assert.equal(await getsIn(server, fresh), true);
  // It leaks again in the same second: what was issued a moment ahead of the clock is cut off too.
  const [nc] = await connectMany(t, server, fresh, 1);
  const again = await responder.cut(leak);
  assert.ok(again.pursuit.view.proven, JSON.stringify(again.pursuit.view));
  assert.ok(nc?.isClosed());
  assert.equal(await getsIn(server, fresh), false);
});

test('bearer users over websockets and MQTT: their JWT alone lets in, and does no more', async t => {
  const operator = new TestOperator();
  const limits = {
    mem_storage: -1,
    disk_storage: -1,
    streams: -1,
    consumer: -1,
    conn: -1,
    leaf: -1,
    subs: -1,
    data: -1,
    payload: -1,
    imports: -1,
    exports: -1,
  };
  const shop = operator.account('SHOP', { nats: { limits } });
  const bearer = shop.user('browser', {
    nats: { pub: {}, sub: {}, subs: -1, data: -1, payload: -1, bearer_token: true },
  });
  const dir = writeStore(operator, [shop], [operator.systemUser, bearer]);
  const [ws, mqtt] = [await freePort(), await freePort()];
  const server = await startServer(t, {
    operator,
    accounts: [shop],
    config: otherListeners({ ws, mqtt }),
  });
  await connectWebsocket(t, ws, bearer, 'in a browser');
  await connectMqtt(t, mqtt, bearer, 'meter');
  await connectMany(t, server, bearer, 1);
  const { pursuit, emergency } = await new Responder(t, dir, [server]).cut({
    account: 'SHOP',
    user: 'browser',
    kind: 'user',
  });
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  const [row] = pursuit.view.servers;
  assert.ok((row?.connectionsBefore ?? 0) >= 2);
  assert.equal(row?.connections, 0);
  assert.equal(row?.login?.ok, true, 'it was tried without a seed');
  const said = aboutLeak(emergency).join('\n');
  assert.match(
    said,
    /^Of 1 MQTT client the servers tell no user: they are not counted here\. Those that are browser they close\.$/m,
  );
  assert.match(
    said,
    /^Of 2 connections the servers show no JWT, as of bearer users: that it is browser only its own word tells\.$/m,
  );
});
