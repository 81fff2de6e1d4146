import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { signingKeyOf } from '../../../src/core/claims/scopes.ts';
import { editAccount } from '../../../src/core/operations/account.ts';
import { Admin } from '../../support/admin.ts';
import { runCli } from '../../support/cli.ts';
import { getsIn } from '../../support/emergency.ts';
import { startCluster } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

// A signing key that leaked is removed on the servers by one admin; another one has a store from before, edits something else
// there, and pushes. Servers take whatever comes last.

async function shop(t: TestContext, count = 1) {
  const operator = new TestOperator();
  const account = operator.account('SHOP', { issuedAt: now() - 100 });
  const leaked = account.scopedUser('leaked', {
    iat: BigInt(now() - 90),
    nats: { subs: -1n, data: -1n, payload: -1n },
  } as never);
  const servers = await startCluster(t, count, () => ({ operator, accounts: [account] }));
  const dir = () => writeStore(operator, [account], [operator.systemUser, leaked]);
  const [one, other] = [new Admin(t, dir(), servers), new Admin(t, dir(), servers)];
  const key = account.signingSeed.publicKey;
  return { account, leaked, key, servers, server: servers[0]!, one, other };
}

/** As after edits with nsc, or on another machine: no journal tells what the store's version comes of. */
const withoutJournal = (t: TestContext, admin: Admin) => new Admin(t, admin.dir, [{ url: admin.servers }]);

const kinds = async (admin: Admin) => {
  const [planned] = (await admin.plan('SHOP')).plan.accounts;
  return [planned!.verdict, ...planned!.conflicts.map(({ kind }) => kind)];
};

for (const journal of [true, false]) {
  test(`a signing key that was removed there is not given back by the way, ${journal ? 'with' : 'without'} a journal`, async t => {
    const { leaked, key, server, one, other } = await shop(t);
    await one.changes.run(editAccount, { name: ['SHOP'], rmSk: [key] });
    assert.ok((await one.push(['SHOP'])).proven);
    assert.equal(await getsIn(server, leaked), false);
    await other.changes.run(editAccount, { name: ['SHOP'], description: 'x' });
    await other.changes.run(editAccount, { name: ['SHOP'], description: 'later' });
    const stale = journal ? other : withoutJournal(t, other);
    assert.deepEqual(await kinds(stale), ['conflict', 'signing-key']);
    const run = (...args: string[]) =>
      runCli(['-H', stale.dir, '--server', server.url, ...args], { home: stale.home });
    const refused = await run('push', '-A');
    assert.equal(refused.code, 1);
    assert.match(refused.stdout, /account SHOP \w+: CONFLICT, not sent/);
    assert.match(
      refused.stdout,
      /is no signing key on n1\. If it was removed there, a push lets in again what it signed/,
    );
    assert.match(refused.stderr, /added here, the same with --force .* removed there, take it out here/);
    const unasked = await run('push', '-a', 'SHOP', '--force');
    assert.equal(unasked.code, 1);
    assert.match(unasked.stderr, /signing key to servers where it may have been removed.*no terminal/);
    assert.equal(await getsIn(server, leaked), false);
    const meant = await run('push', '-a', 'SHOP', '--force', '--yes');
    assert.equal(meant.code, 0, meant.stderr);
    assert.ok(await getsIn(server, leaked));
  });
}

test('a signing key that nkeeper added here is pushed as any change', async t => {
  const { account, server, other } = await shop(t);
  await other.changes.run(editAccount, { name: ['SHOP'], description: 'not pushed' });
  await other.changes.run(editAccount, { name: ['SHOP'], sk: ['generate'] });
  await other.changes.run(editAccount, { name: ['SHOP'], conns: 9 });
  assert.deepEqual(await kinds(other), ['send']);
  assert.ok((await other.push(['SHOP'])).proven);
  await other.changes.run(editAccount, { name: ['SHOP'], sk: ['generate'] });
  assert.deepEqual(await kinds(other), ['send']);
  assert.ok((await other.push(['SHOP'])).proven);
  assert.ok(await getsIn(server, account.user('till')));
});

test('added here and pushed, removed there: in conflict', async t => {
  const { one, other } = await shop(t);
  await other.changes.run(editAccount, { name: ['SHOP'], sk: ['generate'] });
  assert.ok((await other.push(['SHOP'])).proven);
  const [, key] = other.store().account('OP', 'SHOP')!.claims!.nats.signing_keys!.map(signingKeyOf);
  const pull = await one.pull();
  await pull.apply();
  await one.changes.run(editAccount, { name: ['SHOP'], rmSk: [key!] });
  assert.ok((await one.push(['SHOP'])).proven);
  await other.changes.run(editAccount, { name: ['SHOP'], description: 'x' });
  await other.changes.run(editAccount, { name: ['SHOP'], description: 'y' });
  assert.deepEqual(await kinds(other), ['conflict', 'signing-key']);
});

test('a removal that is taken back here wants a word, as a revocation that is', async t => {
  const { leaked, key, server, one } = await shop(t);
  await one.changes.run(editAccount, { name: ['SHOP'], rmSk: [key] });
  assert.ok((await one.push(['SHOP'])).proven);
  await one.changes.undo();
  const [planned] = (await one.plan('SHOP')).plan.accounts;
  assert.equal(planned!.conflicts[0]?.kind, 'signing-key');
  assert.match(
    planned!.conflicts[0].text,
    /^A push gives a signing key back that was removed: what A\S+ signed/,
  );
  assert.ok((await one.push(['SHOP'], true)).proven);
  assert.ok(await getsIn(server, leaked));
});

test('an account that was closed there is not opened by the way', async t => {
  const { one, other } = await shop(t);
  await one.changes.run(editAccount, { name: ['SHOP'], conns: 0, leafConns: 0 });
  assert.ok((await one.push(['SHOP'])).proven);
  await other.changes.run(editAccount, { name: ['SHOP'], description: 'x' });
  await other.changes.run(editAccount, { name: ['SHOP'], description: 'y' });
  const stale = withoutJournal(t, other);
  assert.deepEqual(await kinds(stale), ['conflict', 'reopens']);
  const [planned] = (await stale.plan('SHOP')).plan.accounts;
  assert.match(planned!.conflicts[0]!.text, /^A push opens the account, which is closed on n1\./);
});

test('a server that missed a push gets the key that the others have', async t => {
  const { servers, one } = await shop(t, 3);
  await one.changes.run(editAccount, { name: ['SHOP'], sk: ['generate'] });
  await servers[2]!.stop('SIGKILL');
  await one.push(['SHOP']);
  await servers[2]!.start();
  const again = withoutJournal(t, one);
  const [planned] = (await again.plan('SHOP')).plan.accounts;
  assert.notEqual(planned!.verdict, 'conflict', JSON.stringify(planned!.conflicts));
});
