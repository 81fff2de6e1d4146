import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { connectMany, getsIn } from '../support/emergency.ts';
import { startCluster } from '../support/nats.ts';
import { TestOperator } from '../support/nats-identities.ts';
import { temporaryFolder } from '../support/stores.ts';
import { writeStore } from '../support/written-store.ts';

async function shop(t: TestContext, count = 2) {
  const operator = new TestOperator('ACME');
  const account = operator.account('SHOP');
  const leaked = account.user('leaked');
  const dir = writeStore(operator, [account], [operator.systemUser, leaked]);
  const servers = await startCluster(t, count, () => ({ operator, accounts: [account] }));
  for (const server of servers) await connectMany(t, server, leaked, 2);
  const home = temporaryFolder('home-');
  const revoke = (...args: readonly string[]) =>
    runCli(['-H', dir, '--server', servers.map(({ url }) => url).join(','), 'revoke', ...args], { home });
  const store = (...args: readonly string[]) => runCli(['-H', dir, ...args], { home });
  return { account, dir, home, leaked, servers, revoke, store };
}

interface Told {
  readonly proven: boolean;
  readonly servers: readonly {
    readonly name: string;
    readonly stored: boolean;
    readonly inForce: boolean;
    readonly connections: number;
    readonly loginRefused: boolean;
  }[];
}

test('revoke --user: dry run first, then proven, with a report for scripts', async t => {
  const { leaked, servers, revoke } = await shop(t);
  const dry = await revoke('--user', 'leaked', '-a', 'SHOP', '--dry-run');
  assert.equal(dry.code, 0, dry.stderr);
  assert.match(dry.stdout, /^Dry run: Revoke user leaked of SHOP/);
  assert.match(dry.stdout, /4 connections end now: n1 2, n2 2/);
  assert.equal(await getsIn(servers[0]!, leaked), true);

  const unasked = await revoke('--user', 'leaked', '-a', 'SHOP');
  assert.equal(unasked.code, 1);
  assert.match(unasked.stderr, /no terminal to ask on[\s\S]*--yes/);
  assert.equal(await getsIn(servers[0]!, leaked), true);

  const done = await revoke('--user', leaked.key, '-a', 'SHOP', '--yes', '--json');
  assert.equal(done.code, 0, done.stderr);
  const told = JSON.parse(done.stdout) as Told;
  assert.equal(told.proven, true);
  const figures = told.servers.map(each => ({ ...each, ms: undefined, notes: undefined }));
  assert.deepEqual(
    figures.map(({ name, stored, inForce, connections, loginRefused }) => [
      name,
      stored,
      inForce,
      connections,
      loginRefused,
    ]),
    [
      ['n1', true, true, 0, true],
      ['n2', true, true, 0, true],
    ],
  );
  for (const server of servers) assert.equal(await getsIn(server, leaked), false);
});

test('revoke with a server missing: 1, armed, listed; --resume proves it, --let-go gives it up', async t => {
  const { servers, revoke } = await shop(t);
  await servers[1]!.stop();
  const first = await revoke('--all-users', '-a', 'SHOP', '--yes', '--expect', 'n2');
  assert.equal(first.code, 1);
  assert.match(first.stdout, /^n2 +silent/m);
  assert.match(first.stderr, /NOT PROVEN: silent: n2/);
  const armed = await revoke('--armed');
  assert.equal(armed.code, 1);
  assert.match(armed.stdout, /Revoke all users of SHOP +n2/);
  await servers[1]!.start();
  const resumed = await revoke('--resume', '--wait', '10');
  assert.equal(resumed.code, 0, resumed.stderr);
  assert.equal((await revoke('--armed')).code, 0);

  await servers[1]!.stop();
  const again = await revoke('--close-account', 'SHOP', '--yes', '--expect', 'n2');
  const [, id = ''] = /armed as (\S+):/.exec(again.stderr) ?? [];
  assert.equal((await revoke('--let-go', id)).code, 0);
  assert.equal((await revoke('--armed')).code, 0);
  assert.equal((await revoke('--let-go', id)).code, 1);
});

test('killed between arming and writing: --resume proves it, and the store gets the cut too', async t => {
  const { servers, revoke, store, dir } = await shop(t);
  await servers[1]!.stop();
  const file = join(dir, 'ACME', 'accounts', 'SHOP', 'SHOP.jwt');
  const before = readFileSync(file);
  assert.equal((await revoke('--user', 'leaked', '-a', 'SHOP', '--yes', '--expect', 'n2')).code, 1);
  const cut = readFileSync(file);
  // What such a kill leaves.
  writeFileSync(file, before);
  await servers[1]!.start();
  const resumed = await revoke('--resume', '--wait', '10');
  assert.equal(resumed.code, 0, resumed.stderr);
  assert.deepEqual(readFileSync(file), cut);
  assert.match(
    (await store('history')).stdout,
    /Revoke user leaked of SHOP, which was armed and not written/,
  );
  const drift = await store('--server', servers.map(({ url }) => url).join(), 'drift');
  assert.equal(drift.code, 0, drift.stdout);
});

test('a cut that is undone while it is armed: undo and push say that it is made again, and how to let it go', async t => {
  const { leaked, servers, revoke, store } = await shop(t);
  const [n1, n2] = servers;
  await n2!.stop();
  const cut = await revoke('--user', 'leaked', '-a', 'SHOP', '--yes', '--expect', 'n2');
  const [, id = ''] = /armed as (\S+):/.exec(cut.stderr) ?? [];
  const warning = new RegExp(
    `"Revoke user leaked of SHOP" is still armed: .* first: nkeeper .*revoke --let-go ${id}\\.`,
  );
  const undone = await store('undo', '--yes');
  assert.equal(undone.code, 0, undone.stderr);
  assert.match(undone.stderr, warning);
  const pushed = await store('--server', n1!.url, 'push', '-a', 'SHOP', '--force', '--yes');
  assert.match(pushed.stderr, warning);
  assert.equal(await getsIn(n1!, leaked), true);
  const again = await revoke('--resume');
  assert.match(
    again.stderr,
    /UNDONE at .*: somebody pushed from this very store a later JWT without the cut/,
  );
  assert.equal(await getsIn(n1!, leaked), false);
  await store('undo', '--yes');
  assert.equal((await revoke('--let-go', id)).code, 0);
  assert.doesNotMatch(
    (await store('--server', n1!.url, 'push', '-a', 'SHOP', '--force', '--yes')).stderr,
    warning,
  );
  assert.equal((await revoke('--resume')).code, 0);
  assert.equal(await getsIn(n1!, leaked), true);
});

test('--resume --without: a server that was taken away for good is not waited for any more', async t => {
  const { servers, revoke } = await shop(t);
  await servers[1]!.stop();
  assert.equal((await revoke('--all-users', '-a', 'SHOP', '--yes', '--expect', 'n2')).code, 1);
  assert.equal((await revoke('--resume', '--wait', '1')).code, 1);
  const resumed = await revoke('--resume', '--without', 'n2');
  assert.equal(resumed.code, 0, resumed.stderr);
  assert.equal((await revoke('--armed')).code, 0);
});

test('--resume with fewer URLs: one that was silent when it was named is asked for still', async t => {
  const { servers, revoke } = await shop(t);
  const [n1, n2] = servers;
  await n2!.stop();
  assert.equal((await revoke('--all-users', '-a', 'SHOP', '--yes')).code, 1);
  const fewer = await revoke('--resume', '--wait', '1', '--server', n1!.url);
  assert.equal(fewer.code, 1, fewer.stderr);
  assert.match(fewer.stderr, new RegExp(`NOT PROVEN: silent: 1 more server \\(${n2!.url}\\)`));
  await n2!.start();
  const back = await revoke('--resume', '--wait', '10', '--server', n1!.url);
  assert.equal(back.code, 0, back.stderr);
});

test('a server that was seen and is stopped counts, whoever forgot it', async t => {
  const { servers, revoke } = await shop(t);
  assert.equal((await revoke('--user', 'leaked', '-a', 'SHOP', '--yes')).code, 0);
  // In order: the other one does not count it any more.
  await servers[1]!.stop();
  const again = await revoke('--all-users', '-a', 'SHOP', '--yes');
  assert.equal(again.code, 1, again.stdout);
  assert.match(again.stderr, /NOT PROVEN: silent: n2/);
  const gone = await revoke('--all-users', '-a', 'SHOP', '--yes', '--without', 'n2');
  assert.equal(gone.code, 0, gone.stderr);
});

test('--without is a word for this cut: only one that was confirmed forgets the server', async t => {
  const { servers, revoke } = await shop(t);
  const [n1, n2] = servers;
  const look = (...args: readonly string[]) =>
    revoke('--user', 'leaked', '-a', 'SHOP', '--server', n1!.url, ...args);
  assert.match((await look('--dry-run')).stdout, /n2 2/);
  await n2!.stop();
  assert.match((await look('--dry-run')).stdout, /n2/);
  assert.doesNotMatch((await look('--dry-run', '--without', 'n2')).stdout, /n2/);
  assert.match((await look('--dry-run')).stdout, /n2/, 'a look forgets nothing');
  assert.equal((await look('--without', 'n2')).code, 1, 'nobody is there to confirm it');
  const cut = await look('--yes');
  assert.match(cut.stderr, /NOT PROVEN: silent: n2/);
  const without = await look('--yes', '--without', 'n2');
  assert.equal(without.code, 0, without.stderr);
  assert.doesNotMatch((await look('--dry-run')).stdout, /n2/, 'confirmed: it is gone for good');
});

test('a file of an armed cut that cannot be read is told, and is no "nothing is armed"', async t => {
  const { home, servers, revoke } = await shop(t);
  await servers[1]!.stop();
  const cut = await revoke('--all-users', '-a', 'SHOP', '--yes', '--expect', 'n2');
  const [, id = ''] = /armed as (\S+):/.exec(cut.stderr) ?? [];
  const file = readdirSync(home, { recursive: true, encoding: 'utf8' }).find(name =>
    name.endsWith(`armed/${id}.json`),
  );
  const path = join(home, file!);
  writeFileSync(path, readFileSync(path).subarray(0, 300));
  for (const flag of ['--armed', '--resume']) {
    const { code, stdout, stderr } = await revoke(flag);
    assert.equal(code, 1, flag);
    assert.ok(stderr.includes(`${path} cannot be read`), stdout + stderr);
    assert.match(stderr, new RegExp(`cut it off again, then .*revoke --let-go ${id}`));
    assert.doesNotMatch(stderr, /Nothing is armed/);
  }
  const [told] = JSON.parse((await revoke('--armed', '--json')).stdout) as { id: string; path: string }[];
  assert.deepEqual([told?.id, told?.path], [id, path]);
  assert.equal((await revoke('--let-go', id)).code, 0);
  assert.match((await revoke('--armed')).stderr, /Nothing is armed/);
});

test('a user key that the store does not know needs its account named', async t => {
  const { revoke } = await shop(t, 1);
  const stranger = new TestOperator().account('X').user('y').key;
  const { code, stderr } = await revoke('--user', stranger, '--yes');
  assert.equal(code, 2);
  assert.match(stderr, /does not know whose user that is[\s\S]*--account/);
  const named = await revoke('--user', stranger, '-a', 'SHOP', '--dry-run');
  assert.match(named.stdout, /Neither the store nor a connection tells that this user is one of SHOP/);
});

test('creds that did not work before show nothing when they are refused', async t => {
  const { revoke } = await shop(t, 1);
  assert.equal((await revoke('--user', 'leaked', '-a', 'SHOP', '--yes')).code, 0);
  const again = await revoke('--user', 'leaked', '-a', 'SHOP', '--yes');
  assert.match(again.stdout, /not tried +login not tried: it did not get in before the cut either/);
});

test('revoke: what is not said, said twice, or not there', async t => {
  const { revoke } = await shop(t, 1);
  assert.match((await revoke('-a', 'SHOP', '--yes')).stderr, /What leaked is not said/);
  assert.match((await revoke('--user', 'leaked', '--all-users', '-a', 'SHOP')).stderr, /Only one of them/);
  assert.match((await revoke('--user', 'nobody', '-a', 'SHOP')).stderr, /There is no user "nobody"/);
  assert.match((await revoke('--close-account', 'SYS', '--yes')).stderr, /system account/);
});

test('a user that was rotated: by its name the key that it had before is cut off too, by its key that is told', async t => {
  const { leaked, servers, revoke, store } = await shop(t);
  const rotated = await store('rotate', 'user', '--account', 'SHOP', '--name', 'leaked', '--yes', '--json');
  assert.equal(rotated.code, 0, rotated.stderr);
  const [now = ''] =
    /U[A-Z2-7]{55}/g.exec((await store('list', 'users', '-a', 'SHOP', '--json')).stdout) ?? [];
  const shown = await revoke('--user', now, '--dry-run');
  const command = `nkeeper .*revoke --user ${leaked.key} --account SHOP`;
  assert.match(shown.stdout, new RegExp(`leaked had another key until .*still get in.*${command}`));
  const done = await revoke('--user', 'leaked', '-a', 'SHOP', '--yes');
  assert.equal(done.code, 0, done.stderr);
  for (const server of servers) assert.equal(await getsIn(server, leaked), false, server.name);
  const again = await revoke('--user', now, '--dry-run');
  assert.doesNotMatch(again.stdout, /had another key/, 'refused already');
});

test('revoke --user KEY: the store knows of which account', async t => {
  const { leaked, revoke } = await shop(t);
  const dry = await revoke('--user', leaked.key, '--dry-run');
  assert.equal(dry.code, 0, dry.stderr);
  assert.match(dry.stdout, /^Dry run: Revoke user leaked of SHOP/);
});

test('an account that was rotated: as long as servers have it by its old key, a cut of its user is no proof', async t => {
  const { leaked, servers, revoke, store } = await shop(t);
  const rotated = await store('rotate', 'account', '--name', 'SHOP', '--yes');
  assert.equal(rotated.code, 0, rotated.stderr);
  const pushed = await store('--server', servers[0]!.url, 'push', '-A', '--yes');
  assert.equal(pushed.code, 0, pushed.stderr);
  const done = await revoke('--user', 'leaked', '-a', 'SHOP', '--yes');
  assert.equal(done.code, 1, done.stdout);
  assert.match(
    done.stderr,
    /NOT PROVEN there: SHOP had another key until .*nkeeper .*revoke --close-account A/,
  );
  const [, key = ''] = /--close-account (A\w+)/.exec(done.stderr) ?? [];
  const closed = await revoke('--close-account', key, '--yes');
  assert.equal(closed.code, 0, closed.stderr);
  for (const server of servers) assert.equal(await getsIn(server, leaked), false);
  const again = await revoke('--user', 'leaked', '-a', 'SHOP', '--yes');
  assert.equal(again.code, 0, again.stderr);
});
