import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { explainSurplus } from '../../../src/core/resolver/servers/former-selves.ts';
import { runCli } from '../../support/cli.ts';
import { connectMany, getsIn, Responder } from '../../support/emergency.ts';
import { shopStore } from '../../support/leaked-store.ts';
import { clusterFormed, startCluster, type TestServer, until } from '../../support/nats.ts';
import type { TestOperator } from '../../support/nats-identities.ts';
import { SERVER_VERSIONS } from '../../support/server-versions.ts';
import { temporaryFolder } from '../../support/stores.ts';
import { superCluster } from '../../support/super-cluster.ts';

// A server that was killed is counted by the others for some minutes, beside the one that it is now.

const LEAK = { account: 'SHOP', user: 'leaked', kind: 'user' } as const;

async function cluster(t: TestContext, count: number, version?: string) {
  const made = shopStore();
  const { operator, shop, dir } = made;
  const options = { operator, accounts: [shop], ...(version === undefined ? {} : { version }) };
  const servers = await startCluster(t, count, () => options);
  const responder = new Responder(t, dir, servers);
  // All of them were seen before one of them is killed.
  responder.remembers = true;
  await responder.open(LEAK);
  return { ...made, servers, responder };
}

/** It ends without a word and is there again, and the others count it twice. */
async function killAndStart(
  t: TestContext,
  victim: TestServer,
  other: TestServer,
  operator: TestOperator,
  counted: number,
): Promise<void> {
  await victim.stop('SIGKILL');
  await victim.start();
  await counts(t, other, operator, counted);
}

async function counts(
  t: TestContext,
  other: TestServer,
  operator: TestOperator,
  counted: number,
): Promise<void> {
  const nc = await other.connect(t, operator.systemUser, 'count');
  await until(`${other.name} to count ${counted}`, async () => {
    const counts: number[] = [];
    for await (const msg of await nc.requestMany('$SYS.REQ.SERVER.PING', '', { maxWait: 200 }))
      counts.push(msg.json<{ statsz: { active_servers: number } }>().statsz.active_servers);
    return Math.max(...counts) >= counted;
  });
  await nc.close();
}

for (const version of [...SERVER_VERSIONS, undefined]) {
  test(`nats-server ${version ?? 'of today'}: killed and started again: counted twice, and proven at once`, async t => {
    const { operator, leaked, servers, dir, responder } = await cluster(t, 3, version);
    const [n1, n2] = servers;
    await killAndStart(t, n2!, n1!, operator, 4);
    await clusterFormed(t, n1!, operator, 3);
    for (const server of servers) await connectMany(t, server, leaked, 2);
    const emergency = await responder.open(LEAK);
    assert.deepEqual([emergency.unnamed, emergency.restarted], [0, ['n2']]);
    const args = ['-H', dir, '--server', n1!.url, 'revoke', '--user', 'leaked', '-a', 'SHOP', '--yes'];
    const { code, stdout, stderr } = await runCli(args, { home: responder.home });
    assert.equal(code, 0, stdout + stderr);
    assert.match(
      stdout,
      /n2 started in the last minutes: other servers still count what it was before, too\./,
    );
    for (const server of servers) assert.equal(await getsIn(server, leaked), false);
  });
}

test('all of them, one after the other', async t => {
  const { operator, servers, responder } = await cluster(t, 3);
  const [n1, n2, n3] = servers;
  await killAndStart(t, n1!, n2!, operator, 4);
  await killAndStart(t, n2!, n3!, operator, 4);
  await killAndStart(t, n3!, n2!, operator, 4);
  const { pursuit, emergency } = await responder.cut(LEAK);
  assert.equal(emergency.unnamed, 0);
  assert.ok(emergency.restarted.length > 0);
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
});

test('a server that hangs is none that was before, though another one started anew', async t => {
  const { operator, servers, dir, responder } = await cluster(t, 3);
  const [n1, n2, n3] = servers;
  await killAndStart(t, n2!, n1!, operator, 4);
  await clusterFormed(t, n1!, operator, 3);
  await n3!.pause();
  t.after(() => n3!.signal('SIGCONT'));
  const dry = ['revoke', '--user', 'leaked', '-a', 'SHOP', '--dry-run'];
  const { stdout } = await runCli(['-H', dir, '--server', n1!.url, ...dry]);
  assert.match(stdout, /Not answering now: n3\./);
  assert.match(
    stdout,
    /1 more server should be there and does not answer\. It may be a server that was killed/,
  );
  const { pursuit, emergency } = await responder.cut(LEAK);
  assert.deepEqual(
    [emergency.silent, emergency.unnamed],
    [['n3'], 1],
    'its routes are there: nothing is explained',
  );
  assert.equal(pursuit.view.proven, false);
  n3!.signal('SIGCONT');
  await pursuit.untilDone();
  assert.deepEqual(
    pursuit.view.servers.map(({ name, state }) => `${name} ${state}`),
    ['n1 proven', 'n2 proven', 'n3 proven'],
  );
});

test('a server that is gone, and that others are told to connect to, is missing though another one started anew', async t => {
  const { operator, shop, dir } = shopStore();
  const servers = await startCluster(t, 3, () => ({ operator, accounts: [shop] }));
  const [n1, n2, n3] = servers;
  // n3 knows of the routes to both others, n2 of that to n1 alone: as if the machine of n2 had gone.
  await n2!.stop('SIGKILL');
  await killAndStart(t, n3!, n1!, operator, 4);
  const { pursuit, emergency } = await new Responder(t, dir, [n1!, n3!]).cut(LEAK);
  assert.ok(emergency.unnamed > 0);
  assert.equal(pursuit.view.proven, false);
});

test('one whose URL was named is missing, and one that was seen before', async t => {
  const { operator, servers, dir, responder } = await cluster(t, 3);
  const [n1, n2, n3] = servers;
  await n3!.stop('SIGKILL');
  await killAndStart(t, n2!, n1!, operator, 4);
  const seen = await responder.open(LEAK);
  assert.deepEqual(
    [seen.silent, seen.unnamed, seen.restarted, seen.doors.silent],
    [['n3'], 0, ['n2'], [n3!.url]],
  );
  const named = await new Responder(t, dir, servers).open(LEAK);
  assert.ok(named.unnamed > 0, 'seen for the first time: a start alone explains nothing');
});

test('clusters that a gateway joins: explained where all are connected, and not where one hangs', async t => {
  const made = shopStore();
  const { operator, shop, dir } = made;
  const { near, far, servers } = await superCluster(t, operator, [shop]);
  const responder = new Responder(t, dir, near);
  responder.remembers = true;
  await responder.open(LEAK);
  await killAndStart(t, near[1]!, near[0]!, operator, 4);
  await clusterFormed(t, near[0]!, operator, 3);
  const emergency = await responder.open(LEAK);
  assert.deepEqual([emergency.unnamed, emergency.restarted], [0, ['n2']]);
  await far.pause();
  t.after(() => far.signal('SIGCONT'));
  const missing = async () => {
    const { silent, unnamed } = await responder.open(LEAK);
    return silent.length + unnamed;
  };
  assert.ok((await missing()) > 0);
  far.signal('SIGCONT');
  await clusterFormed(t, near[0]!, operator, 3);
  await far.stop('SIGKILL');
  assert.ok((await missing()) > 0, 'a cluster that is gone as a whole');
  assert.equal(servers.length, 3);
});

test('what others count too much: only one that was there before it started explains it, where all that were there answer', () => {
  const at = Date.now();
  const [minute, hour] = [60_000, 3_600_000];
  const server = (name: string, counted: number, age: number) => ({
    ...{ id: name, name, cluster: 'C', counted, startedAt: at - age, at },
  });
  // n2 hangs. n3 was ended in order and started again: nobody counts what it was before.
  const counts = [server('n1', 3, hour), server('n3', 2, minute)];
  const seen = (...names: readonly string[]) => new Map(names.map(name => [name, at - 2 * hour]));
  assert.equal(explainSurplus(counts, 0, new Map()).missing, 1);
  assert.equal(explainSurplus(counts, 0, seen('n1', 'n2', 'n3')).missing, 1);
  assert.equal(explainSurplus(counts, 0, new Map([...seen('n1'), ['n3', at]])).missing, 1);
  // n3 was killed.
  assert.deepEqual(explainSurplus(counts, 0, seen('n1', 'n3')), { missing: 0, restarted: ['n3'] });
});

test('killed before anybody knew its name, and back: its URL is not called silent, and what others still count gets its advice', async t => {
  const { operator, shop, dir } = shopStore();
  const servers = await startCluster(t, 2, () => ({ operator, accounts: [shop] }));
  const [n1, n2] = servers;
  await clusterFormed(t, n1!, operator, 2);
  await counts(t, n1!, operator, 2);
  await n2!.stop('SIGKILL');
  const home = temporaryFolder('home-');
  const urls = servers.map(({ url }) => url).join(',');
  const revoke = (...args: string[]) => runCli(['-H', dir, '--server', urls, 'revoke', ...args], { home });
  const first = await revoke('--user', 'leaked', '-a', 'SHOP', '--yes');
  assert.match(first.stderr, new RegExp(`silent: 1 more server \\(${n2!.url}\\)`));
  await n2!.start();
  await counts(t, n1!, operator, 3);
  const resumed = await revoke('--resume', '--wait', '5');
  assert.match(resumed.stdout, /^n2 +yes .* refused/m);
  assert.match(resumed.stderr, /NOT PROVEN: silent: 1 more server\.\n/);
  assert.match(
    resumed.stderr,
    /It may be a server that was killed: the others count such a one for up to 4 minutes/,
  );
  assert.doesNotMatch((await revoke('--armed')).stdout, new RegExp(n2!.url));
});
