import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { drifted } from '../support/drifted.ts';
import { connectMany, getsIn } from '../support/emergency.ts';
import { openTestLive, untilView } from '../support/live.ts';
import { startServer } from '../support/nats.ts';
import { TestOperator } from '../support/nats-identities.ts';
import { writeStore } from '../support/written-store.ts';

/**
 * Every other test runs with the newest server. These are the oldest that has what nkeeper asks for, and the one in which
 * much of it changed. NATS_VERSIONS=2.11.11,2.14.6 names others.
 */
const VERSIONS = process.env['NATS_VERSIONS']?.split(',') ?? ['2.10.25', '2.12.8'];

for (const version of VERSIONS) {
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

for (const version of VERSIONS) {
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
