import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCli } from '../../support/cli.ts';
import { connectMany, getsIn } from '../../support/emergency.ts';
import { FULL, manyRevocations } from '../../support/many-revocations.ts';
import { startServer } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';
import { temporaryFolder } from '../../support/stores.ts';
import { writeStore } from '../../support/written-store.ts';

test('a cut that makes the JWT larger than servers take is refused before anything is written; all users fits', async t => {
  const operator = new TestOperator('ACME');
  const revocations = manyRevocations(FULL, now() - 100);
  const account = operator.account('SHOP', {
    issuedAt: now() - 50,
    nats: { revocations, description: 'x'.repeat(40) },
  });
  assert.ok(
    account.token.length > 1_048_576 - 20 && account.token.length <= 1_048_576,
    `${account.token.length}`,
  );
  const leaked = account.user('leaked');
  const dir = writeStore(operator, [account], [operator.systemUser, leaked]);
  const server = await startServer(t, { operator, files: { [account.key]: account.token }, name: 'n1' });
  const [client] = await connectMany(t, server, leaked, 1);
  const home = temporaryFolder('home-');
  const nkeeper = (...args: string[]) => runCli(['-H', dir, '--server', server.url, ...args], { home });
  const file = join(dir, 'ACME/accounts/SHOP/SHOP.jwt');

  for (const dry of [['--dry-run'], ['--yes']]) {
    const user = await nkeeper('revoke', '--user', 'leaked', '-a', 'SHOP', ...dry);
    assert.equal(user.code, 1);
    assert.match(
      user.stderr,
      /JWT of account SHOP would be too large: 1,04\d,\d{3} bytes, and servers take 1,048,576\. It has 11,226 revocations\. .*--all-users/,
    );
  }
  assert.equal(readFileSync(file, 'utf8'), account.token);
  assert.equal((await nkeeper('revoke', '--armed')).code, 0);
  assert.equal(client!.isClosed(), false);

  const all = await nkeeper('revoke', '--all-users', '-a', 'SHOP', '--yes');
  assert.match(all.stdout, /11,225 revocations that the one for all covers are left out/);
  assert.equal(all.code, 0, all.stderr);
  assert.equal(await getsIn(server, leaked), false);
  assert.ok(readFileSync(file, 'utf8').length < 10_000);
  assert.equal((await nkeeper('undo', '--yes')).code, 0);
  assert.ok(readFileSync(file, 'utf8').length > 1_048_000);
  assert.equal((await nkeeper('describe', 'account', 'SHOP')).code, 0);
});

test('a server that takes less than 1 MiB is asked what it takes', async t => {
  const operator = new TestOperator('ACME');
  const revocations = manyRevocations(700, now() - 100);
  const account = operator.account('SHOP', { issuedAt: now() - 50, nats: { revocations } });
  const leaked = account.user('leaked');
  const dir = writeStore(operator, [account], [operator.systemUser, leaked]);
  const most = account.token.length + 20;
  const server = await startServer(t, {
    operator,
    files: { [account.key]: account.token },
    config: `max_payload: ${most}`,
  });
  const cut = await runCli(
    ['-H', dir, '--server', server.url, 'revoke', '--user', 'leaked', '-a', 'SHOP', '--yes'],
    { home: temporaryFolder('home-') },
  );
  assert.equal(cut.code, 1);
  assert.match(cut.stderr, /too large: 6\d,\d{3} bytes, and servers take 6\d,\d{3}\. It has 701 revocations/);
});
