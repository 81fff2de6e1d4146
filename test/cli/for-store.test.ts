import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forStore } from '../../src/cli/for-store.ts';
import type { GlobalFlags } from '../../src/cli/global-flags.ts';
import { runCli } from '../support/cli.ts';
import { copyStore } from '../support/stores.ts';

const led = (text: string, globals: Omit<GlobalFlags, 'color'>) =>
  forStore(text, { color: true, ...globals });

test('commands in messages are led to the store that was named, quoted for a shell', () => {
  const dir = { allDirs: "/my store's" };
  assert.equal(
    led('Done. nkeeper undo takes it back.', dir),
    "Done. nkeeper -H '/my store'\\''s' undo takes it back.",
  );
  assert.equal(
    led('nkeeper can publish SUBJECT tells.', { dataDir: 'd', keystoreDir: 'k' }),
    'nkeeper --data-dir d --keystore-dir k can publish SUBJECT tells.',
  );
  assert.equal(led('nkeeper undo takes it back.', {}), 'nkeeper undo takes it back.');
});

test('commands that ask servers are led to those that were named; a password in a URL is not shown', () => {
  const flags = { allDirs: 'd', server: 'nats://n1:4222', creds: 'sys.creds' };
  assert.equal(
    led('nkeeper revoke --resume goes on, nkeeper undo takes it back.', flags),
    'nkeeper -H d --server nats://n1:4222 --creds sys.creds revoke --resume goes on, nkeeper -H d undo takes it back.',
  );
  assert.equal(led('nkeeper push', { server: 'nats://joe:secret@n1' }), 'nkeeper push');
});

test('what is no command of a store stays as it is', () => {
  for (const text of [
    'nkeeper writes only there.',
    'A newer nkeeper made it.',
    'nkeeper can read it.',
    'nkeeper init --dir DIR makes a store.',
    'nkeeper --help lists the commands.',
    'nkeeper demo shows a sample.',
  ])
    assert.equal(led(text, { allDirs: '/s' }), text);
});

test('messages and hints of the program', async () => {
  const { dir } = copyStore('acme');
  const refused = await runCli(['-H', dir, 'undo']);
  assert.match(refused.stderr, new RegExp(`nkeeper -H ${dir} history shows what was changed`));
  const done = await runCli(['-H', dir, 'add', 'account', 'NEW']);
  assert.match(done.stderr, new RegExp(`Done\\. nkeeper -H ${dir} undo takes it back\\.`));
});
