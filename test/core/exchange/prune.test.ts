import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { deleteAccount } from '../../../src/core/operations/delete-account.ts';
import { Admin } from '../../support/admin.ts';
import { getsIn } from '../../support/emergency.ts';
import { prepareServer, startCluster, startServer, type TestServer, until } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

const files = (server: TestServer) => readdirSync(server.resolverDir).filter(name => name.endsWith('.jwt'));

// Case c of what was measured.
test('what the store does not have is closed, deleted everywhere, and looked at again', async t => {
  const operator = new TestOperator();
  const stays = operator.account('STAYS');
  const gone = operator.account('GONE', { issuedAt: now() - 10 });
  const user = gone.user('client');
  const servers = await startCluster(t, 3, () => ({ operator, accounts: [stays, gone], interval: '1s' }));
  const clients = await Promise.all(servers.map(server => server.connect(t, user)));
  const admin = new Admin(t, writeStore(operator, [stays, gone]), servers);
  await admin.changes.run(deleteAccount, { name: ['GONE'] });
  const prune = await admin.prune();
  const [only, ...others] = prune.accounts;
  assert.deepEqual(others, [], 'neither the system account nor what is in the store');
  assert.equal(only?.name, 'GONE');
  assert.equal(only.connections, 3);
  assert.match(only.deleted, /^\d{4}-\d\d-\d\d by /);
  assert.deepEqual([...only.servers].sort(), ['n1', 'n2', 'n3']);
  const view = await (await prune.start({ lookAgainMs: 2500 })).run();
  assert.deepEqual(
    view.accounts.map(({ state, text }) => [state, text]),
    [['gone', '']],
    JSON.stringify(view),
  );
  assert.equal(view.answers.length, 3);
  assert.ok(clients.every(each => each.isClosed()));
  for (const server of servers) {
    assert.deepEqual(files(server).length, 2, 'SYS and STAYS');
    assert.equal(await getsIn(server, user), false);
  }
  assert.deepEqual((await admin.prune()).accounts, []);
});

// Case c'.
test('where a server forbids deletion nothing is deleted: the account is locked out, and that is said', async t => {
  const operator = new TestOperator();
  const gone = operator.account('GONE', { issuedAt: now() - 10 });
  const user = gone.user('client');
  const servers = await startCluster(t, 2, name => ({
    operator,
    accounts: [gone],
    allowDelete: name === 'n1',
  }));
  const admin = new Admin(t, writeStore(operator, []), servers);
  const view = await (await (await admin.prune()).start()).run();
  assert.equal(view.accounts[0]?.state, 'locked-out', JSON.stringify(view));
  assert.equal(view.accounts[0].text, 'It is not deleted: n2 does not allow it (allow_delete).');
  for (const server of servers) {
    assert.equal(files(server).length, 2, 'it is still there');
    assert.equal(await getsIn(server, user), false, 'closed');
  }
});

// Case c: a server that missed the deletion.
test('as long as a server is down nothing is deleted: it would bring it back', async t => {
  const operator = new TestOperator();
  const gone = operator.account('GONE', { issuedAt: now() - 10 });
  const servers = await startCluster(t, 3, () => ({ operator, accounts: [gone] }));
  await servers[2]!.stop('SIGKILL');
  const admin = new Admin(t, writeStore(operator, []), servers);
  const prune = await admin.prune();
  assert.ok(prune.missing.length > 0);
  const view = await (await prune.start()).run();
  assert.equal(view.accounts[0]?.state, 'locked-out');
  assert.match(view.accounts[0].text, /^It is not deleted: .* would bring it back/);
  assert.deepEqual(view.answers, []);
});

test('what comes back is told', async t => {
  const operator = new TestOperator();
  const gone = operator.account('GONE', { issuedAt: now() - 10 });
  const servers = await startCluster(t, 2, () => ({ operator, accounts: [gone], interval: '1h' }));
  const admin = new Admin(t, writeStore(operator, []), servers);
  const prune = await admin.prune();
  const run = await prune.start({ lookAgainMs: 1500 });
  const done = run.run();
  await until('it to be gone', () => run.view.phase === 'waiting');
  // As a server that missed it does, when it is back.
  const nc = await servers[0]!.connect(t, operator.systemUser);
  await nc.request(`$SYS.REQ.ACCOUNT.${gone.key}.CLAIMS.UPDATE`, gone.token);
  const view = await done;
  assert.equal(view.accounts[0]?.state, 'came-back', JSON.stringify(view));
  assert.deepEqual([...view.accounts[0].servers].sort(), ['n1', 'n2']);
});

test('a server that comes while it waits is asked too, and one that goes is no witness', async t => {
  const operator = new TestOperator();
  const gone = operator.account('GONE', { issuedAt: now() - 10 });
  const servers = await startCluster(t, 2, () => ({ operator, accounts: [gone] }));
  const late = await prepareServer(t, {
    operator,
    name: 'n3',
    cluster: { name: 'C1', routes: servers.map(({ route }) => route) },
    files: { [gone.key]: gone.token },
    interval: '1h',
  });
  const admin = new Admin(t, writeStore(operator, []), servers);
  const prune = async () => {
    const run = await (await admin.prune()).start({ lookAgainMs: 3000 });
    const done = run.run();
    await until('it to be deleted', () => run.view.phase === 'waiting');
    assert.equal(run.view.accounts[0]?.state, 'deleted');
    return { done };
  };
  const first = await prune();
  await late.start();
  const back = (await first.done).accounts[0];
  assert.equal(back?.state, 'came-back', JSON.stringify(back));
  assert.deepEqual(back.servers, ['n3']);
  const second = await prune();
  await servers[1]!.stop();
  const unseen = (await second.done).accounts[0];
  assert.equal(unseen?.state, 'unproven', JSON.stringify(unseen));
  assert.match(unseen.text, /did not answer when it was looked at again/);
});

test('an account that no operator stands behind goes too', async t => {
  const operator = new TestOperator();
  const other = new TestOperator('OTHER').account('FOREIGN');
  const server = await startServer(t, { operator, files: { [other.key]: other.token } });
  const admin = new Admin(t, writeStore(operator, []), [server]);
  const view = await (await (await admin.prune()).start()).run();
  assert.equal(view.accounts[0]?.state, 'gone', JSON.stringify(view));
});

test('the connection may end while it waits: it looks again all the same', async t => {
  const operator = new TestOperator();
  const gone = operator.account('GONE', { issuedAt: now() - 10 });
  const servers = await startCluster(t, 2, () => ({ operator, accounts: [gone] }));
  const admin = new Admin(t, writeStore(operator, []), servers);
  const prune = await admin.prune();
  const run = await prune.start({ lookAgainMs: 1000 });
  const done = run.run();
  await until('it to wait', () => run.view.phase === 'waiting');
  await prune.close();
  assert.deepEqual(
    (await done).accounts.map(({ state, text }) => [state, text]),
    [['gone', '']],
  );
});
