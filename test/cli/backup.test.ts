import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { startProgram } from '../support/pty.ts';
import { copyStore, temporaryFolder } from '../support/stores.ts';
import { treeOf } from '../support/trees.ts';

const PASSPHRASE = 'correct horse battery staple';

function passphraseFile(text = `${PASSPHRASE}\n`): string {
  const path = join(temporaryFolder('passphrase-'), 'file');
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

const secret = passphraseFile();

/** A store with a journal and odd modes, and a backup of it. */
async function backedUp() {
  const copy = copyStore('acme');
  const home = temporaryFolder('home-');
  const file = join(temporaryFolder('backup-'), 'acme.backup');
  const run = (dir: string, ...args: readonly string[]) => runCli(['-H', dir, ...args], { home });
  // No parts of a store of nsc's: they are not in the backup.
  for (const stray of ['config', 'orders-to-billing.jwt'])
    rmSync(copy.path(stray), { recursive: true, force: true });
  const edited = await run(copy.dir, 'edit', 'account', 'ORDERS', '--description', 'changed');
  assert.equal(edited.code, 0, edited.stderr);
  // More than one sealed piece.
  writeFileSync(
    copy.path('ACME', 'accounts', 'AUTH', 'users', 'big.jwt'),
    randomBytes(100_000).toString('hex'),
  );
  chmodSync(copy.path('ACME', 'ACME.jwt'), 0o644);
  chmodSync(copy.path('ACME', 'accounts', 'BILLING', 'BILLING.jwt'), 0o400);
  chmodSync(copy.path('ACME', 'accounts', 'BILLING'), 0o755);
  const made = await run(copy.dir, 'backup', 'create', file, '--passphrase-file', secret);
  assert.equal(made.code, 0, made.stderr);
  return { copy, home, file, run };
}

const shared = backedUp();
const journals = (home: string) => join(home, '.config', 'nkeeper', 'journal');

test('backup: one private file without a name or key in the clear; restored to the byte with all modes', async () => {
  const { copy, home, file, run } = await shared;
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(join(file, '..')), ['acme.backup']);
  const bytes = readFileSync(file, 'latin1');
  for (const word of ['ORDERS', 'ACME', 'store_root', '-----BEGIN']) assert.ok(!bytes.includes(word), word);
  const before = [treeOf(copy.dir), treeOf(journals(home))];
  assert.ok(before[1]!.some(line => line.includes('journal.jsonl')));
  // All is lost.
  rmSync(copy.dir, { recursive: true });
  rmSync(journals(home), { recursive: true });
  const restored = await run(copy.dir, 'backup', 'restore', file, '--passphrase-file', secret);
  assert.equal(restored.code, 0, restored.stderr);
  assert.deepEqual([treeOf(copy.dir), treeOf(journals(home))], before);
  const undone = await run(copy.dir, 'undo', '--yes');
  assert.equal(undone.code, 0, undone.stderr);
  assert.equal((await run(copy.dir, 'redo', '--yes')).code, 0);
});

test('restored to another place, nsc.json names it; doing it again finds nothing to do', async () => {
  const { copy, file } = await shared;
  const [dir, home] = [join(temporaryFolder('other-'), 'new'), temporaryFolder('home-')];
  const restore = () => runCli(['-H', dir, 'backup', 'restore', file, '--passphrase-file', secret], { home });
  const restored = await restore();
  assert.equal(restored.code, 0, restored.stderr);
  assert.match(restored.stderr, /^Restored \d+ files to \S+\.$/m);
  assert.match(restored.stderr, /names the new folder/);
  assert.equal(JSON.parse(readFileSync(join(dir, 'nsc.json'), 'utf8')).store_root, dir);
  const skip = (path: string) => /^nsc\.json$|ORDERS\.jwt$/.test(path);
  assert.deepEqual(treeOf(dir, skip), treeOf(copy.dir, skip));
  const again = await restore();
  assert.match(again.stderr, /Nothing to restore/);
  // What the numbers leave out is said: the journal that is there.
  assert.match(
    again.stderr,
    /journal of this store here, and it stays: \d+ files? of the backup's journal (is|are) left out/,
  );
  assert.equal(
    (await runCli(['-H', dir, 'validate', '-A'], { home })).code,
    (await runCli(['-H', copy.dir, 'validate', '-A'])).code,
  );
});

test('files that say something else are listed and kept; --force replaces them, and undo brings them back', async () => {
  const { copy, file, run } = await shared;
  const users = copy.path('ACME', 'accounts', 'ORDERS', 'users');
  const [first = '', second = ''] = readdirSync(users);
  const [changed, gone] = [join(users, first), join(users, second)];
  const was = readFileSync(changed, 'utf8');
  const also = readFileSync(gone, 'utf8');
  writeFileSync(changed, `${was}\n`);
  rmSync(gone);
  const state = treeOf(copy.dir);
  const dry = await run(copy.dir, 'backup', 'restore', file, '--passphrase-file', secret, '--dry-run');
  assert.ok(dry.stdout.includes(`+ ${gone}\n`) && dry.stdout.includes(`~ ${changed}\n`), dry.stdout);
  const refused = await run(copy.dir, 'backup', 'restore', file, '--passphrase-file', secret);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /not as in the backup/);
  assert.deepEqual(treeOf(copy.dir), state);
  const readOnly = await run(
    copy.dir,
    '--read-only',
    'backup',
    'restore',
    file,
    '--passphrase-file',
    secret,
    '--force',
  );
  assert.match(readOnly.stderr, /--read-only/);
  assert.deepEqual(treeOf(copy.dir), state);
  const forced = await run(
    copy.dir,
    'backup',
    'restore',
    file,
    '--passphrase-file',
    secret,
    '--force',
    '--json',
  );
  assert.equal(forced.code, 0, forced.stderr);
  assert.equal(readFileSync(changed, 'utf8'), was);
  assert.equal(readFileSync(gone, 'utf8'), also);
  assert.equal(JSON.parse(forced.stdout).written > 1, true);
  assert.match((await run(copy.dir, 'history')).stdout, /Restore \d+ files from the backup/);
});

test('a whole operator that is missing comes back beside one that is there', async () => {
  const { copy, file, run } = await shared;
  await run(copy.dir, 'backup', 'restore', file, '--passphrase-file', secret, '--force');
  const before = treeOf(copy.path('ACME'));
  rmSync(copy.path('ACME'), { recursive: true });
  const restored = await run(copy.dir, 'backup', 'restore', file, '--passphrase-file', secret);
  assert.equal(restored.code, 0, restored.stderr);
  assert.deepEqual(treeOf(copy.path('ACME')), before);
  assert.deepEqual(
    readdirSync(copy.dir).filter(name => name.startsWith('.nkeeper.restore')),
    [],
  );
});

test('a wrong passphrase, a changed byte, a missing end: said, and nothing is changed', async () => {
  const { file } = await shared;
  const [folder, home] = [temporaryFolder('broken-'), temporaryFolder('home-')];
  const whole = readFileSync(file);
  const target = join(folder, 'target');
  const restore = (path: string, passphrase = secret) =>
    runCli(['-H', target, 'backup', 'restore', path, '--passphrase-file', passphrase], { home });
  const wrong = await restore(file, passphraseFile('wrong horse battery staple'));
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /The passphrase is wrong, or the beginning of the file was changed/);
  const body = whole.toString('latin1').split('\n', 3).join('\n').length + 1;
  const places = [
    0,
    5,
    15,
    17,
    40,
    60,
    90,
    body - 30,
    body - 2,
    body - 1,
    body,
    body + 1,
    body + 70_000,
    whole.length - 17,
    whole.length - 1,
  ];
  for (const at of places) {
    const broken = Buffer.from(whole);
    broken[at]! ^= 1;
    const path = join(folder, `flipped-${at}`);
    writeFileSync(path, broken);
    const said = await restore(path);
    assert.equal(said.code, 1, `byte ${at}`);
    assert.match(
      said.stderr,
      /no backup|newer nkeeper|no usable way|passphrase is wrong|changed or damaged/,
      `byte ${at}`,
    );
  }
  for (const length of [0, 10, 100, body - 1, body, body + 10, body + 65_552, whole.length - 1]) {
    const path = join(folder, `cut-${length}`);
    writeFileSync(path, whole.subarray(0, length));
    const said = await restore(path);
    assert.equal(said.code, 1, `${length} bytes`);
    assert.match(
      said.stderr,
      /no backup|no usable way|passphrase is wrong|end of this backup is missing|changed or damaged/,
    );
  }
  assert.match((await restore(join(folder, `cut-${body + 65_552}`))).stderr, /end of this backup is missing/);
  writeFileSync(join(folder, 'longer'), Buffer.concat([whole, Buffer.from('x')]));
  assert.match((await restore(join(folder, 'longer'))).stderr, /changed or damaged/);
  assert.equal(existsSync(target), false);
});

test('nothing is restored through a link, nor over what is no file', async () => {
  const { file } = await shared;
  const elsewhere = temporaryFolder('elsewhere-');
  const dir = temporaryFolder('linked-');
  symlinkSync(elsewhere, join(dir, 'keys'));
  const said = await runCli(['-H', dir, 'backup', 'restore', file, '--passphrase-file', secret, '--force']);
  assert.match(said.stderr, /keys is a symbolic link, and nothing is restored through it/);
  assert.deepEqual(readdirSync(elsewhere), []);
  assert.deepEqual(readdirSync(dir), ['keys']);
});

test('list and verify say what is in it', async () => {
  const { file } = await shared;
  const run = (...args: readonly string[]) => runCli(['backup', ...args, file, '--passphrase-file', secret]);
  const { accounts, keys, operators, journal } = JSON.parse((await run('list', '--json')).stdout);
  assert.deepEqual([operators, journal], [['ACME'], true]);
  assert.ok(accounts >= 7 && keys > 10);
  assert.match((await run('list')).stdout, /^operators {2}ACME$/m);
  assert.match((await run('list', '--files')).stdout, /^0644 .* stores {4}ACME\/ACME\.jwt$/m);
  assert.ok(JSON.parse((await run('list', '--files', '--json')).stdout).length > 20);
  assert.match((await run('verify')).stdout, /is whole: \d+ files/);
  assert.equal(JSON.parse((await run('verify', '--json')).stdout).keys, keys);
});

test('create: refuses a short passphrase, a file that is there, a place in the store, and no terminal', async () => {
  const { dir, path } = copyStore('acme');
  const file = join(temporaryFolder('backup-'), 'a.backup');
  const make = (to: string, ...more: readonly string[]) =>
    runCli(['-H', dir, 'backup', 'create', to, ...more]);
  assert.match(
    (await make(file, '--passphrase-file', passphraseFile('short'))).stderr,
    /8 characters or more/,
  );
  assert.match(
    (await make(file, '--passphrase-file', passphraseFile('\n'))).stderr,
    /no passphrase in the first line/,
  );
  const none = await make(file);
  assert.equal(none.code, 2);
  assert.match(none.stderr, /no terminal to ask on.*--passphrase-file/s);
  assert.match(
    (await make(path('keys', 'a.backup'), '--passphrase-file', secret)).stderr,
    /is in the store itself/,
  );
  assert.equal(existsSync(file), false);
  symlinkSync('/etc/passwd', path('ACME', 'link.jwt'));
  writeFileSync(path('ACME', 'notes.txt'), 'mine');
  const made = await make(file, '--passphrase-file', secret, '--json');
  assert.match(made.stderr, /link\.jwt is a symbolic link, and is not in the backup/);
  assert.deepEqual(
    JSON.parse(made.stdout).left_out.map(({ why }: { why: string }) => why),
    ['link', 'stranger'],
  );
  assert.match((await make(file, '--passphrase-file', secret)).stderr, /is there already.*--force/s);
  assert.equal((await make(file, '--passphrase-file', secret, '--force')).code, 0);
});

test('on a terminal it asks twice, shows nothing of it, and refuses two different ones', async () => {
  const { dir } = copyStore('acme');
  const file = join(temporaryFolder('backup-'), 'a.backup');
  const ask = async (first: string, second: string) => {
    const program = startProgram({ args: ['-H', dir, 'backup', 'create', file] });
    try {
      await program.waitFor('Passphrase of the backup');
      program.type(`${first}\r`);
      await program.waitFor('The same again:');
      program.type(`${second}\r`);
      const { code } = await program.waitForExit();
      return { code, text: program.text() };
    } finally {
      await program.close();
    }
  };
  const differs = await ask('one passphrase', 'another passphrase');
  assert.equal(differs.code, 1);
  assert.match(differs.text, /two different passphrases/);
  assert.equal(existsSync(file), false);
  const same = await ask('one passphrase', 'one passphrase');
  assert.equal(same.code, 0, same.text);
  assert.ok(!same.text.includes('one passphrase'));
  const verified = await runCli([
    'backup',
    'verify',
    file,
    '--passphrase-file',
    passphraseFile('one passphrase'),
  ]);
  assert.equal(verified.code, 0, verified.stderr);
});

test('nothing to back up, and no place for it: said in words before a passphrase is asked for, with exit code 1', async () => {
  const { copy, run } = await backedUp();
  const folder = temporaryFolder('backup-');
  const nowhere = join(folder, 'nowhere');
  const create = (dir: string, file: string, ...args: readonly string[]) =>
    run(dir, 'backup', 'create', file, ...args);
  for (const [dir, file, words] of [
    [
      nowhere,
      join(folder, 'b'),
      /There is nothing to back up: no operator in .*\n +Name the folder of the store/,
    ],
    [folder, join(folder, 'b'), /There is nothing to back up/],
    [copy.dir, join(nowhere, 'b'), /b cannot be written: there is no such folder/],
    [copy.dir, folder, /cannot be written: it is a folder/],
    [copy.dir, join(secret, 'b'), /cannot be written: a part of its path is no folder/],
  ] as const) {
    const { code, stderr } = await create(dir, file);
    assert.equal(code, 1, stderr);
    assert.match(stderr, words);
    assert.ok(!/ENOENT|EACCES|ENOTDIR|Passphrase/.test(stderr), stderr);
  }
  // Root may write there, as far as anybody can tell beforehand.
  const tried = await create(copy.dir, '/proc/b', '--passphrase-file', secret);
  assert.match(tried.stderr, /cannot be written: (there is no such folder|you may not write there)/);
  assert.deepEqual(readdirSync(folder), []);
});
