import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import {
  connectionKind,
  connectionLibrary,
} from '../../../src/core/resolver/connections/connection-words.ts';
import type { LiveView } from '../../../src/core/resolver/live-view.ts';
import { freePort } from '../../support/free-port.ts';
import { LocalStore, openTestLive, untilView } from '../../support/live.ts';
import { prepareServer, startServer, until } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';
import { connectMqtt, connectWebsocket, otherListeners } from '../../support/other-clients.ts';

const JETSTREAM = { mem_storage: -1, disk_storage: -1, streams: -1, consumer: -1 };
const OPEN = { conn: -1, leaf: -1, subs: -1, data: -1, payload: -1, imports: -1, exports: -1 };

test('clients over websockets and MQTT, and a leaf node, are in the list with user and kind', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP', { nats: { limits: { ...OPEN, ...JETSTREAM } } });
  const bearer = (name: string) =>
    shop.user(name, { nats: { pub: {}, sub: {}, subs: -1, data: -1, payload: -1, bearer_token: true } });
  const [browser, meter, edge] = [bearer('browser'), bearer('meter'), shop.user('edge')];
  const [ws, mqtt, leaf] = [await freePort(), await freePort(), await freePort()];
  const server = await startServer(t, {
    operator,
    accounts: [shop],
    config: otherListeners({ ws, mqtt, leaf }),
  });
  const live = openTestLive(t, operator, { servers: server.url, local: new LocalStore(operator, [shop]) });
  await untilView(live, 'connected', view => view.link.state === 'connected');
  await connectWebsocket(t, ws, browser, 'in a browser');
  await connectMqtt(t, mqtt, meter, 'meter-7');
  const edgeServer = await prepareServer(t, { operator, name: 'edge', leafOf: { port: leaf, user: edge } });
  await edgeServer.start();
  live.refresh();
  const rows = await untilView(live, 'all three', view => {
    const found = view.connections.filter(({ accountKey, own }) => accountKey === shop.key && !own);
    // The event of an MQTT client has the name that it sent; who it is, the server's list tells.
    return found.length === 3 && found.every(({ userKey }) => userKey !== '') && found;
  });
  const shown = rows.map(row => [connectionKind(row), row.userName, row.userKey, row.clientName]);
  assert.deepEqual(shown.sort(), [
    ['leafnode', 'edge', edge.key, 'edge'],
    ['mqtt', 'meter', meter.key, 'meter-7'],
    ['websocket', 'browser', browser.key, 'in a browser'],
  ]);
  assert.match(connectionLibrary(rows.find(({ kind }) => kind === 'Leafnode')!), /^nats-server 2\./);
  assert.equal(rows.find(({ type }) => type === 'mqtt')?.rtt, undefined, 'not measured is not 0');
  const told = live.view.events.map(({ text }) => text.replace(/ \(.*\)/, ''));
  assert.deepEqual(told.sort(), [
    'MQTT client "meter-7" connected',
    'leaf node "edge" connected',
    'websocket client "in a browser" connected',
  ]);
});

test('a URL resolver: what the server fetched is compared, what it did not is not known', async t => {
  const operator = new TestOperator();
  const [shop, bank] = [operator.account('SHOP'), operator.account('BANK')];
  const tokens = new Map([operator.system, shop, bank].map(({ key, token }) => [key, token]));
  const http = createServer((request, response) => {
    const token = tokens.get(request.url?.split('/').at(-1) ?? '');
    response
      .writeHead(token === undefined && request.url !== '/jwt/v1/accounts/' ? 404 : 200)
      .end(token ?? '');
  }).listen(0, '127.0.0.1');
  t.after(() => http.close());
  await new Promise(resolve => http.once('listening', resolve));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/jwt/v1/accounts/`;
  const server = await startServer(t, { operator, bare: true, resolver: { url } });
  const local = new LocalStore(operator, [shop, bank]);
  const live = openTestLive(t, operator, { servers: server.url, local });
  await server.connect(t, shop.user('alice'), 'loads the account');
  live.refresh();
  const view = await untilView(live, 'the fetched account', each =>
    each.holdings.get(shop.key)?.get('n1')?.state === 'same' ? each : undefined,
  );
  assert.equal(view.servers[0]?.resolver, 'memory-or-url');
  assert.equal(view.holdings.get(bank.key)?.get('n1')?.state, 'unknown');
  assert.equal(live.jwtOn(shop.key, 'n1'), shop.token);
  shop.token = shop.version({ issuedAt: now() + 5 });
  local.change([shop]);
  await untilView(live, 'older there', each => each.holdings.get(shop.key)?.get('n1')?.state === 'older');
});

test('leaf nodes of nats-server 2.10, which lists them to nobody who does not ask for those of an account', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const edge = shop.user('edge');
  const port = await freePort();
  const server = await startServer(t, {
    operator,
    version: '2.10.25',
    accounts: [shop],
    config: `leafnodes: { listen: "127.0.0.1:${port}" }`,
  });
  await startServer(t, { operator, name: 'edge', leafOf: { port, user: edge } });
  // It is there before anybody listens: no event tells of it.
  await until('the leaf node', () => /Leafnode connection created/.test(server.log));
  const live = openTestLive(t, operator, { servers: server.url });
  const leafIn = ({ connections }: LiveView) => connections.find(({ kind }) => kind === 'Leafnode');
  const first = await untilView(live, 'the leaf node in the list', leafIn);
  assert.deepEqual([first.userKey, first.accountKey, first.server], [edge.key, shop.key, 'n1']);
  await untilView(live, 'a second reading', view => {
    live.refresh();
    return leafIn(view)?.inMsgsRate !== undefined;
  });
  assert.equal(live.view.connectionsUnlisted, 0);
});
