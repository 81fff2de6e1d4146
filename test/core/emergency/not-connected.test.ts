import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { encodeToken } from '../../../src/core/claims/token/encode.ts';
import { aboutLeak } from '../../../src/core/emergency/about-leak.ts';
import { excuse } from '../../../src/core/emergency/armed.ts';
import { planCut } from '../../../src/core/emergency/plan-cut.ts';
import { reportJson, reportMarkdown, toDoOf } from '../../../src/core/emergency/report.ts';
import { KeyRing } from '../../../src/core/operations/keyring.ts';
import { connectMany, getsIn, Responder } from '../../support/emergency.ts';
import { freePort } from '../../support/free-port.ts';
import { shopStore } from '../../support/leaked-store.ts';
import { prepareServer, startServer, type TestServer, until } from '../../support/nats.ts';
import { now } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

// What configurations name, and gateways lead to, is there although it does not answer: nothing is proven without it, also when
// this machine has never seen it.

const LEAK = { account: 'SHOP', user: 'leaked', kind: 'user' } as const;

const gateway = (name: string, port: number, remotes: Readonly<Record<string, number>>) => {
  const all = Object.entries(remotes).map(
    ([to, at]) => `{ name: "${to}", urls: ["nats://127.0.0.1:${at}"] }`,
  );
  return `gateway: { name: "${name}", listen: "127.0.0.1:${port}", gateways: [ ${all.join(', ')} ] }`;
};

/** n1, which takes leaf nodes. */
const leafHub = (port: number) => ({
  name: 'n1',
  config: `leafnodes: { listen: "127.0.0.1:${port}" }`,
});

/** n1 in C1, which is told of C2; and n3 in C2, not started. */
async function twoClusters(t: TestContext) {
  const made = shopStore();
  const [near, far] = [await freePort(), await freePort()];
  const clusters = { C1: near, C2: far };
  const options = (name: string, cluster: 'C1' | 'C2') => ({
    operator: made.operator,
    accounts: [made.shop],
    name,
    cluster: { name: cluster, routes: [] },
    config: gateway(cluster, clusters[cluster], clusters),
  });
  const n1 = await startServer(t, options('n1', 'C1'));
  return { ...made, n1, n3: await prepareServer(t, options('n3', 'C2')) };
}

test('a cluster that a gateway is configured to, and that is not connected: not proven until it is', async t => {
  const { dir, leaked, n1, n3 } = await twoClusters(t);
  const responder = new Responder(t, dir, [n1]);
  const emergency = await responder.open(LEAK);
  const words = 'gateway C2: configured, not connected';
  assert.deepEqual(emergency.unlinked, [{ names: ['C2'], words }]);
  assert.ok(aboutLeak(emergency).includes(words));
  const ring = new KeyRing(responder.store().keySources);
  const { plan } = planCut(emergency, 'user', ring, now(), undefined);
  assert.ok(
    plan.effects.some(({ kind, text }) => kind === 'warning' && text.startsWith(words)),
    JSON.stringify(plan.effects),
  );
  const { pursuit } = await responder.confirm(emergency, 'user');
  await pursuit.once();
  assert.deepEqual([pursuit.view.proven, pursuit.view.unlinked], [false, [{ names: ['C2'], words }]]);
  const input = { armed: pursuit.armed, view: pursuit.view, actor: { who: 'me', host: 'here' }, faults: [] };
  assert.match(reportMarkdown(input), /\| gateway C2: configured, not connected \| \?/);
  assert.equal((reportJson(input) as { proven: boolean }).proven, false);
  const going = pursuit.untilDone();
  await n3.start();
  await going;
  assert.deepEqual(
    pursuit.view.servers.map(({ name, state }) => `${name} ${state}`),
    ['n1 proven', 'n3 proven'],
  );
  assert.equal(await getsIn(n3, leaked), false);
});

test('a cluster that was taken away for good: named in --without, before the cut or when it is resumed', async t => {
  const { dir, n1 } = await twoClusters(t);
  const responder = new Responder(t, dir, [n1]);
  const { pursuit: first } = await responder.cut(LEAK);
  assert.equal(first.view.proven, false);
  await first.close();
  const [armed] = await responder.armed();
  const again = await responder.resume(armed!);
  await again.once();
  assert.equal(again.view.proven, false, 'nor when it is resumed');
  await again.close();
  const resumed = await responder.resume(excuse(armed!, ['C2']));
  await resumed.once();
  assert.ok(resumed.view.proven, JSON.stringify(resumed.view));
  const { armed: without, view } = resumed;
  const report = { armed: without, view, actor: { who: 'me', host: 'here' }, faults: [] };
  assert.deepEqual((reportJson(report) as { without: unknown }).without, ['C2']);
  assert.match(reportMarkdown(report), /Not waited for, taken away for good as a person said: C2\n/);
  assert.match(reportMarkdown(report), /goes on without C2\n/);
  responder.without = ['C2'];
  const { pursuit } = await responder.cut({ ...LEAK, kind: 'all-users' });
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
});

test('a server behind a gateway that has another system account: it is told by its address, and not proven', async t => {
  const { operator, shop, leaked, dir } = shopStore();
  const [near, far] = [await freePort(), await freePort()];
  const clusters = { C1: near, C2: far };
  const other = operator.account('OTHERSYS');
  const nameless = encodeToken(
    'operator',
    {
      sub: operator.key,
      name: 'OP',
      nats: { signing_keys: [operator.signingSeed.publicKey], type: 'operator', version: 2 },
    } as never,
    { publicKey: operator.key, sign: data => operator.seed.sign(data) },
    now(),
  );
  const options = { accounts: [shop], cluster: { name: 'C1', routes: [] } };
  const n1 = await startServer(t, {
    ...options,
    operator,
    name: 'n1',
    config: gateway('C1', near, clusters),
  });
  const n2 = await startServer(t, {
    ...options,
    cluster: { name: 'C2', routes: [] },
    operator: { token: nameless, system: other, systemUser: operator.systemUser },
    name: 'n2',
    resolver: 'memory',
    config: gateway('C2', far, clusters),
  });
  const [client] = await connectMany(t, n2, leaked, 1);
  const responder = new Responder(t, dir, [n1]);
  const open = () => responder.open(LEAK);
  const connected = /^gateway C2: connected to server N\w+ at 127\.0\.0\.1:\d+, which does not answer$/;
  await until('the gateways', async () => connected.test((await open()).unlinked[0]?.words ?? ''));
  const { pursuit } = await responder.cut(LEAK);
  assert.equal(pursuit.view.proven, false);
  assert.match(pursuit.view.unlinked[0]?.words ?? '', connected);
  assert.deepEqual(pursuit.view.unlinked[0]?.names, ['C2']);
  assert.equal(client?.isClosed(), false);
  assert.ok(await getsIn(n2, leaked));
});

/** Servers of one cluster, each configured with the routes of all of them, in this form. */
async function fullMesh(t: TestContext, count: number, host: string) {
  const made = shopStore();
  const ports = await Promise.all(Array.from({ length: count }, () => freePort()));
  const routes = ports.map(port => `"nats://${host}:${port}"`).join(', ');
  const servers: TestServer[] = [];
  for (const [i, port] of ports.entries())
    servers.push(
      await prepareServer(t, {
        operator: made.operator,
        accounts: [made.shop],
        name: `n${i + 1}`,
        config: `cluster: { name: "C1", listen: "127.0.0.1:${port}", routes: [ ${routes} ] }`,
      }),
    );
  return { ...made, servers, ports };
}

async function formed({ dir }: { dir: string }, t: TestContext, servers: readonly TestServer[]) {
  const responder = new Responder(t, dir, servers);
  await until('the cluster', async () => {
    const { servers: found, unnamed, session } = await responder.open(LEAK);
    await session.close();
    return found.length === servers.length && unnamed === 0;
  });
  return responder;
}

for (const host of ['127.0.0.1', 'localhost'])
  test(`no false alarm: servers that are told of all routes, with their own among them (${host})`, async t => {
    for (const count of [1, 3]) {
      const made = await fullMesh(t, count, host);
      for (const server of made.servers) await server.start();
      const responder = await formed(made, t, made.servers);
      const { pursuit } = await responder.cut(LEAK);
      assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view.unlinked));
      assert.equal(pursuit.view.servers.length, count);
    }
  });

test('a route that is configured and leads to nobody: not proven until somebody is there, or it is named in --without', async t => {
  const made = await fullMesh(t, 3, '127.0.0.1');
  const { servers, leaked, ports } = made;
  const [n1, n2, n3] = servers;
  for (const server of servers) await server.start();
  await formed(made, t, servers);
  // In order: nobody counts it any more, and it comes back with what it had.
  await n3!.stop();
  const responder = new Responder(t, made.dir, [n1!]);
  const { pursuit, emergency } = await responder.cut(LEAK);
  const url = `127.0.0.1:${ports[2]}`;
  const missing = [{ names: [url], words: `route to ${url}: configured, not connected` }];
  assert.deepEqual([emergency.unlinked, emergency.unnamed, pursuit.view.unlinked], [missing, 0, missing]);
  assert.equal(pursuit.view.proven, false);
  const [armed] = await responder.armed();
  const excused = await responder.resume(excuse(armed!, [url]));
  await excused.once();
  assert.ok(excused.view.proven, JSON.stringify(excused.view));
  const going = pursuit.untilDone();
  await n3!.start();
  await going;
  assert.equal(pursuit.view.servers.length, 3);
  for (const server of [n1!, n2!, n3!]) assert.equal(await getsIn(server, leaked), false);
});

test('a server that was killed and that a route names: the count and the route, each is excused by itself', async t => {
  const made = await fullMesh(t, 2, '127.0.0.1');
  const { servers, ports } = made;
  for (const server of servers) await server.start();
  await formed(made, t, servers);
  await servers[1]!.stop('SIGKILL');
  const responder = new Responder(t, made.dir, servers.slice(0, 1));
  responder.without = [`127.0.0.1:${ports[1]}`];
  const { pursuit } = await responder.cut(LEAK);
  assert.deepEqual([pursuit.view.unlinked, pursuit.view.unnamed, pursuit.view.proven], [[], 1, false]);
});

test('a server behind a leaf node of the account that does not share the system account: it is named, with what to do', async t => {
  const { operator, shop, leaked } = shopStore();
  const edge = shop.user('edge');
  const dir = writeStore(operator, [shop], [operator.systemUser, leaked, edge]);
  const port = await freePort();
  const options = { operator, accounts: [shop] };
  const n1 = await startServer(t, { ...options, ...leafHub(port) });
  const remote = (user: typeof edge, account: string) =>
    `{ url: "nats://127.0.0.1:${port}", account: "${account}", credentials: "${user.writeCreds(`${n1.dir}/${user.name}.creds`)}" }`;
  const leaf = (name: string, ...remotes: readonly string[]) =>
    startServer(t, { ...options, name, config: `leafnodes: { remotes: [ ${remotes.join(', ')} ] }` });
  const l1 = await leaf('l1', remote(edge, shop.key));
  const system = operator.system.user('leafsys');
  await leaf('l2', remote(edge, shop.key), remote(system, operator.system.key));
  const [client] = await connectMany(t, l1, leaked, 1);
  const responder = new Responder(t, dir, [n1]);
  const emergency = await until('both', async () => {
    const found = await responder.open(LEAK);
    const leafs = found.connections
      .flatMap(each => each.connections)
      .filter(({ kind }) => kind === 'Leafnode');
    // That of l2 is seen from both sides.
    return found.servers.length === 2 && leafs.length === 3 && found;
  });
  assert.deepEqual(emergency.leafServers, [{ name: 'l1', at: 'n1' }]);
  const ring = new KeyRing(responder.store().keySources);
  const { plan } = planCut(emergency, 'user', ring, now(), undefined);
  const said = /^Leaf nodes of SHOP lead to servers of their own, which this does not reach: l1 \(at n1\)\./;
  assert.ok(plan.effects.some(({ kind, text }) => kind === 'warning' && said.test(text)));
  const { pursuit } = await responder.confirm(emergency, 'user');
  await pursuit.once();
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  assert.deepEqual(pursuit.view.servers.map(({ name }) => name).sort(), ['l2', 'n1']);
  const input = { armed: pursuit.armed, view: pursuit.view, actor: { who: 'me', host: 'here' }, faults: [] };
  assert.ok(toDoOf(input).some(line => said.test(line)));
  assert.match(reportMarkdown(input), /Leaf nodes of SHOP/);
  assert.equal(client?.isClosed(), false);
});

test('a server that shares the system account over a leaf node, in lame duck mode: it is named, and missing', async t => {
  const { operator, shop, leaked, dir } = shopStore();
  const port = await freePort();
  const options = { operator, accounts: [shop] };
  const n1 = await startServer(t, { ...options, ...leafHub(port) });
  const creds = operator.system.user('leafsys').writeCreds(`${n1.dir}/leafsys.creds`);
  const remote = `{ url: "nats://127.0.0.1:${port}", account: "${operator.system.key}", credentials: "${creds}" }`;
  const l1 = await startServer(t, {
    ...options,
    name: 'l1',
    config: `leafnodes: { remotes: [ ${remote} ] }\nlame_duck_duration: "90s"\nlame_duck_grace_period: "60s"`,
  });
  await connectMany(t, l1, leaked, 1);
  const responder = new Responder(t, dir, [n1]);
  await until('the leaf node', async () => (await responder.open(LEAK)).servers.length === 2);
  l1.signal('SIGUSR2');
  await until('it to be on its way out', () => l1.log.includes('Entering lame duck mode'));
  const { pursuit } = await responder.cut(LEAK);
  assert.equal(pursuit.view.proven, false);
  assert.deepEqual(
    pursuit.view.servers.map(({ name, state }) => `${name} ${state}`),
    ['n1 proven', 'l1 silent'],
  );
});
