import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { reportJson, toDoOf } from '../../../src/core/emergency/report.ts';
import { getsIn, Responder } from '../../support/emergency.ts';
import { clusterFormed, startCluster, type TestServer, until } from '../../support/nats.ts';
import { now, TestOperator, type TestUser } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

// Case i of what was measured: servers take an older JWT over a newer one at once. Two people who answer to an emergency at
// the same time, each with a store of their own, must not undo what the other did.

async function shop(t: TestContext) {
  const operator = new TestOperator();
  const account = operator.account('SHOP', { issuedAt: now() - 100 });
  const [one, two] = [account.user('one'), account.user('two')];
  const users = [operator.systemUser, one, two];
  const servers = await startCluster(t, 3, () => ({ operator, accounts: [account] }));
  const responder = () => new Responder(t, writeStore(operator, [account], users), servers);
  return { operator, account, one, two, servers, first: responder(), second: responder() };
}

const leak = ({ key }: TestUser) => ({ account: 'SHOP', user: key, kind: 'user' }) as const;

async function refusedEverywhere(servers: readonly TestServer[], users: readonly TestUser[]) {
  for (const server of servers)
    for (const user of users)
      assert.equal(await getsIn(server, user), false, `${user.name} gets in at ${server.name}`);
}

function revokedIn(responder: Responder): readonly string[] {
  return Object.keys(responder.store().account('OP', 'SHOP')?.claims?.nats.revocations ?? {}).sort();
}

test('case i: somebody else cut off another user while the review was read: both cuts hold', async t => {
  const { one, two, servers, first, second } = await shop(t);
  const read = await first.open(leak(one));
  const other = await second.cut(leak(two));
  assert.ok(other.pursuit.view.proven);
  const { pursuit } = await first.confirm(read, 'user');
  await pursuit.once();
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  await refusedEverywhere(servers, [one, two]);
  assert.deepEqual(revokedIn(first), [one.key, two.key].sort(), 'the store has what the servers have');
  assert.equal(first.store().account('OP', 'SHOP')?.token, pursuit.armed.token);
});

test('case i: two emergencies in one account at the same moment: both cuts hold on every server', async t => {
  const { one, two, servers, first, second } = await shop(t);
  const looks = await Promise.all([first.open(leak(one)), second.open(leak(two))]);
  const started = await Promise.all([first.confirm(looks[0], 'user'), second.confirm(looks[1], 'user')]);
  const going = started.map(async ({ pursuit }) => {
    await pursuit.once();
    await pursuit.untilDone();
  });
  await Promise.all(going);
  await refusedEverywhere(servers, [one, two]);
  assert.ok(started.every(({ pursuit }) => pursuit.view.proven));
});

test('case i: a stale store is pushed over a cut that is still armed: it is sent again, and proven anew', async t => {
  const { operator, account, one, servers, first } = await shop(t);
  const [n1, , n3] = servers;
  await n3!.stop('SIGKILL');
  const { pursuit } = await first.cut(leak(one), 'user', ['n3']);
  assert.deepEqual(
    pursuit.view.servers.map(({ name, state }) => `${name} ${state}`),
    ['n1 proven', 'n2 proven', 'n3 silent'],
  );
  const admin = await n1!.connect(t, operator.systemUser, 'another admin');
  await admin.request('$SYS.REQ.CLAIMS.UPDATE', account.token);
  await until('the old JWT to be used', () => getsIn(n1!, one));
  const going = pursuit.untilDone();
  await n3!.start();
  await going;
  assert.ok(pursuit.view.proven);
  await refusedEverywhere(servers, [one]);
  // It is no secret of the report's timeline that somebody undid it for a moment.
  const { armed, view } = pursuit;
  assert.deepEqual(
    view.undoings.map(({ text, theirs }) => [text, theirs]),
    [['somebody pushed an older JWT, without the cut: the cut is sent again', false]],
  );
  const input = { armed, view, actor: { who: 'me', host: 'here' }, faults: [] };
  assert.match(toDoOf(input).join(), /^UNDONE at \d\d:\d\d:\d\d: somebody pushed an older JWT/);
  assert.equal((reportJson(input) as { undoings: unknown[] }).undoings.length, 1);
});

test('somebody pushes over a cut long after its proof: that is told and not fought over, until it is sent again', async t => {
  const { operator, account, one, servers, first } = await shop(t);
  first.raceMs = 0;
  const { pursuit } = await first.cut(leak(one));
  const saved: boolean[] = [];
  const watching = pursuit.watch(async () => void saved.push(pursuit.view.proven));
  await until('the proof', () => saved.length === 1);
  const admin = await servers[0]!.connect(t, operator.systemUser, 'another admin');
  // The older one of two subjects that reach one account: servers obey it still.
  await admin.request(`$SYS.ACCOUNT.${account.key}.CLAIMS.UPDATE`, account.token);
  await until('it to be told', () => pursuit.view.undone && saved.length === 2);
  assert.deepEqual(
    [pursuit.view.proven, pursuit.view.done, await getsIn(servers[0]!, one)],
    [false, false, true],
  );
  assert.equal((await first.armed()).length, 0, 'nobody else fights over it either');
  assert.match(pursuit.view.undoings[0]!.text, /without the cut, after it was proven/);
  pursuit.again();
  await until('the second proof', () => saved.length >= 3 && saved.at(-1));
  assert.equal(pursuit.view.undone, false);
  assert.equal(pursuit.view.undoings.length, 1, 'told once');
  await refusedEverywhere(servers, [one]);

  // The store goes back, with a later JWT, and is pushed.
  const { row } = first.store().account('OP', 'SHOP')!;
  const back = account.version({ issuedAt: now() + 5 });
  writeFileSync(row.path, back);
  await admin.request(`$SYS.ACCOUNT.${account.key}.CLAIMS.UPDATE`, back);
  await until('it to be told', () => pursuit.view.undone);
  pursuit.again();
  await until('the third proof', () => !pursuit.view.undone && pursuit.view.proven);
  assert.equal(pursuit.view.undoings.length, 2, 'told once');
  await refusedEverywhere(servers, [one]);
  const { token, claims } = first.store().account('OP', 'SHOP')!;
  assert.deepEqual([token, Object.keys(claims!.nats.revocations!)], [pursuit.armed.token, [one.key]]);
  await pursuit.close();
  await watching;
});

test('what somebody pushed cannot have the cut: theirs is undone, which is told and counts as a failure', async t => {
  const { operator, account, one, servers, first } = await shop(t);
  const emergency = await first.open(leak(one));
  const { pursuit } = await first.confirm(emergency, 'user');
  // From here on nobody can sign here.
  rmSync(join(first.dir, 'keys'), { recursive: true, force: true });
  const admin = await servers[0]!.connect(t, operator.systemUser, 'another admin');
  const theirs = account.version({ issuedAt: now() + 5, nats: { description: 'theirs' } });
  await admin.request('$SYS.REQ.CLAIMS.UPDATE', theirs);
  await pursuit.once();
  assert.deepEqual(
    pursuit.view.undoings.map(each => each.theirs),
    [true],
  );
  await refusedEverywhere(servers, [one]);
});

test('case i: a cut that another nkeeper left armed undoes nothing that was pushed since', async t => {
  const { operator, one, two, servers, first, second } = await shop(t);
  const n3 = servers[2]!;
  await n3.stop();
  const { pursuit } = await first.cut(leak(one), 'user', ['n3']);
  await pursuit.close();
  const other = await second.cut(leak(two), 'user', ['n3']);
  await other.pursuit.close();
  await n3.start();
  await clusterFormed(t, n3, operator, 3);
  const [armed] = await first.armed();
  const later = await first.resume(armed!);
  await later.once();
  await later.untilDone();
  assert.ok(later.view.proven, JSON.stringify(later.view));
  await refusedEverywhere(servers, [one, two]);
});

test('a cut that was stopped before it came anywhere, and another one after it: nobody undid it, and the store has both', async t => {
  const { one, two, servers, first } = await shop(t);
  const stopped = await first.confirm(await first.open(leak(one)), 'user');
  await stopped.pursuit.close();
  assert.ok((await first.cut(leak(two))).pursuit.view.proven);
  assert.equal(await getsIn(servers[0]!, one), true, 'nothing of the first one was sent');
  const [armed, ...more] = await first.armed();
  assert.deepEqual(more, []);
  const resumed = await first.resume(armed!);
  await resumed.once();
  assert.ok(resumed.view.proven, JSON.stringify(resumed.view));
  assert.deepEqual(resumed.view.undoings, []);
  assert.match(JSON.stringify(resumed.view.timeline), /servers have a later JWT than the cut was made in/);
  await refusedEverywhere(servers, [one, two]);
  assert.deepEqual(revokedIn(first), [one.key, two.key].sort());
  assert.equal(first.store().account('OP', 'SHOP')?.token, resumed.armed.token, 'they have the same');
});
