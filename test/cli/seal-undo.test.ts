import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import type { CliResult } from '../support/cli.ts';
import { sealableStore } from '../support/sealed.ts';

const ok = ({ code, stderr }: CliResult) => assert.equal(code, 0, stderr);

async function sealed() {
  const store = sealableStore();
  ok(await store.seal());
  return store;
}

test('in a sealed keystore edits are undone and redone, one after the other, and files are called what they are', async () => {
  const { copy, open } = await sealed();
  const path = copy.path('creds', 'ACME', 'ORDERS', 'kiosk.creds.sealed');
  const edited = await open('edit', 'user', '-a', 'ORDERS', 'kiosk', '--tag', 'one');
  assert.match(edited.stdout, /kiosk\.creds\.sealed\n/);
  ok(await open('edit', 'user', '-a', 'ORDERS', 'kiosk', '--tag', 'two'));
  ok(await open('rotate', 'user', '-a', 'ORDERS', 'kiosk', '--yes'));
  for (const args of [['undo'], ['undo'], ['undo'], ['redo'], ['redo'], ['undo'], ['undo']]) {
    const done = await open(...args, '--yes');
    ok(done);
    assert.equal(done.stdout.match(/creds of /g)?.length, 1, done.stdout);
    assert.ok(done.stdout.includes('  creds of user ORDERS/kiosk: changed'), done.stdout);
    assert.ok(existsSync(path) && !existsSync(path.replace('.sealed', '')));
  }
  const shown = await open('describe', 'user', '-a', 'ORDERS', 'kiosk', '--json');
  assert.ok(!/"(one|two)"/.test(shown.stdout), shown.stdout);
  ok(await open('add', 'user', '-a', 'ORDERS', 'someone'));
  const undone = await open('undo', '--yes');
  ok(undone);
  assert.match(undone.stdout, /creds of someone: deleted/);
  assert.match(undone.stdout, /key of U[A-Z2-7]{55}: deleted/);
});

test('unseal after an undo: the advice names what brings the keys back, and dry runs say what the real one does', async () => {
  const { open, run, unseal } = await sealed();
  ok(await open('add', 'user', '-a', 'ORDERS', 'someone'));
  ok(await open('undo', '--yes'));
  const refused = await unseal();
  assert.equal(refused.code, 1);
  const dry = await run('unseal', '--dry-run');
  assert.deepEqual([dry.code, dry.stderr], [1, refused.stderr]);
  assert.equal((await run('unseal', '--dry-run', '--force')).code, 0);
  const [, id = ''] = /nkeeper -H \S+ undo (\S+)/.exec(refused.stderr) ?? [];
  ok(await open('undo', id, '--yes'));
  ok(await run('unseal', '--dry-run'));
  ok(await unseal());
});

test('a change across sealing or unsealing: what stands against its undo is said, and nothing half is written', async () => {
  const { copy, run, open, seal, unseal } = sealableStore();
  ok(await run('add', 'user', '-a', 'ORDERS', 'before'));
  ok(await seal());
  const before = await open('undo', '--yes');
  assert.equal(before.code, 1);
  assert.match(before.stderr, /keystore was sealed since.*nkeeper -H \S+ unseal/s);
  ok(await open('delete', 'user', '-a', 'ORDERS', 'before', '--yes', '--rm-nkey', '--rm-creds'));
  ok(await unseal('--force'));
  const after = await run('undo', '--yes');
  assert.equal(after.code, 1);
  assert.match(after.stderr, /sealed, and the keystore is not any more/);
  ok(await seal());
  // Another seal than that of then: its keys open with nothing, so unseal need not keep them.
  assert.match((await open('undo', '--yes')).stderr, /sealed, and the keystore is not any more/);
  ok(await unseal());
  assert.ok(!existsSync(copy.path('creds', 'ACME', 'ORDERS', 'before.creds.sealed')));
});

test('another passphrase as a dry run says so', async () => {
  const { run } = await sealed();
  const dry = await run('seal', '--change-passphrase', '--dry-run');
  assert.deepEqual(
    [dry.code, dry.stderr],
    [0, 'Dry run: the passphrase would be changed. Nothing was changed.\n'],
  );
});
