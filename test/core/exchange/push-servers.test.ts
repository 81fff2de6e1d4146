import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { Pushing } from '../../../src/core/exchange/push-run.ts';
import { settledWords } from '../../../src/core/exchange/settled-words.ts';
import { editAccount } from '../../../src/core/operations/account.ts';
import { addUserRevocation } from '../../../src/core/operations/revocation.ts';
import { Admin, outcomes } from '../../support/admin.ts';
import { getsIn } from '../../support/emergency.ts';
import { clusterFormed, startCluster, startServer, until } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';
import { SERVER_VERSIONS } from '../../support/server-versions.ts';
import { writeStore } from '../../support/written-store.ts';

function shopOf(operator: TestOperator) {
  const shop = operator.account('SHOP', { issuedAt: now() - 100 });
  const leaked = shop.user('leaked', { iat: BigInt(now() - 90) });
  const dir = writeStore(operator, [shop], [operator.systemUser, leaked]);
  return { shop, leaked, dir };
}

// Case a on MEMORY.
test('a server that keeps accounts in memory takes it where it has it in memory, and that does not last', async t => {
  const operator = new TestOperator();
  const { shop, leaked, dir } = shopOf(operator);
  const server = await startServer(t, { operator, accounts: [shop], resolver: 'memory' });
  const admin = new Admin(t, dir, [server]);
  await server.connect(t, leaked);
  await admin.changes.run(addUserRevocation, { account: 'SHOP', name: ['leaked'] });
  const { plan } = await admin.plan();
  assert.match(plan.notes.join(), /n1: no store of its own.*resolver_preload/);
  const view = await admin.push(['SHOP']);
  assert.equal(outcomes(view), 'n1 in-force 1', JSON.stringify(view.troubles));
  assert.equal(await getsIn(server, leaked), false);
});

// Case a: a stale cache says yes and keeps nothing.
test('a cache with a stale file is made to load it, and has the new one then', async t => {
  const operator = new TestOperator();
  const { shop, leaked, dir } = shopOf(operator);
  const servers = await startCluster(t, 2, name => ({
    operator,
    accounts: name === 'n1' ? [shop] : [],
    resolver: name === 'n1' ? ('full' as const) : ('cache' as const),
    files: name === 'n1' ? {} : { [shop.key]: shop.token },
  }));
  const admin = new Admin(t, dir, servers);
  await admin.changes.run(addUserRevocation, { account: 'SHOP', name: ['leaked'] });
  const view = await admin.push(['SHOP']);
  assert.equal(view.proven, true, JSON.stringify(view));
  assert.match(outcomes(view), /n2 in-force 1/);
  assert.equal(await getsIn(servers[1]!, leaked), false, 'the stale file is not used');
});

// Case k: down, and hanging.
test('a server that is down, or hangs, is named: nothing is called proven, and the others have it', async t => {
  const operator = new TestOperator();
  const { shop, dir } = shopOf(operator);
  const servers = await startCluster(t, 3, () => ({ operator, accounts: [shop] }));
  const admin = new Admin(t, dir, servers);
  await admin.changes.run(editAccount, { name: ['SHOP'], conns: 3 });
  const planned = await admin.plan('SHOP');
  await servers[2]!.pause();
  const hung = await planned.start(false, { timeoutMs: 500 }).run();
  assert.equal(hung.proven, false);
  assert.equal(outcomes(hung), 'n1 stored 1, n2 stored 1, n3 silent 1');
  await servers[2]!.stop('SIGKILL');
  await admin.changes.run(editAccount, { name: ['SHOP'], conns: 4 });
  const { plan, start } = await admin.plan('SHOP');
  assert.ok(plan.missing.length > 0, 'somebody is missing');
  assert.match(plan.missing.join(), new RegExp(`${servers[2]!.port}`));
  const view = await start(false, { timeoutMs: 1000 }).run();
  assert.equal(view.proven, false);
  assert.equal(outcomes(view), 'n1 stored 1, n2 stored 1');
});

test('cancelled, it goes on where it stopped: what was answered for is not sent again', async t => {
  const operator = new TestOperator();
  const accounts = Array.from({ length: 1200 }, (_, i) => operator.account(`A${i}`));
  const server = await startServer(t, { operator });
  const admin = new Admin(t, writeStore(operator, accounts), [server]);
  const sent: string[] = [];
  const watcher = await server.connect(t, operator.systemUser, 'watcher');
  watcher.subscribe('$SYS.REQ.ACCOUNT.*.CLAIMS.UPDATE', { callback: (_, msg) => sent.push(msg.subject) });
  await watcher.flush();
  const stop = new AbortController();
  const open = await admin.plan();
  assert.equal(open.chosen(false).length, 1200);
  const run: Pushing = open.start(false, { onChange: () => run.view.done > 100 && stop.abort() });
  const cancelled = await run.run(stop.signal);
  assert.equal(cancelled.phase, 'cancelled');
  assert.ok(cancelled.done < 1200, `${cancelled.done}`);
  const view = await run.run();
  assert.equal(view.proven, true, JSON.stringify({ ...view, troubles: view.troubles.slice(0, 3) }));
  await until('the watcher to have seen all', () => sent.length >= 1200);
  assert.ok(sent.length <= 1200 + 200, `${sent.length} were sent: only what was under way is sent twice`);
  assert.equal(new Set(sent).size, 1200);
  const rest = await admin.plan();
  assert.deepEqual(rest.chosen(false), [], 'another push finds nothing to do');
});

test('the connection that ends in the middle is made anew', async t => {
  const operator = new TestOperator();
  const accounts = Array.from({ length: 1500 }, (_, i) => operator.account(`A${i}`));
  const server = await startServer(t, { operator });
  const admin = new Admin(t, writeStore(operator, accounts), [server]);
  const open = await admin.plan();
  let stopped: Promise<void> | undefined;
  const run: Pushing = open.start(false, {
    onChange: () => {
      if (run.view.done > 100) stopped ??= server.stop('SIGKILL').then(() => server.start());
    },
  });
  const view = await run.run();
  await stopped;
  assert.ok(stopped, 'it was stopped in the middle');
  assert.equal(view.done, 1500, `${view.phase} ${view.fault}`);
  assert.equal(view.proven, true, JSON.stringify({ ...view, troubles: view.troubles.slice(0, 3) }));
  await run.close();
});

// Case k: in the middle.
test('a server that stops in the middle is silent; when it is back, another push brings it what it missed', async t => {
  const operator = new TestOperator();
  const accounts = Array.from({ length: 800 }, (_, i) => operator.account(`A${i}`));
  const servers = await startCluster(t, 3, () => ({ operator }));
  const admin = new Admin(t, writeStore(operator, accounts), servers.slice(0, 2));
  const open = await admin.plan();
  let stopped: Promise<void> | undefined;
  const run: Pushing = open.start(false, {
    timeoutMs: 500,
    onChange: () => {
      if (run.view.done > 50) stopped ??= servers[2]!.stop();
    },
  });
  const view = await run.run();
  await stopped;
  assert.equal(view.done, 800);
  assert.equal(view.proven, false);
  const [n1, n2, n3] = view.servers;
  assert.deepEqual([n1?.counts.stored, n2?.counts.stored], [800, 800], outcomes(view));
  assert.ok((n3?.counts.silent ?? 0) > 0, outcomes(view));
  await servers[2]!.start();
  await clusterFormed(t, servers[0]!, operator, 3);
  const again = await admin.push();
  // Not `proven`: the others may count the server that came back twice, and then one of them is missing.
  for (const { name, counts } of again.servers)
    assert.equal(counts.stored + counts['in-force'], again.total, `${name}: ${outcomes(again)}`);
  assert.ok(again.total < 801 && again.total > 0, `${again.total} sent again`);
});

test('a server that bootstraps without its system account gets it, too', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const server = await startServer(t, { operator, bare: true });
  const admin = new Admin(t, writeStore(operator, [shop], []), [server]);
  const view = await admin.push();
  assert.equal(view.total, 2);
  assert.equal(view.proven, true, JSON.stringify(view));
});

for (const version of SERVER_VERSIONS) {
  test(`nats-server ${version}: sent, and shown to be there`, async t => {
    const operator = new TestOperator();
    const { shop, leaked, dir } = shopOf(operator);
    const server = await startServer(t, { operator, accounts: [shop], version });
    const admin = new Admin(t, dir, [server]);
    await server.connect(t, leaked);
    await admin.changes.run(addUserRevocation, { account: 'SHOP', name: ['leaked'] });
    assert.equal(outcomes(await admin.push(['SHOP'])), 'n1 in-force 1');
    assert.equal(await getsIn(server, leaked), false);
  });
}

// Case a with a URL resolver.
test('a server with a URL resolver takes it where it has the account in memory; what it does not have is said', async t => {
  const operator = new TestOperator();
  const { shop, leaked, dir } = shopOf(operator);
  const held = new Map([operator.system, shop].map(account => [account.key, account.token]));
  const http = createServer((request, response) => {
    response.end(held.get(request.url?.replace('/accounts/', '') ?? '') ?? '');
  });
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve));
  t.after(() => http.close());
  const { port } = http.address() as AddressInfo;
  const server = await startServer(t, {
    operator,
    resolver: { url: `http://127.0.0.1:${port}/accounts/` },
    bare: true,
  });
  const admin = new Admin(t, dir, [server]);
  await admin.changes.run(addUserRevocation, { account: 'SHOP', name: ['leaked'] });
  const unseen = await admin.plan('SHOP');
  assert.deepEqual(unseen.chosen(false), []);
  assert.match(settledWords(unseen.plan.accounts).join(), /^1 account: not in the memory of n1/);
  const client = await server.connect(t, leaked);
  assert.equal(outcomes(await admin.push(['SHOP'])), 'n1 in-force 1');
  await until('it to be cut off', () => client.isClosed());
  assert.equal(await getsIn(server, leaked), false);
});
