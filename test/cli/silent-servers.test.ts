import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { editAccount } from '../../src/core/operations/account.ts';
import { deleteAccount } from '../../src/core/operations/delete-account.ts';
import { Admin } from '../support/admin.ts';
import { runCli } from '../support/cli.ts';
import { getsIn } from '../support/emergency.ts';
import { clusterFormed, startCluster } from '../support/nats.ts';
import { now, TestOperator } from '../support/nats-identities.ts';
import { writeStore } from '../support/written-store.ts';

/** Three servers that were seen once; only the first one's URL is known. */
async function seenOnce(t: TestContext) {
  const operator = new TestOperator();
  const shop = operator.account('SHOP', { issuedAt: now() - 100 });
  const crm = operator.account('CRM', { issuedAt: now() - 100 });
  const user = crm.user('client');
  const servers = await startCluster(t, 3, () => ({ operator, accounts: [shop, crm], interval: '1s' }));
  const admin = new Admin(t, writeStore(operator, [shop, crm], [operator.systemUser, user]), servers);
  const run = (line: string) =>
    runCli(['-H', admin.dir, '--server', servers[0]!.url, ...line.split(' ')], { home: admin.home });
  assert.equal((await run('resolver status')).code, 0);
  return { operator, servers, admin, run, user };
}

/** Where nkeeper remembers what it saw. */
function memoryOf({ home }: Admin): string {
  const files = readdirSync(home, { recursive: true, encoding: 'utf8' });
  return join(home, files.find(name => name.endsWith('servers.json'))!);
}

test('push: a server that was seen and stopped in order is not there, until somebody says that it is gone', async t => {
  const { servers, admin, run } = await seenOnce(t);
  await servers[2]!.stop();
  await admin.changes.run(editAccount, { name: ['SHOP'], conns: 7 });
  const dry = await run('push -a SHOP --dry-run');
  assert.equal(dry.code, 1);
  assert.match(dry.stdout, /! Not there: n3 \(seen in the last 24 hours\)/);
  assert.match(dry.stdout, /If it was taken away for good, say so on the command line: --without n3\./);
  assert.match((await run('--read-only push -a SHOP --dry-run')).stdout, /Not there: n3/);
  assert.equal((await run('push -a SHOP --dry-run --without n3')).code, 0);
  const sent = await run('push -a SHOP');
  assert.equal(sent.code, 1, sent.stdout);
  assert.match(
    sent.stdout,
    /! n3 \(seen in the last 24 hours\) does not have it: push again when it is back/,
  );
  assert.match(sent.stderr, /Not proven/);
  const pulled = await run('pull -A --dry-run');
  assert.match(pulled.stderr, /n3 \(seen in the last 24 hours\) is not there: what it has is not known/);
  await admin.changes.run(editAccount, { name: ['SHOP'], conns: 8 });
  const without = await run('push -a SHOP --without n3');
  assert.equal(without.code, 0, without.stdout + without.stderr);
  const again = await run('push -A');
  assert.equal(again.code, 0, again.stdout + again.stderr);
});

test('push --prune: as long as a server that was seen is away, nothing is deleted', async t => {
  const { operator, servers, admin, run, user } = await seenOnce(t);
  await admin.changes.run(deleteAccount, { name: ['CRM'] });
  await servers[2]!.stop();
  const kept = await run('push --prune --yes --look-again 0');
  assert.equal(kept.code, 1, kept.stdout);
  assert.match(
    kept.stdout,
    /Not there: n3 \(seen in the last 24 hours\)\. So nothing is deleted, only closed/,
  );
  assert.match(kept.stdout, /account CRM A\w+: LOCKED OUT/);
  await servers[2]!.start();
  await clusterFormed(t, servers[0]!, operator, 3);
  const all = await run('push --prune --yes --look-again 3');
  assert.equal(all.code, 0, all.stdout + all.stderr);
  for (const server of servers) assert.equal(await getsIn(server, user), false);
});

test('a list of seen servers that cannot be read is set aside, and said: nothing is deleted, and a cut warns', async t => {
  const { servers, admin, run } = await seenOnce(t);
  await admin.changes.run(deleteAccount, { name: ['CRM'] });
  await servers[2]!.stop();
  const path = memoryOf(admin);
  writeFileSync(path, '{"n1":');
  const kept = await run('push --prune --yes --look-again 0');
  assert.equal(kept.code, 1, kept.stdout);
  assert.match(kept.stdout, /account CRM A\w+: LOCKED OUT/);
  const [, aside = ''] = /was set aside as (\S+\.json)\./.exec(kept.stderr) ?? [];
  assert.equal(readFileSync(aside, 'utf8'), '{"n1":');
  const pushed = await run('push -a SHOP');
  assert.match(pushed.stderr, /which servers were there .* is not known/i);
  const cut = await run('revoke --all-users -a SHOP --yes');
  assert.match(cut.stdout, /! Which servers were there in the last 24 hours is not known/);
  assert.match(cut.stderr, /have to be named: nkeeper .*revoke --expect NAME/);
});
