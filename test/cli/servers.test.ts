import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { drifted } from '../support/drifted.ts';
import { startCluster, startServer } from '../support/nats.ts';
import { now, TestOperator } from '../support/nats-identities.ts';
import { writeStore } from '../support/written-store.ts';

test('resolver status: servers, what each holds, who is unknown; exit code 1 because something differs', async t => {
  const { operator, dir, files, changed, stranger } = drifted();
  const server = await startServer(t, { operator, files });
  const args = ['-H', dir, 'resolver', 'status', '--server', server.url];
  const { code, stdout, stderr } = await runCli(args);
  assert.equal(code, 1, stderr);
  assert.match(
    stderr,
    /^2 accounts differ between store and servers\.\n1 account is only on servers, not in the store\.\n$/,
  );
  assert.match(
    stdout,
    /^Servers 1 of 1\n {2}connection {2}connected to n1 \(--server\) as system account user SYS\/sys$/m,
  );
  assert.match(stdout, /^ {2}n1 +up +\d+\.\d+\.\d+ .* full +/m);
  assert.match(stdout, /^ {2}full +keeps every account JWT on disk/m);
  assert.match(stdout, /^ {2}SAME .* same$/m);
  assert.match(stdout, /^ {2}CHANGED .* OLDER$/m);
  assert.match(stdout, /^ {2}MISSING .* MISSING$/m);
  assert.match(
    stdout,
    new RegExp(`^Accounts that only servers have\\n.*\\n  STRANGER  ${stranger.key}  verified  n1$`, 'm'),
  );

  const json = await runCli([...args, '--json', '-a', 'CHANGED']);
  assert.equal(json.code, 1);
  const found = JSON.parse(json.stdout);
  assert.equal(found.connected, true);
  assert.deepEqual(
    found.accounts.map((account: { name: string }) => account.name),
    ['CHANGED'],
  );
  assert.equal(found.accounts[0].public_key, changed.key);
  assert.equal(found.accounts[0].servers[0].state, 'older');
  assert.deepEqual(found.strangers, [
    { name: 'STRANGER', public_key: stranger.key, state: 'verified', servers: ['n1'] },
  ]);
  const all = await runCli([...args, '-a', 'SAME']);
  assert.equal(all.code, 0, all.stderr);
});

test('drift: silent with 0 while all is the same, 3 with a line for each difference, 1 when nobody can tell', async t => {
  const { operator, dir, files, changed, missing, stranger } = drifted();
  const server = await startServer(t, { operator, files });
  const args = ['-H', dir, 'drift', '--server', server.url];
  const same = await runCli([...args, '-a', 'SAME']);
  assert.deepEqual([same.code, same.stdout, same.stderr], [0, '', '']);
  const { code, stdout, stderr } = await runCli(args);
  assert.deepEqual([code, stderr], [3, '']);
  assert.match(stdout, /^ACCOUNT +SERVER +STATE +ISSUED THERE +ISSUED HERE\n/);
  assert.match(stdout, /^CHANGED +n1 +OLDER +\d{4}-.* UTC +\d{4}-.* UTC$/m);
  assert.match(stdout, /^MISSING +n1 +MISSING +- +\d{4}-.* UTC$/m);
  assert.match(stdout, /^STRANGER +n1 +ONLY THERE, VERIFIED/m);

  const json = await runCli([...args, '--json']);
  assert.equal(json.code, 3);
  const told = JSON.parse(json.stdout);
  assert.deepEqual([told.drift, told.complete, told.not_known], [true, true, []]);
  assert.deepEqual(
    told.differences
      .map((each: { public_key: string; state: string }) => [each.public_key, each.state])
      .sort(),
    [
      [changed.key, 'older'],
      [missing.key, 'missing'],
      [stranger.key, 'only there, verified'],
    ].sort(),
  );
  await server.stop();
  const down = await runCli(args);
  assert.deepEqual([down.code, down.stdout], [1, '']);
  assert.match(down.stderr, /^The servers cannot be asked: /);
});

test('drift: servers with a cache or in memory are made to load what they have, and an old JWT is told', async t => {
  const operator = new TestOperator('KINDS');
  const shop = operator.account('SHOP', { issuedAt: now() - 100 });
  const bank = operator.account('BANK');
  const old = shop.token;
  const newer = shop.version({ issuedAt: now() - 10 });
  const kinds: Record<string, 'full' | 'cache' | 'memory'> = { n1: 'full', n2: 'cache', n3: 'memory' };
  const servers = await startCluster(t, 3, name => {
    const resolver = kinds[name] ?? 'full';
    if (resolver === 'memory') return { operator, resolver, accounts: [shop] };
    if (resolver === 'cache') return { operator, resolver, files: { [shop.key]: old } };
    return { operator, resolver, files: { [bank.key]: bank.token, [shop.key]: newer } };
  });
  shop.token = newer;
  const dir = writeStore(operator, [shop, bank]);
  const args = ['-H', dir, 'drift', '--server', servers[0]!.url];
  const { code, stdout, stderr } = await runCli(args);
  assert.deepEqual([code, stderr], [3, ''], stdout);
  assert.match(stdout, /^SHOP +n2 +OLDER/m);
  assert.match(stdout, /^SHOP +n3 +OLDER/m);
  assert.match(stdout, /^BANK +n3 +MISSING/m);
  assert.doesNotMatch(stdout, /^BANK +n2/m);
  const status = await runCli(['-H', dir, 'resolver', 'status', '--server', servers[0]!.url]);
  assert.match(status.stdout, /^ {2}SHOP .* OLDER +OLDER$/m);
});

test('drift: what is too much to load is not called the same', async t => {
  const operator = new TestOperator('MANY');
  const accounts = Array.from({ length: 201 }, (_, i) => operator.account(`A${i}`));
  const dir = writeStore(operator, accounts);
  const server = await startServer(t, { operator, resolver: 'memory', accounts });
  const args = ['-H', dir, 'drift', '--server', server.url];
  const { code, stdout, stderr } = await runCli(args);
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(stderr, /^n1 does not tell which JWT it has of A0, .* and 196 more: /);
  const one = await runCli([...args, '-a', 'A7']);
  assert.deepEqual([one.code, one.stdout, one.stderr], [0, '', '']);
});

test('drift: what a server stores counts, also where it does not run it', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const dir = writeStore(operator, [shop]);
  const rogue = new TestOperator('OTHER').signAccount(shop, now() + 100);
  const server = await startServer(t, { operator, accounts: [shop] });
  const admin = await server.connect(t, operator.systemUser, 'admin');
  await server.connect(t, shop.user('alice'), 'loads the account');
  await admin.request('$SYS.REQ.CLAIMS.UPDATE', rogue);
  const { code, stdout } = await runCli(['-H', dir, 'drift', '--server', server.url]);
  assert.equal(code, 3);
  assert.match(stdout, /^SHOP +n1 +UNTRUSTED/m);
});

test('picture: store, servers, holdings, connections and problems in one text', async t => {
  const { operator, dir, files } = drifted();
  const server = await startServer(t, { operator, files });
  await server.connect(t, operator.systemUser, 'somebody');
  const { code, stdout, stderr } = await runCli(['-H', dir, 'picture', '--server', server.url]);
  assert.deepEqual([code, stderr], [0, '']);
  for (const title of [
    'Operator DRIFT',
    'Accounts',
    'Servers 1 of 1',
    'What each server holds',
    'Problems 0',
  ]) {
    assert.ok(stdout.split('\n').includes(title), `${title} in\n${stdout}`);
  }
  // Its own connections come and go while it asks: only the other client's row is sure.
  assert.match(stdout, /^Connections [1-9]$/m);
  assert.match(stdout, /^ {2}n1 +SYS +sys +somebody +nats +127\.0\.0\.1:\d+/m);
});

test('a memory resolver is recognised, and what it cannot tell is no difference', async t => {
  const operator = new TestOperator('MEM');
  const account = operator.account('A');
  const dir = writeStore(operator, [account]);
  const server = await startServer(t, { operator, resolver: 'memory', accounts: [account] });
  const { stdout, code, stderr } = await runCli(['-H', dir, 'resolver', 'status', '--server', server.url]);
  assert.match(stdout, /^ {2}memory or url +has its account JWTs from its configuration/m);
  assert.match(stdout, /^ {2}A .* (same|not answered)$/m);
  assert.equal(code, 0, stderr);
});

test('servers that cannot be reached: a sentence, what to do, exit code 1', async () => {
  const { dir } = drifted();
  const args = ['-H', dir, 'resolver', 'status', '--server', 'nats://127.0.0.1:1', '--timeout', '60'];
  const { code, stdout, stderr } = await runCli(args);
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(stderr, /^The servers cannot be asked: .*\n$/);
  assert.doesNotMatch(stderr, /in time/);
});

test('credentials that are not there: which file, and what to do', async () => {
  const { dir } = drifted();
  const args = ['-H', dir, 'resolver', 'status', '--server', 'nats://127.0.0.1:1', '--creds', '/nope'];
  const { code, stdout, stderr } = await runCli(args);
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(
    stderr,
    /: The credentials \/nope cannot be read: there is no such file\. Name a file .* --creds FILE\.\n$/,
  );
});

test('an operator without servers: what to say on the command line', async () => {
  const { dir } = drifted();
  const { code, stderr } = await runCli(['-H', dir, 'resolver', 'status']);
  assert.equal(code, 1);
  assert.match(stderr, /--server/);
});

test('a named server that is down is told: counted, listed, in the JSON, exit code 1', async t => {
  const operator = new TestOperator('NAMED');
  const account = operator.account('A');
  const dir = writeStore(operator, [account]);
  const servers = await startCluster(t, 3, () => ({ operator, accounts: [account] }));
  const status = ['-H', dir, 'resolver', 'status', '--server', servers.map(({ url }) => url).join()];
  const all = await runCli(status);
  assert.equal(all.code, 0, all.stderr);
  assert.match(all.stdout, /^Servers 3 of 3$/m);

  const third = servers[2]!;
  await third.stop();
  const { code, stdout, stderr } = await runCli(status);
  assert.equal(code, 1);
  assert.equal(stderr, `${third.url} is not reached: nothing listens there (connection refused).\n`);
  assert.match(stdout, /^Servers 2 of 3$/m);
  assert.match(stdout, new RegExp(`^  ${third.url} +not reached$`, 'm'));
  const json = await runCli([...status, '--json']);
  assert.equal(json.code, 1);
  const told = JSON.parse(json.stdout);
  assert.equal(told.expected_servers, 3);
  assert.deepEqual(told.not_reached, [
    { url: third.url, reason: 'nothing listens there (connection refused)' },
  ]);
});
