import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { drifted } from '../support/drifted.ts';
import { connectMany, getsIn, Responder } from '../support/emergency.ts';
import { openTestLive, untilView } from '../support/live.ts';
import { startCluster, startServer } from '../support/nats.ts';
import { TestOperator } from '../support/nats-identities.ts';
import { SERVER_VERSIONS } from '../support/server-versions.ts';
import { writeStore } from '../support/written-store.ts';

for (const version of SERVER_VERSIONS) {
  test(`nats-server ${version}: what it holds, who is connected, and nkeeper’s own`, async t => {
    const { operator, dir, files, changed, missing, stranger, older } = drifted();
    const server = await startServer(t, { operator, files, version });

    const status = await runCli(['-H', dir, 'resolver', 'status', '--server', server.url]);
    assert.equal(status.code, 1, status.stderr);
    assert.match(status.stderr, /^2 accounts differ .*\n1 account is only on servers/);
    assert.match(status.stdout, new RegExp(`^ {2}n1 +up +${version.replaceAll('.', '\\.')} .* full +`, 'm'));
    assert.match(status.stdout, /^ {2}SAME .* same$/m);
    assert.match(status.stdout, /^ {2}CHANGED .* OLDER$/m);
    assert.match(status.stdout, /^ {2}MISSING .* MISSING$/m);
    assert.match(status.stdout, new RegExp(`^ {2}STRANGER {2}${stranger.key} {2}verified {2}n1$`, 'm'));

    const live = openTestLive(t, operator, { servers: server.url });
    await server.connect(t, stranger.user('alice'), 'a client');
    const client = await untilView(live, 'the client', view =>
      view.connections.find(({ clientName }) => clientName === 'a client'),
    );
    assert.deepEqual([client.accountKey, client.userName, client.own], [stranger.key, 'alice', undefined]);
    await untilView(live, 'its own two', view => view.connections.filter(({ own }) => own).length === 2);
    await untilView(live, 'a comparison', view => view.comparedAt > 0);
    assert.equal(live.jwtOn(changed.key, 'n1'), older);
    assert.equal(live.jwtOn(missing.key, 'n1'), undefined);
  });
}

for (const version of SERVER_VERSIONS) {
  test(`nats-server ${version}: a user that leaked is cut off and proven`, async t => {
    const operator = new TestOperator('ACME');
    const account = operator.account('SHOP');
    const leaked = account.user('leaked');
    const dir = writeStore(operator, [account], [operator.systemUser, leaked]);
    const server = await startServer(t, { operator, accounts: [account], version });
    await connectMany(t, server, leaked, 3);
    const revoke = ['revoke', '--user', 'leaked', '-a', 'SHOP', '--yes', '--json'];
    const { code, stdout, stderr } = await runCli(['-H', dir, '--server', server.url, ...revoke]);
    assert.equal(code, 0, `${stderr}${stdout}`);
    assert.equal(await getsIn(server, leaked), false);
  });
}

test('a cluster in the middle of an upgrade: the oldest beside the newest, cut off and removed for good', async t => {
  const operator = new TestOperator('ACME');
  const account = operator.account('SHOP');
  const leaked = account.user('leaked');
  const dir = writeStore(operator, [account], [operator.systemUser, leaked]);
  const [old = ''] = SERVER_VERSIONS;
  const servers = await startCluster(t, 3, name => ({
    ...{ operator, accounts: [account], interval: '1s' },
    ...(name === 'n3' ? {} : { version: old }),
  }));
  for (const server of servers) await connectMany(t, server, leaked, 2);
  const responder = new Responder(t, dir, servers);
  const user = await responder.cut({ account: 'SHOP', user: 'leaked', kind: 'user' });
  assert.ok(user.pursuit.view.proven, JSON.stringify(user.pursuit.view));
  for (const server of servers) assert.equal(await getsIn(server, leaked), false);
  responder.lookAgainMs = 2500;
  const { pursuit } = await responder.cut({ account: 'SHOP', kind: 'remove-account' });
  await pursuit.untilDone();
  assert.equal(pursuit.view.removal?.phase, 'gone', JSON.stringify(pursuit.view));
});
