import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { connectAs, olderVersion, startAcmeCluster } from '../support/acme-cluster.ts';
import { answer } from '../support/change-story.ts';
import { until } from '../support/nats.ts';
import { startProgram } from '../support/pty.ts';
import { openScanned } from '../support/screen-text.ts';
import { copyStore } from '../support/stores.ts';

test('a person pushes what one server missed, sees it in force, and pulls what somebody else changed', async t => {
  const copy = copyStore('acme');
  const store = await openScanned(copy.dir);
  t.after(() => store.close());
  const theirs = olderVersion(store, 'ORDERS', -500, { description: 'changed by somebody else' });
  const servers = await startAcmeCluster(t, store, (server, account) => {
    if (server === 'n2' && account === 'BILLING')
      return olderVersion(store, 'BILLING', 3600, { revocations: {} });
    return account === 'ORDERS' ? theirs : undefined;
  });
  const client = await connectAs(t, store, servers[1]!, 'BILLING', 'svc-billing');
  const program = startProgram({
    args: ['-H', copy.dir, '--server', servers.map(({ url }) => url).join(',')],
    cols: 80,
    rows: 24,
  });
  t.after(() => program.close());
  await program.waitFor('3 of 3 servers');
  await program.waitFor(/BILLING .*n2 older/);

  // The preview says which server has what, what a push changes there, and who is cut off.
  program.press('j');
  await program.waitFor(/▸ BILLING/);
  program.press('P');
  await program.waitFor('Push BILLING');
  await program.waitFor(/n1, n3: the same JWT/);
  await program.waitFor(/Revokes .*former/);
  await program.waitFor(/Changes on n2:/);
  await answer(program, 'right', 'enter');
  await program.waitFor(/Pushed, and shown by every server: 1 account/);
  await program.waitFor(/n2 +in force/);
  const file = join(servers[1]!.resolverDir, `${store.account('ACME', 'BILLING')!.row.key}.jwt`);
  assert.equal(readFileSync(file, 'utf8'), store.account('ACME', 'BILLING')!.token, 'the server has it');
  assert.equal(client.isClosed(), false, 'who is not revoked stays');
  program.press('escape');
  await program.waitFor(/BILLING .*same ×3/);

  // Somebody else's newer version is a conflict: nothing is sent, and a pull takes it in.
  for (const name of ['EMPTY', 'LOCKED', 'ORDERS']) {
    program.press('j');
    await program.waitFor(new RegExp(`▸ ${name}`));
  }
  program.press('P');
  await program.waitFor('In conflict, not sent: ORDERS');
  program.press('escape');
  await program.waitFor(/▸ ORDERS[\s\S]*P push/);
  program.press('L');
  await program.waitFor('Pull account ORDERS');
  await program.waitFor(/changed by somebody else/);
  await answer(program, 'right', 'enter');
  await program.waitFor(/ORDERS .*same ×3/);
  const pulled = join(copy.dir, 'ACME/accounts/ORDERS/ORDERS.jwt');
  await until('the store to have it', () => readFileSync(pulled, 'utf8').trim() === theirs.token);
});
