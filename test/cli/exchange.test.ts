import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { editAccount } from '../../src/core/operations/account.ts';
import { addUserRevocation } from '../../src/core/operations/revocation.ts';
import { Admin, twoAdmins } from '../support/admin.ts';
import { runCli } from '../support/cli.ts';
import { getsIn } from '../support/emergency.ts';
import { startCluster, startServer } from '../support/nats.ts';
import { now, TestOperator } from '../support/nats-identities.ts';
import { writeStore } from '../support/written-store.ts';

/** One command line of an admin: `push -A`. */
function run(admin: Admin, line: string) {
  const args = line.split(' ');
  return runCli(['-H', admin.dir, '--server', admin.servers, ...args], { home: admin.home });
}

test('push: what is sent, a line a server, exit code 0 when every server shows it', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP', { issuedAt: now() - 100 });
  const rest = operator.account('REST');
  const servers = await startCluster(t, 3, () => ({ operator, accounts: [shop, rest] }));
  const admin = new Admin(t, writeStore(operator, [shop, rest]), servers);
  await admin.changes.run(editAccount, { name: ['SHOP'], conns: 7 });
  const dry = await run(admin, 'push -A --diff');
  assert.equal(dry.code, 0, dry.stderr);
  assert.match(dry.stdout, /^Dry run: Push to n1, n2, n3\n {2}account SHOP A\w{55}: is sent\n/);
  assert.match(dry.stdout, /n1, n2, n3: an older JWT, issued/);
  assert.match(dry.stdout, /Client connections: unlimited → 7/);
  assert.match(dry.stdout, /2 accounts: the same everywhere/);
  assert.match(dry.stderr, /Nothing was sent/);
  const done = await run(admin, 'push -a SHOP');
  assert.equal(done.code, 0, done.stderr);
  assert.match(done.stdout, /^n1 {2}1 (stored, not in use|in force)$/m);
  assert.match(done.stdout, /^1 sent in \d+\.\d\d s\.$/m);
  assert.match(done.stderr, /Done: every server shows it/);
  const again = await run(admin, 'push -A');
  assert.equal(again.code, 0);
  assert.match(again.stderr, /Nothing to send: every server has it/);
  await servers[2]!.stop('SIGKILL');
  const missing = await run(admin, 'push -A');
  assert.equal(missing.code, 1);
  assert.match(missing.stdout, /! Not there: /);
});

test('push: a conflict is not sent, said with what both come of, and sent with --force', async t => {
  const { leaked, server, one, other } = await twoAdmins(t);
  await one.changes.run(addUserRevocation, { account: 'SHOP', name: ['leaked'] });
  await run(one, 'push -a SHOP');
  await other.changes.run(editAccount, { name: ['SHOP'], conns: 9 });
  const refused = await run(other, 'push -a SHOP');
  assert.equal(refused.code, 1);
  assert.match(refused.stdout, /CONFLICT, not sent/);
  assert.match(refused.stdout, /undoes a revocation on n1: leaked \(U/);
  assert.match(
    refused.stderr,
    /same with --keep-revocations takes .* lifted on purpose, the same with --force sends/,
  );
  assert.match(
    refused.stdout,
    /Changed here since the version of .*:\n {8}Client connections: unlimited → 9/,
  );
  assert.match(refused.stdout, /Changed there since then:\n {8}Revoked: U/);
  const json = JSON.parse((await run(other, 'push -a SHOP --dry-run --json')).stdout);
  assert.equal(json.accounts[0].verdict, 'conflict');
  assert.equal(json.accounts[0].conflicts[0].kind, 'readmits');
  assert.equal(json.applied, false);
  assert.equal(await getsIn(server, leaked), false);
  const locked = await run(other, '--read-only push -a SHOP --force');
  assert.equal(locked.code, 1);
  assert.match(locked.stderr, /Nothing was changed: /);
  const unasked = await run(other, 'push -a SHOP --force');
  assert.equal(unasked.code, 1);
  assert.match(unasked.stderr, /undoes a revocation .*no terminal to ask on/);
  assert.equal(await getsIn(server, leaked), false);
  const forced = await run(other, 'push -a SHOP --force --yes --json');
  assert.equal(forced.code, 0, forced.stderr);
  const done = JSON.parse(forced.stdout);
  assert.equal(done.proven, true);
  assert.match(done.accounts[0].outcome.n1, /in-force|stored/);
});

test('push --keep-revocations: what servers revoke comes into the edited version, as a step of the journal, and that is sent', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP', { issuedAt: now() - 100 });
  const leaked = shop.user('leaked', { iat: BigInt(now() - 90) });
  const servers = await startCluster(t, 2, () => ({ operator, accounts: [shop] }));
  const users = [operator.systemUser, leaked];
  const one = new Admin(t, writeStore(operator, [shop], users), servers);
  const other = new Admin(t, writeStore(operator, [shop], users), servers);
  await one.changes.run(addUserRevocation, { account: 'SHOP', name: ['leaked'] });
  assert.equal((await run(one, 'push -a SHOP')).code, 0);
  await other.changes.run(editAccount, { name: ['SHOP'], conns: 9 });
  const dry = await run(other, 'push -a SHOP --keep-revocations --dry-run');
  assert.equal(dry.code, 0, dry.stderr);
  assert.match(dry.stdout, /^Dry run: Keep the revocations that servers have of SHOP\n/);
  assert.match(dry.stdout, /Revoked: U\w+: \+ issued until/);
  const sent = await run(other, 'push -a SHOP --keep-revocations --json');
  assert.equal(sent.code, 0, sent.stdout + sent.stderr);
  const told = JSON.parse(sent.stdout);
  assert.deepEqual([told.kept_revocations.applied, told.proven], [true, true]);
  const there = await run(other, 'describe account -n SHOP --json');
  const { limits, revocations } = JSON.parse(there.stdout).nats;
  assert.equal(limits.conn, 9, 'the edit is still there');
  assert.deepEqual(Object.keys(revocations), [leaked.key]);
  for (const server of servers) assert.equal(await getsIn(server, leaked), false);
  assert.match((await run(other, 'history')).stdout, /Keep the revocations that servers have of SHOP/);
  const nothing = await run(other, 'push -a SHOP --keep-revocations');
  assert.match(nothing.stderr, /Nothing to send: every server has it/);
});

test('push --keep-revocations keeps nothing else of the servers: their other changes are in conflict still', async t => {
  const { leaked, server, one, other } = await twoAdmins(t);
  await one.changes.run(addUserRevocation, { account: 'SHOP', name: ['leaked'] });
  await one.changes.run(editAccount, { name: ['SHOP'], description: 'theirs' });
  assert.equal((await run(one, 'push -a SHOP')).code, 0);
  await other.changes.run(editAccount, { name: ['SHOP'], conns: 9 });
  const kept = await run(other, 'push -a SHOP --keep-revocations');
  assert.equal(kept.code, 1, kept.stdout);
  assert.match(
    kept.stdout,
    /CONFLICT, not sent[\s\S]*never was in this store[\s\S]*Description: none → theirs/,
  );
  assert.equal(await getsIn(server, leaked), false);
});

test('pull: previewed by key, written as a change, undone; what was deleted here stays so', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP', { issuedAt: now() - 100 });
  const added = operator.account('ADDED');
  const gone = operator.account('GONE');
  const newer = shop.version({ issuedAt: now() - 5, nats: { description: 'theirs' } });
  const server = await startServer(t, {
    operator,
    accounts: [added, gone],
    files: { [shop.key]: newer },
  });
  const admin = new Admin(t, writeStore(operator, [shop, gone]), [server]);
  await run(admin, 'delete account GONE --yes');
  const dry = await run(admin, 'pull -A --dry-run');
  assert.match(
    dry.stdout,
    /account GONE A\w+: not brought back\n {4}n1, issued .*\n {4}It was deleted here on/,
  );
  assert.match(dry.stdout, /account SHOP A\w+: changed\n {4}Description: none → theirs/);
  assert.match(dry.stdout, /account ADDED A\w+: new/);
  assert.doesNotMatch(dry.stdout, /push ADDED|Servers do not know/);
  const file = join(admin.dir, 'OP/accounts/ADDED/ADDED.jwt');
  assert.ok(!existsSync(file));
  const done = await run(admin, 'pull -A --json');
  assert.equal(done.code, 0, done.stderr);
  const json = JSON.parse(done.stdout);
  assert.equal(json.applied, true);
  assert.deepEqual(
    json.accounts.map((each: { name: string; verdict: string }) => `${each.name} ${each.verdict}`).sort(),
    ['ADDED new', 'GONE deleted-here', 'SHOP update', 'SYS same'],
  );
  assert.equal(readFileSync(file, 'utf8').trim(), added.token);
  assert.equal((await run(admin, 'undo --yes')).code, 0);
  assert.ok(!existsSync(file));
  const named = await run(admin, `pull -a ${gone.key}`);
  assert.equal(named.code, 0, named.stderr);
  assert.ok(existsSync(join(admin.dir, 'OP/accounts/GONE/GONE.jwt')));
  assert.equal((await run(admin, 'pull')).code, 2);
  assert.equal((await run(admin, 'pull -a NOBODY')).code, 1);
});

test('push --prune: shown first, --yes without a terminal, closed and deleted', async t => {
  const operator = new TestOperator();
  const gone = operator.account('GONE', { issuedAt: now() - 10 });
  const server = await startServer(t, { operator, accounts: [gone] });
  const admin = new Admin(t, writeStore(operator, []), [server]);
  const dry = await run(admin, 'push -P --dry-run');
  assert.match(dry.stdout, /^Dry run: Remove 1 account from n1\n {2}account GONE A\w+: on n1, 0 connections/);
  const asked = await run(admin, 'push -P');
  assert.equal(asked.code, 1);
  assert.match(asked.stderr, /there is no terminal to ask on/);
  assert.ok(existsSync(join(server.resolverDir, `${gone.key}.jwt`)));
  const done = await run(admin, 'push --prune --yes --json');
  assert.equal(done.code, 0, done.stderr);
  assert.equal(JSON.parse(done.stdout).accounts[0].state, 'gone');
  assert.ok(!existsSync(join(server.resolverDir, `${gone.key}.jwt`)));
  assert.equal((await run(admin, 'push -P')).code, 0);
  assert.equal((await run(admin, 'push -R NOBODY --yes')).code, 1);
});

/** An account server as nsc knows it: GET and POST below `/jwt/v1/accounts/`. */
async function accountServer(t: TestContext, held: Map<string, string>): Promise<string> {
  const server = createServer((request, response) => {
    const key = request.url?.replace('/jwt/v1/accounts/', '') ?? '';
    if (request.method === 'POST') {
      let body = '';
      request.on('data', text => (body += text));
      request.on('end', () => {
        held.set(key, body);
        response.end('ok');
      });
    } else if (held.has(key)) response.end(held.get(key));
    else response.writeHead(404).end();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwt/v1`;
}

test('an account server over HTTP: compared, sent, read again; pulled from', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP', { issuedAt: now() - 100 });
  const held = new Map<string, string>();
  const url = await accountServer(t, held);
  const admin = new Admin(t, writeStore(operator, [shop]), []);
  const http = (line: string) =>
    runCli(['-H', admin.dir, ...line.split(' '), '-u', url], { home: admin.home });
  const first = await http('push -A');
  assert.equal(first.code, 0, first.stderr);
  assert.match(first.stdout, /^127\.0\.0\.1:\d+ {2}2 stored/m);
  assert.match(first.stdout, /what they have in memory until they ask again/);
  assert.equal(held.get(shop.key), shop.token);
  assert.match((await http('push -A')).stderr, /every server has it/);
  const newer = shop.version({ issuedAt: now() - 5, nats: { description: 'theirs' } });
  held.set(shop.key, newer);
  assert.equal((await http('push -a SHOP')).code, 1, 'theirs is newer');
  const pulled = await http('pull -A');
  assert.equal(pulled.code, 0, pulled.stderr);
  assert.equal(admin.store().account('OP', 'SHOP')?.token, newer);
  const nobody = await runCli(['-H', admin.dir, 'push', '-A', '-u', 'http://127.0.0.1:1/jwt/v1'], {
    home: admin.home,
  });
  assert.equal(nobody.code, 1);
  assert.match(nobody.stdout, /Not there: http:\/\/127\.0\.0\.1:1/);
});

test('pull: an account server that is down, or fails, is no server without changes', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const dir = writeStore(operator, [shop]);
  const failing = createServer((_, answer) => answer.writeHead(500).end('no'));
  await new Promise<void>(done => failing.listen(0, '127.0.0.1', done));
  t.after(() => failing.close());
  const { port } = failing.address() as AddressInfo;
  for (const url of ['http://127.0.0.1:1/jwt/v1', `http://127.0.0.1:${port}/jwt/v1`])
    for (const more of [[], ['--json'], ['--dry-run']]) {
      const { code, stdout, stderr } = await runCli(['-H', dir, 'pull', '-A', '-u', url, ...more]);
      assert.equal(code, 1, `${url} ${more.join(' ')}`);
      assert.equal(stdout, '');
      assert.match(stderr, /account server http:\S+ cannot be asked: (it answers 500|.*refused)/);
      assert.doesNotMatch(stderr, /Nothing to change/);
    }
});
