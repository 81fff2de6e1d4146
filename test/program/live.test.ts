import { test } from 'node:test';
import { connectAs, olderVersion, startAcmeCluster } from '../support/acme-cluster.ts';
import { startProgram } from '../support/pty.ts';
import { openScanned } from '../support/screen-text.ts';
import { copyStore } from '../support/stores.ts';

test('a person watches a real cluster of three servers', async t => {
  const copy = copyStore('acme');
  const store = await openScanned(copy.dir);
  t.after(() => store.close());
  const servers = await startAcmeCluster(t, store, (server, account) => {
    if (server === 'n2' && account === 'BILLING')
      return olderVersion(store, 'BILLING', 3600, { revocations: {}, description: 'as it was' });
    if (server === 'n3' && account === 'EMPTY') return 'missing';
    return undefined;
  });
  const client = await connectAs(t, store, servers[1]!, 'BILLING', 'svc-billing');
  const program = startProgram({
    args: ['-H', copy.dir, '--server', servers.map(server => server.url).join(',')],
    cols: 120,
    rows: 30,
  });
  t.after(() => program.close());

  // Accounts: which server holds what.
  await program.waitFor('3 of 3 servers');
  await program.waitFor(/BILLING .*n2 older/);
  await program.waitFor(/EMPTY .*n3 missing/);
  await program.waitFor(/ORDERS .*same ×3/);
  await program.waitFor(/BILLING .* 3 +1 +1 +never/);

  // Resolver: each server, and one column for each in the comparison.
  program.press('4');
  await program.waitFor(/n1 .*✓ up .*full/);
  program.press('tab');
  await program.waitFor(/BILLING .*✓ same +! older +✓ same/);

  // What differs, field by field.
  program.press('j', 'enter');
  await program.waitFor('n2: an older JWT');
  await program.waitFor(/Description\s+- as it was/);
  await program.waitFor(/Revoked: U\w+ \(user BILLING\/former\)\s+\+ issued until/);
  program.press('escape');
  await program.waitFor('[Accounts on servers]');

  // Connections with the names of the store.
  program.press('8');
  await program.waitFor(/BILLING +svc-billing .*n2/);
  await program.waitFor(/SYS +this nkeeper /);
  await client.close();
  await program.waitFor(() => program.rowOf('svc-billing') < 0);
  program.press('9');
  await program.waitFor(/disconnect .*BILLING .*svc-billing/);

  // A server that stops is told of, and comes back by itself.
  await servers[2]!.stop();
  await program.waitFor('2 of 3 servers');
  await program.waitFor(/server stop/);
  await servers[2]!.start();
  await program.waitFor('3 of 3 servers');

  // All gone: the picture stays and says how old it is. Then they come back.
  await Promise.all(servers.map(server => server.stop()));
  await program.waitFor('connection lost');
  program.press('2');
  await program.waitFor(/ORDERS/);
  await Promise.all(servers.map(server => server.start()));
  await program.waitFor(/[123] of 3 servers/, { timeout: 60_000 });
});

test('a server that was named and is down from the beginning is missed, and welcome when it starts', async t => {
  const copy = copyStore('acme');
  const store = await openScanned(copy.dir);
  t.after(() => store.close());
  const servers = await startAcmeCluster(t, store, () => undefined);
  await servers[2]!.stop();
  const program = startProgram({
    args: ['-H', copy.dir, '--server', servers.map(server => server.url).join(',')],
    cols: 120,
    rows: 30,
  });
  t.after(() => program.close());
  await program.waitFor('! 2 of 3 servers');
  program.press('4');
  await program.waitFor(new RegExp(`${servers[2]!.url} .*not reached`));
  await servers[2]!.start();
  await program.waitFor('✓ 3 of 3 servers');
  await program.waitFor(() => program.rowOf('not reached') < 0);
});
