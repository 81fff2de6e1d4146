import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { knock } from '../../../src/core/resolver/link/knock.ts';
import type { ServerView } from '../../../src/core/resolver/live-view.ts';
import { addressOf, parseServerUrl } from '../../../src/core/resolver/login/address.ts';
import { NamedUrls, type Present } from '../../../src/core/resolver/servers/named-urls.ts';
import { LocalStore, openTestLive, untilView } from '../../support/live.ts';
import { prepareServer, startCluster, startServer } from '../../support/nats.ts';
import { TestOperator } from '../../support/nats-identities.ts';

/** Nothing listens on port 1, and nobody may: what is looked at fails at once. */
const DEAD = 'nats://127.0.0.1:1';

function present(seen: readonly string[], endpoints: Record<string, string>): Present {
  const views = seen.map(name => ({ id: `N${name}`, name }) as ServerView);
  return {
    session: { serverId: 'Nn1', serverName: 'n1', hostPort: 'n1:4222' },
    seen: views,
    endpoint: id => {
      const [host = '', port] = (endpoints[id.slice(1)] ?? '').split(':');
      return { host, port: Number(port), clientUrls: [] };
    },
  };
}

async function unreached(urls: string, now: Present): Promise<readonly string[]> {
  const named = new NamedUrls(urls.split(',').map(parseServerUrl), undefined);
  assert.equal(named.unreached, undefined);
  await named.look(now);
  return (named.unreached ?? []).map(({ url }) => url);
}

test('a URL that leads nowhere is told, unless a server of the picture may be the one that was meant', async () => {
  const urls = `nats://n1:4222,${DEAD}`;
  assert.deepEqual(await unreached(urls, present(['n1'], {})), [DEAD]);
  const two = ['n1', 'n2'];
  assert.deepEqual(await unreached(urls, present(two, { n2: '127.0.0.1:4222' })), [DEAD], 'another port');
  assert.deepEqual(await unreached(urls, present(two, { n2: '10.0.0.2:1' })), [DEAD], 'another address');
  assert.deepEqual(await unreached(urls, present(two, { n2: '0.0.0.0:1' })), [], 'any address');
  assert.deepEqual(await unreached(urls, present(two, { n2: 'localhost:1' })), [], 'the same address');
  const more = `${urls},nats://127.0.0.2:1`;
  const one = await unreached(more, present(two, { n2: '0.0.0.0:1' }));
  assert.deepEqual(one, ['nats://127.0.0.2:1'], 'one server is not two');
});

const at = (port: number) => addressOf(parseServerUrl(`127.0.0.1:${port}`), undefined);

test('a knock tells which server is there', async t => {
  const operator = new TestOperator();
  const server = await startServer(t, { operator, name: 'porter' });
  const found = await knock(at(server.port), 5000, false);
  assert.equal(found.name, 'porter');
  assert.match(found.id, /^N[A-Z2-7]{55}$/);
  assert.deepEqual(await knock(at(server.port), 5000, true), { id: '', name: '' });
  const other = createServer(socket => socket.end('220 mail\r\n')).listen(0, '127.0.0.1');
  t.after(() => other.close());
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  await assert.rejects(knock(at(port), 5000, false), /no NATS server answers there/);
});

test('a named server that is down at first is told, and is one of the servers once it starts', async t => {
  const operator = new TestOperator();
  const servers = await startCluster(t, 2, () => ({ operator }));
  const cluster = { name: 'C1', routes: servers.map(({ route }) => route) };
  const third = await prepareServer(t, { operator, name: 'n3', cluster });
  await third.start();
  await third.stop();
  const urls = [...servers, third].map(({ url }) => url).join();
  const live = openTestLive(t, operator, { servers: urls, local: new LocalStore(operator, []) });
  await untilView(live, 'a missing server', view => view.unreached?.length === 1);
  assert.equal(live.view.unreached?.[0]?.url, third.url);
  assert.equal(live.view.expectedServers, 3);
  await third.start();
  await untilView(live, 'all', view => view.unreached?.length === 0 && view.servers.length === 3);
  assert.equal(live.view.expectedServers, 3);
  await third.stop();
  live.refresh();
  const down = await untilView(
    live,
    'one stopped',
    view => view.servers.some(({ state }) => state === 'shutdown') && view,
  );
  assert.deepEqual(
    [down.expectedServers, down.unreached],
    [3, []],
    'a server that was seen is not counted twice',
  );
  assert.deepEqual(
    live.view.events.filter(({ kind }) => kind === 'auth-error' || kind === 'disconnect'),
    [],
    'looking is no login',
  );
});

test('a named server that is not connected to the others is told: nothing that is pushed reaches it', async t => {
  const operator = new TestOperator();
  const servers = await startCluster(t, 2, () => ({ operator }));
  const apart = await startServer(t, { operator, name: 'n3' });
  const urls = [...servers, apart].map(({ url }) => url).join();
  const live = openTestLive(t, operator, { servers: urls, local: new LocalStore(operator, []) });
  const view = await untilView(live, 'it', ({ unreached }) => unreached?.length === 1 && live.view);
  assert.deepEqual(view.unreached, [
    { url: apart.url, reason: 'server n3 answers, and is not connected to the others' },
  ]);
  assert.equal(view.expectedServers, 3);
});
