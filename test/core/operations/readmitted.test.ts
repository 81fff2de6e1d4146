import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { runCli } from '../../support/cli.ts';
import { temporaryFolder } from '../../support/stores.ts';

/** Account A with a user that is revoked. */
async function revoked() {
  const dir = temporaryFolder('made-');
  const home = temporaryFolder('home-');
  const run = (...args: readonly string[]) => runCli(['-H', dir, ...args], { home });
  await run('add', 'operator', 'OP', '--sys');
  await run('add', 'account', 'A');
  await run('edit', 'account', 'A', '--sk', 'generate');
  await run('add', 'user', '-a', 'A', 'out');
  await run('revocations', 'add-user', '-a', 'A', 'out');
  // What is issued in the second of the revocation is revoked, too.
  await delay(1100);
  return run;
}

const SAYS = /A\/\w+ IS REVOKED, and this lets it in again/;

for (const [what, command] of [
  ['an edit', ['edit', 'user', '-a', 'A', 'out', '--tag', 'x']],
  ['an edit of many', ['edit', 'user', '--match', '*/o*', '--tag', 'x']],
  ['a rename', ['rename', 'user', '-a', 'A', 'out', 'in']],
] as const) {
  test(`${what} of a revoked user says that it lets it in again, and scripts have to mean it`, async () => {
    const run = await revoked();
    const asked = await run(...command);
    assert.match(asked.stdout, SAYS);
    assert.equal(asked.code, 1, asked.stdout);
    assert.match(asked.stderr, /lets revoked users in again, and there is no terminal[\s\S]*--yes/);
    assert.equal((await run(...command, '--yes')).code, 0);
  });
}

test('so does the undo of an edit', async () => {
  const run = await revoked();
  await run('edit', 'user', '-a', 'A', 'out', '--tag', 'x', '--yes');
  const history = JSON.parse((await run('history', '--json')).stdout) as readonly {
    id: string;
    title: string;
  }[];
  const edit = history.find(({ title }) => title.startsWith('Edit user'));
  const undone = await run('undo', edit?.id ?? '', '--dry-run');
  assert.match(`${undone.stdout}${undone.stderr}`, SAYS);
});

test('a user that is not revoked is signed again without a word', async () => {
  const run = await revoked();
  await run('add', 'user', '-a', 'A', 'fine');
  const { code, stdout } = await run('edit', 'user', '-a', 'A', 'fine', '--tag', 'x');
  assert.equal(code, 0);
  assert.doesNotMatch(stdout, SAYS);
});
