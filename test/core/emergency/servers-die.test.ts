import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Pursuit } from '../../../src/core/emergency/pursuit.ts';
import { connectMany, getsIn, Responder } from '../../support/emergency.ts';
import { startCluster, type TestServer, until } from '../../support/nats.ts';
import { TestOperator } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

// Case k of what was measured (a server that is not there when it happens), at every moment: before, between the confirmation
// and the sending, after the first answer, after the proof.

const LEAK = { account: 'SHOP', user: 'leaked', kind: 'user' } as const;

async function shop(t: TestContext, count = 3) {
  const operator = new TestOperator();
  const account = operator.account('SHOP');
  const [leaked, good] = [account.user('leaked'), account.user('good')];
  const dir = writeStore(operator, [account], [operator.systemUser, leaked, good]);
  const servers = await startCluster(t, count, () => ({ operator, accounts: [account] }));
  for (const server of servers) await connectMany(t, server, leaked, 3);
  return { operator, account, leaked, good, servers, responder: new Responder(t, dir, servers) };
}

async function goOn(pursuit: Pursuit): Promise<void> {
  await pursuit.once();
  await pursuit.untilDone();
}

/** Everybody but one server that is dead or hangs, for which nobody waits. */
async function othersProven(pursuit: Pursuit, victim: TestServer): Promise<void> {
  await until('the others to be proven', () =>
    pursuit.view.servers.every(({ name, state }) => (state === 'proven') === (name !== victim.name)),
  );
  assert.equal(pursuit.view.proven, false);
}

type Shop = Awaited<ReturnType<typeof shop>>;

async function cutOffEverywhere({ leaked, good, servers }: Shop, { view }: Pursuit) {
  assert.ok(view.proven, JSON.stringify(view));
  assert.deepEqual(
    view.servers.map(({ state, connections }) => [state, connections]),
    servers.map(() => ['proven', 0]),
  );
  for (const server of servers) {
    assert.equal(await getsIn(server, leaked), false, `${leaked.name} gets in at ${server.name}`);
    assert.ok(await getsIn(server, good));
  }
}

test('case k: killed between the confirmation and the sending', async t => {
  const made = await shop(t);
  const { responder, servers } = made;
  const emergency = await responder.open(LEAK);
  const { pursuit } = await responder.confirm(emergency, 'user');
  const victim = servers.find(({ name }) => name !== emergency.session.serverName)!;
  await victim.stop('SIGKILL');
  const going = goOn(pursuit);
  await othersProven(pursuit, victim);
  assert.equal((await responder.armed()).length, 1);
  await victim.start();
  await going;
  await cutOffEverywhere(made, pursuit);
});

for (const own of [false, true]) {
  test(`case k: killed as the first server answers: ${own ? 'the one that nkeeper is connected to' : 'another one'}`, async t => {
    const made = await shop(t);
    const { responder, servers } = made;
    const emergency = await responder.open(LEAK);
    let killed: Promise<void> | undefined;
    const victim = servers.find(({ name }) => (name === emergency.session.serverName) === own)!;
    const { pursuit } = await responder.confirm(emergency, 'user', () => {
      if (pursuit.view.servers.some(({ stored }) => stored)) killed ??= victim.stop('SIGKILL');
    });
    const going = goOn(pursuit);
    await until('it to be killed in the middle', () => killed !== undefined);
    await killed;
    await othersProven(pursuit, victim);
    await victim.start();
    await going;
    await cutOffEverywhere(made, pursuit);
  });
}

test('case k: the only server, killed between the confirmation and the sending', async t => {
  const made = await shop(t, 1);
  const { responder, servers } = made;
  const [only] = servers;
  const { pursuit } = await responder.confirm(await responder.open(LEAK), 'user');
  await only!.stop('SIGKILL');
  await pursuit.once();
  assert.equal(pursuit.view.proven, false);
  assert.notEqual(pursuit.lost, '');
  const going = pursuit.untilDone();
  await only!.start();
  await going;
  await cutOffEverywhere(made, pursuit);
});

for (const own of [false, true]) {
  test(`case k: paused as it is confirmed, and going on later: ${own ? 'the one that nkeeper is connected to' : 'another one'}`, async t => {
    const made = await shop(t);
    const { responder, servers } = made;
    const emergency = await responder.open(LEAK);
    const victim = servers.find(({ name }) => (name === emergency.session.serverName) === own)!;
    const { pursuit } = await responder.confirm(emergency, 'user');
    await victim.pause();
    t.after(() => victim.signal('SIGCONT'));
    const going = goOn(pursuit);
    await othersProven(pursuit, victim);
    victim.signal('SIGCONT');
    await going;
    await cutOffEverywhere(made, pursuit);
  });
}

test('case k: killed after the proof: what it has on disk refuses what leaked', async t => {
  const made = await shop(t);
  const { responder, servers } = made;
  const { pursuit } = await responder.cut(LEAK);
  const restart = async (server: TestServer) => {
    await server.stop('SIGKILL');
    await server.start();
  };
  for (const server of servers) await restart(server);
  await cutOffEverywhere(made, pursuit);
});

for (const own of [false, true]) {
  test(`case k: killed long after the proof: it is proven again once it is back, and was missing until then: ${own ? 'the one that nkeeper is connected to' : 'another one'}`, async t => {
    const made = await shop(t);
    const { pursuit, victim, saved } = await settled(t, made, own);
    await victim.stop('SIGKILL');
    await victim.start();
    await until('it to be proven again', () => saved.length > 1);
    assert.ok(pursuit.view.proven);
    await cutOffEverywhere(made, pursuit);
  });
}

test('case k: long after the proof, somebody pushes a JWT without the cut while nobody listens: it is told', async t => {
  const made = await shop(t);
  const { servers, operator, account } = made;
  const { pursuit, victim, saved } = await settled(t, made, true);
  const other = servers.find(server => server !== victim)!;
  const admin = await other.connect(t, operator.systemUser, 'another admin');
  await victim.stop('SIGKILL');
  await admin.request('$SYS.REQ.CLAIMS.UPDATE', account.token);
  await until('it to be told', () => saved.length > 1);
  assert.ok(pursuit.view.undone);
  assert.equal(pursuit.view.proven, false);
});

test('case k: killed long after the proof, and back with what it had before: it gets the cut with its first word', async t => {
  const made = await shop(t);
  const { servers, operator, account, leaked } = made;
  const { pursuit, victim } = await settled(t, made, false);
  const other = servers.find(server => server !== victim)!;
  const heard: string[] = [];
  const admin = await other.connect(t, operator.systemUser, 'who listens');
  const listen = (subject: string, what: string, from: string) =>
    admin.subscribe(subject, {
      callback: (_, msg) => {
        if (msg.string().includes(from)) heard.push(what);
      },
    });
  listen('$SYS.SERVER.*.STATSZ', 'word', `"name":"${victim.name}"`);
  listen('$SYS.REQ.ACCOUNT.*.CLAIMS.UPDATE', 'cut', '');
  await admin.flush();
  await victim.stop('SIGKILL');
  victim.writeFile(account.key, account.token);
  heard.length = 0;
  await victim.start();
  await until('the cut to be sent', () => heard.includes('cut'));
  // It says the next one after a second.
  assert.deepEqual(heard.slice(0, 2), ['word', 'cut']);
  await until('all to have shown it', () => pursuit.view.proven);
  assert.equal(await getsIn(victim, leaked), false);
});

/** A cut that was proven a while ago, and the server that is to be killed. */
async function settled(t: TestContext, { responder, servers }: Shop, own: boolean) {
  responder.raceMs = 0;
  const { pursuit, emergency } = await responder.cut(LEAK);
  const saved: boolean[] = [];
  const watching = pursuit.watch(async () => void saved.push(pursuit.view.proven));
  t.after(async () => {
    await pursuit.close();
    await watching;
  });
  await until('the proof to be settled', () => saved.length > 0);
  const victim = servers.find(({ name }) => (name === emergency.session.serverName) === own)!;
  return { pursuit, victim, saved };
}
