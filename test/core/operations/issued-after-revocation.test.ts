import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { connect, credsAuthenticator } from 'nats';
import { runCli } from '../../support/cli.ts';
import { startServer } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';
import { temporaryFolder } from '../../support/stores.ts';
import { writeStore } from '../../support/written-store.ts';

/** Account A in which all is revoked up to a time that is so many seconds ahead, as by somebody whose clock is before ours. */
async function revokedAhead(t: TestContext, seconds: number) {
  const operator = new TestOperator();
  const account = operator.account('A');
  const limits = { pub: {}, sub: {}, subs: -1, data: -1, payload: -1 };
  const bySigningKey = account.scopedUser('three', { nats: limits });
  const users = [...['one', 'two', 'four'].map(name => account.user(name)), bySigningKey];
  account.token = account.version({ nats: { revocations: { '*': now() + seconds } } });
  const dir = writeStore(operator, [account], [operator.systemUser, ...users]);
  const server = await startServer(t, { operator, accounts: [account] });
  const home = temporaryFolder('home-');
  const run = (...args: readonly string[]) =>
    runCli(['-H', dir, '--server', server.url, ...args, '-a', 'A'], { home });
  const getsIn = async (name: string) => {
    const { stdout } = await run('generate', 'creds', '-n', name, '--show-seeds');
    const authenticator = credsAuthenticator(Buffer.from(stdout));
    try {
      await (await connect({ servers: server.url, reconnect: false, authenticator })).close();
      return true;
    } catch {
      return false;
    }
  };
  return { run, getsIn, signingKey: account.signingSeed.publicKey };
}

test('all are revoked, by a clock that is before ours: whoever is issued now, in whatever way, gets in', async t => {
  const { run, getsIn, signingKey } = await revokedAhead(t, 20);
  assert.equal(await getsIn('one'), false);
  const ways: readonly (readonly [string, ...string[]])[] = [
    ['one', 'rotate', 'user', 'one'],
    ['two', 'edit', 'user', 'two', '--tag', 'x'],
    ['three', 'rotate', 'signing-key', '--sk', signingKey],
    ['3', 'rename', 'user', 'four', '3'],
    ['new', 'add', 'user', 'new'],
  ];
  for (const [name, ...args] of ways) {
    const { code, stdout, stderr } = await run(...args, '--yes');
    assert.equal(code, 0, `${args.join(' ')}: ${stdout}${stderr}`);
    // Who has a new signing key has to be pushed.
    if (args.includes('signing-key')) assert.equal((await run('push', '--yes')).code, 0);
    assert.equal(await getsIn(name), true, args.join(' '));
  }
});

test('a revocation that is far ahead was meant: it is said that servers refuse the new JWT', async t => {
  const { run, getsIn } = await revokedAhead(t, 3600);
  for (const args of [
    ['rotate', 'user', 'one'],
    ['add', 'user', 'new'],
    ['edit', 'user', 'two', '--tag', 'x'],
  ]) {
    const { stdout } = await run(...args, '--yes');
    assert.match(stdout, /A\/\w+ is revoked until .* ahead of this clock: servers REFUSE its new JWT/);
  }
  assert.equal(await getsIn('new'), false);
});
