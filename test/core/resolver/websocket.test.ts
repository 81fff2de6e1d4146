import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { addressOf, parseServerUrl } from '../../../src/core/resolver/login/address.ts';
import { connectMany, getsIn, Responder } from '../../support/emergency.ts';
import { freePort } from '../../support/free-port.ts';
import { openTestLive, untilView } from '../../support/live.ts';
import { startCluster, startServer } from '../../support/nats.ts';
import { TestOperator } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

const tlsDir = fileURLToPath(new URL('../../fixtures/tls/', import.meta.url));

const plain = (port: number) => `websocket: { listen: "127.0.0.1:${port}", no_tls: true }`;
const secured = (port: number) =>
  `websocket: { listen: "127.0.0.1:${port}", tls: { cert_file: "${tlsDir}server.pem", key_file: "${tlsDir}server.key" } }`;

function linkOf(t: TestContext, operator: TestOperator, options: Parameters<typeof openTestLive>[2]) {
  const live = openTestLive(t, operator, options);
  return untilView(
    live,
    'connected or not',
    ({ link }) => (link.state === 'connected' || ('reason' in link && link.reason !== '')) && link,
  );
}

test('websocket URLs: the usual ports, a path, and what is shown of them', () => {
  const shown = (text: string) => {
    const url = parseServerUrl(text);
    const { hostPort, websocket, tls } = addressOf(url, undefined);
    return [url.shown, hostPort, websocket, tls];
  };
  assert.deepEqual(shown('ws://a'), ['ws://a:80', 'a:80', 'ws://a:80/', undefined]);
  assert.deepEqual(shown('WSS://a'), ['wss://a:443', 'a:443', 'wss://a:443/', {}]);
  const behind = 'wss://a:8443/nats/ws';
  assert.deepEqual(shown(behind), [behind, 'a:8443', behind, {}]);
  assert.deepEqual(shown('ws://[::1]:9'), ['ws://[::1]:9', '[::1]:9', 'ws://[::1]:9/', undefined]);
});

test('ws:// connects, and shows what TCP shows', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const port = await freePort();
  const server = await startServer(t, { operator, accounts: [shop], config: plain(port) });
  await server.connect(t, shop.user('client'));
  const live = openTestLive(t, operator, { servers: `ws://127.0.0.1:${port}` });
  await untilView(live, 'the client', view => view.connections.some(each => each.accountKey === shop.key));
  const { servers, link, unreached } = live.view;
  assert.equal(link.state, 'connected');
  assert.deepEqual([servers.length, unreached?.length], [1, 0]);
});

test('wss:// with the CA connects; without it, and with what is no websocket, it says why', async t => {
  const operator = new TestOperator();
  const port = await freePort();
  const server = await startServer(t, { operator, config: secured(port) });
  const servers = `wss://localhost:${port}`;
  const good = await linkOf(t, operator, { servers, tls: { ca: `${tlsDir}ca.pem` } });
  assert.equal(good.state, 'connected', JSON.stringify(good));
  const bad = await linkOf(t, operator, { servers });
  assert.match(JSON.stringify(bad), /certificate is not accepted/);
  const other = await linkOf(t, operator, { servers: `ws://127.0.0.1:${server.port}` });
  assert.match(JSON.stringify(other), /no websocket of a NATS server answers there/);
});

test('an emergency over websockets alone: every server is told, and shows it', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const leaked = shop.user('leaked');
  const dir = writeStore(operator, [shop], [operator.systemUser, leaked]);
  const ports = [await freePort(), await freePort()];
  const servers = await startCluster(t, 2, name => ({
    operator,
    accounts: [shop],
    config: plain(ports[name === 'n1' ? 0 : 1]!),
  }));
  for (const server of servers) await connectMany(t, server, leaked, 2);
  const responder = new Responder(t, dir, [{ url: `ws://127.0.0.1:${ports[0]}` }]);
  const { pursuit } = await responder.cut({ account: 'SHOP', user: 'leaked', kind: 'user' });
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  assert.deepEqual(
    pursuit.view.servers.map(({ login, connectionsBefore }) => [login?.ok, connectionsBefore]),
    [
      [true, 2],
      [true, 2],
    ],
  );
  for (const server of servers) assert.equal(await getsIn(server, leaked), false);
});
