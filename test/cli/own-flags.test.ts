import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/stores.ts';

test('test flags, whoflag and doc: the command line as it is, as those who write scripts had it of nsc', async () => {
  const flags = await runCli(['test', 'flags']);
  assert.equal(flags.code, 0, flags.stderr);
  const [head = '', ...rows] = flags.stdout.trim().split('\n');
  const names = head.split(',');
  const user = rows.find(row => row.startsWith('nkeeper add user,'))?.split(',') ?? [];
  assert.equal(user.length, names.length);
  assert.equal(user[names.indexOf('name')], 'n');
  assert.equal(user[names.indexOf('allow-pub')], '-');
  assert.equal(user[names.indexOf('all-accounts')], '');
  const who = await runCli(['test', 'whoflag', 'rm-js-tier', '--json']);
  assert.deepEqual(JSON.parse(who.stdout), ['nkeeper edit account']);
  assert.equal((await runCli(['test', 'whoflag', 'no-such'])).code, 1);
  const dir = join(temporaryFolder('pages-'), 'new');
  const doc = await runCli(['test', 'doc', dir]);
  assert.equal(doc.code, 0, doc.stderr);
  assert.equal(readdirSync(dir).length, rows.length);
  assert.match(readFileSync(join(dir, 'nkeeper_add_user.md'), 'utf8'), /--allow-pub/);
});

test('update says how, for the version that is wanted; --version alone is still this one', async () => {
  const update = await runCli(['update', '--version', '1.2.3']);
  assert.equal(update.code, 1);
  assert.match(update.stderr, /nkeeper@1\.2\.3/);
  assert.match((await runCli(['--version'])).stdout, /^nkeeper \d/);
});
