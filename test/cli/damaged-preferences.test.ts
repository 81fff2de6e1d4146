import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { getsIn } from '../support/emergency.ts';
import { startServer } from '../support/nats.ts';
import { TestOperator } from '../support/nats-identities.ts';
import { temporaryFolder } from '../support/stores.ts';
import { writeStore } from '../support/written-store.ts';

/** A home whose preferences were cut short while they were written. */
function damagedHome(text = '{"protectedCon'): { readonly home: string; readonly path: string } {
  const home = temporaryFolder('home-');
  const folder = join(home, '.config', 'nkeeper');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'preferences.json');
  writeFileSync(path, text);
  return { home, path };
}

test('preferences that cannot be read stop no emergency: it is said that they may protect this, and goes on', async t => {
  const operator = new TestOperator('ACME');
  const account = operator.account('SHOP');
  const [one, two] = [account.user('one'), account.user('two')];
  const dir = writeStore(operator, [account], [operator.systemUser, one, two]);
  const server = await startServer(t, { operator, accounts: [account], name: 'n1' });
  const { home, path } = damagedHome();
  const revoke = (user: string, at: string) =>
    runCli(['-H', dir, '--server', server.url, 'revoke', '--user', user, '-a', 'SHOP', '--yes'], {
      home: at,
    });

  const done = await revoke('one', home);
  assert.match(done.stderr, /warning: .*preferences\.json cannot be used: .*is protected is not known/);
  assert.equal(done.code, 0, done.stderr);
  assert.equal(await getsIn(server, one), false);
  // Who mends it finds what it protected.
  assert.equal(readFileSync(path, 'utf8'), '{"protectedCon');
  const resumed = await runCli(['-H', dir, '--server', server.url, 'revoke', '--resume'], { home });
  assert.equal(resumed.code, 0, resumed.stderr);

  const nowhere = join(temporaryFolder('home-'), 'file');
  writeFileSync(nowhere, 'no folder');
  const homeless = await revoke('two', nowhere);
  assert.equal(homeless.code, 0, homeless.stderr);
  assert.equal(await getsIn(server, two), false);
});

test('what is no emergency asks a person, and without one it is left: it may be protected', async () => {
  const operator = new TestOperator('ACME');
  const dir = writeStore(operator, [operator.account('SHOP')]);
  for (const text of ['{"protectedCon', '[1]', '']) {
    const { home } = damagedHome(text);
    const done = await runCli(['-H', dir, 'add', 'account', 'NEW'], { home });
    assert.equal(done.code, 1, text);
    assert.match(done.stderr, /preferences\.json cannot be used[\s\S]*may protect this store/);
  }
});
