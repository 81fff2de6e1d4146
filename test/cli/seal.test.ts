import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { findSeed } from '../../src/core/claims/token/creds.ts';
import { Seed } from '../../src/core/nkeys/seed.ts';
import { runCli } from '../support/cli.ts';
import { PROJECT, startProgram } from '../support/pty.ts';
import { filesIn, sealableStore, PASSPHRASE_FILE as secret, secretFile } from '../support/sealed.ts';
import { temporaryFolder } from '../support/stores.ts';
import { treeOf } from '../support/trees.ts';

const wrong = secretFile('wrong horse battery staple');

/** All seeds of a golden store, as text. */
function seedsIn(dir: string): readonly string[] {
  return filesIn(dir).flatMap(name => {
    const text = readFileSync(join(dir, name), 'latin1');
    const seed = name.endsWith('.creds') ? findSeed(text) : Seed.parse(text.trim());
    return seed ? [seed.reveal()] : [];
  });
}

/** Looks for seeds in every file below some folders. */
function assertNoSeed(seeds: readonly string[], ...folders: readonly string[]): void {
  for (const folder of folders)
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const path = join(folder, name);
      if (!statSync(path).isFile()) continue;
      const text = readFileSync(path, 'latin1');
      for (const seed of seeds)
        assert.ok(!text.includes(seed) && !text.includes(Buffer.from(seed).toString('base64')), path);
    }
}

function sealedStore() {
  const made = sealableStore();
  return { ...made, seeds: seedsIn(made.copy.dir) };
}

test('seal and unseal: nothing readable in between, and the same bytes and modes afterwards', async () => {
  const { copy, home, run, seal, seeds } = sealedStore();
  const before = treeOf(copy.dir);
  const count = filesIn(copy.dir).length;
  assert.match(
    (await run('seal', '--dry-run')).stderr,
    new RegExp(`^Dry run: ${count} files would be sealed`),
  );
  assert.deepEqual(treeOf(copy.dir), before);
  const sealed = await seal();
  assert.equal(sealed.code, 0, sealed.stderr);
  assert.ok(filesIn(copy.dir).every(name => name.endsWith('.sealed')));
  assertNoSeed(seeds, copy.dir, home);
  const listed = await run('list', 'keys', '-A');
  assert.match(listed.stdout, /sealed/);
  assert.ok(!/\byes\b/.test(listed.stdout));
  assert.ok(
    JSON.parse((await run('list', 'keys', '-A', '--json')).stdout).some(
      (row: { sealed?: boolean }) => row.sealed,
    ),
  );
  assert.match((await seal()).stderr, /^0 key and creds files sealed/);
  const bad = await run('unseal', '--passphrase-file', wrong);
  assert.deepEqual([bad.code, /passphrase of the keystore is wrong/.test(bad.stderr)], [1, true]);
  const unsealed = await run('unseal', '--passphrase-file', secret);
  assert.equal(unsealed.code, 0, unsealed.stderr);
  assert.deepEqual(treeOf(copy.dir), before);
});

test('a sealed keystore signs with the passphrase, and not without; new keys and creds are sealed at once', async () => {
  const { copy, home, run, seal, seeds } = sealedStore();
  await seal();
  const locked = await run('edit', 'account', 'ORDERS', '--tag', 'x');
  assert.equal(locked.code, 1);
  assert.match(locked.stderr, /sealed, and locked.*nkeeper -H \S+ unlock/s);
  assert.match(
    (await run('--keystore-passphrase-file', wrong, 'edit', 'account', 'ORDERS', '--tag', 'x')).stderr,
    /passphrase of the keystore is wrong/,
  );
  const open = (...args: readonly string[]) => run('--keystore-passphrase-file', secret, ...args);
  for (const args of [
    ['edit', 'account', 'ORDERS', '--tag', 'x'],
    ['add', 'account', 'NEW'],
    ['add', 'user', '-a', 'ORDERS', 'someone'],
    ['edit', 'user', '-a', 'ORDERS', '-n', 'someone', '--tag', 'y'],
    ['rotate', 'user', '-a', 'ORDERS', 'someone', '--yes'],
    ['delete', 'user', '-a', 'ORDERS', 'someone', '--yes', '--rm-nkey', '--rm-creds'],
    ['undo', '--yes'],
  ]) {
    const done = await open(...args);
    assert.equal(done.code, 0, `${args.join(' ')}: ${done.stderr}`);
    assert.ok(
      filesIn(copy.dir).every(name => name.endsWith('.sealed')),
      `${args.join(' ')}: ${filesIn(copy.dir)}`,
    );
    assertNoSeed(seeds, copy.dir, home);
  }
  assert.ok(existsSync(copy.path('creds', 'ACME', 'ORDERS', 'someone.creds.sealed')));
  const creds = await open('generate', 'creds', '-a', 'ORDERS', 'someone');
  assert.match(creds.stdout, /BEGIN USER NKEY SEED/);
  const valid = await run('validate', '-A', '--keys');
  assert.ok(!/not in the keystore|not sealed/.test(valid.stdout), valid.stdout);
  assert.equal((await run('unseal', '--passphrase-file', secret)).code, 0);
  assert.equal((await run('edit', 'account', 'NEW', '--tag', 'z')).code, 0);
  assert.ok(existsSync(copy.path('creds', 'ACME', 'ORDERS', 'someone.creds')));
});

test('another passphrase: no key file is touched, and the old one opens nothing', async () => {
  const { copy, run, seal } = sealedStore();
  await seal();
  const keys = treeOf(copy.path('keys'), path => path === 'keystore.sealed');
  const other = secretFile('another passphrase altogether');
  const short = await run(
    'seal',
    '--change-passphrase',
    '--passphrase-file',
    secret,
    '--new-passphrase-file',
    secretFile('short'),
  );
  assert.match(short.stderr, /8 characters or more/);
  const done = await run(
    'seal',
    '--change-passphrase',
    '--passphrase-file',
    secret,
    '--new-passphrase-file',
    other,
  );
  assert.equal(done.code, 0, done.stderr);
  assert.deepEqual(
    treeOf(copy.path('keys'), path => path === 'keystore.sealed'),
    keys,
  );
  assert.equal((await run('unseal', '--passphrase-file', secret)).code, 1);
  assert.equal((await run('unseal', '--passphrase-file', other)).code, 0);
});

test('a sealed file under another name, or changed, does not sign', async () => {
  const { copy, run, seal } = sealedStore();
  await seal();
  const [a = '', b = ''] = filesIn(copy.dir).filter(name => /keys\/O\/.*\.nk\.sealed$/.test(name));
  const open = (...args: readonly string[]) => run('--keystore-passphrase-file', secret, ...args);
  assert.ok(a && b);
  const text = readFileSync(join(copy.dir, a), 'latin1');
  for (const name of [a, b]) writeFileSync(join(copy.dir, name), text);
  writeFileSync(
    join(copy.dir, a),
    text.replace(/\n(.{20})./, (_, begin) => `\n${begin}${text.at(-5) === 'A' ? 'B' : 'A'}`),
  );
  for (const signer of [a, b]) {
    const key = signer.replace(/^.*\//, '').slice(0, 56);
    const { code, stderr } = await open('-K', key, 'edit', 'account', 'ORDERS', '--tag', 'x');
    assert.equal(code, 1);
    assert.match(stderr, /damaged, or lies under another name|may not sign/);
  }
});

test('a plain key beside sealed ones: told of, and sealed by the next seal; half a one never replaces a whole one', async () => {
  const { copy, run, seal } = sealedStore();
  const [name = ''] = filesIn(copy.dir).filter(each => each.endsWith('.nk'));
  const text = copy.read(name);
  await seal();
  copy.write(name, text);
  assert.match(
    (await run('validate', '-A', '--keys')).stdout,
    /the keystore is sealed, and this key file is not/i,
  );
  copy.write(name, text.slice(0, 20));
  const refused = await seal();
  assert.match(refused.stderr, /does not hold what its name says/);
  assert.ok(existsSync(copy.path(`${name}.sealed`)));
  copy.write(name, text);
  assert.equal((await seal()).code, 0);
  assert.ok(!existsSync(copy.path(name)));
});

test('killed at any moment, each key is there in one form or the other, and doing it again goes on', async () => {
  const { copy, run, seeds } = sealedStore();
  const before = treeOf(copy.dir);
  const names = new Set(filesIn(copy.dir));
  const env = { PATH: process.env.PATH, HOME: temporaryFolder('home-') };
  const start = (command: string): ChildProcess =>
    spawn(
      process.execPath,
      [join(PROJECT, 'bin', 'nkeeper.js'), '-H', copy.dir, command, '--passphrase-file', secret],
      { env, stdio: 'ignore' },
    );
  const isWhole = () => {
    for (const name of names)
      assert.ok(existsSync(copy.path(name)) || existsSync(copy.path(`${name}.sealed`)), name);
  };
  const count = (end: string) => filesIn(copy.dir).filter(name => name.endsWith(end)).length;
  for (const [command, begun] of [
    ['seal', () => count('.sealed') > 3],
    ['unseal', () => count('.nk') > 3],
  ] as const)
    for (let round = 0; round < 2; round++) {
      const child = start(command);
      const ended = new Promise(resolve => child.once('exit', resolve));
      // As soon as something has changed, a little later each time.
      while (child.exitCode === null && !begun()) await new Promise(resolve => setImmediate(resolve));
      for (let i = 0; i < round * 60; i++) await new Promise(resolve => setImmediate(resolve));
      child.kill('SIGKILL');
      await ended;
      isWhole();
      const back = command === 'seal' ? 'unseal' : 'seal';
      const done = await run(command, '--passphrase-file', secret);
      assert.ok(done.code === 0 || /is not sealed/.test(done.stderr), done.stderr);
      isWhole();
      if (command === 'seal') {
        assert.ok(
          filesIn(copy.dir).every(name => name.endsWith('.sealed')),
          filesIn(copy.dir).join(),
        );
        assertNoSeed(seeds, copy.dir);
      }
      if (round < 1) assert.equal((await run(back, '--passphrase-file', secret)).code, 0);
    }
  assert.deepEqual(treeOf(copy.dir), before);
});

const agents: (() => Promise<unknown>)[] = [];
after(() => Promise.all(agents.map(stop => stop())));

test('unlock: an agent signs for a time, gives out seeds of users alone, and lock ends it', async () => {
  const { copy, home, run, seal, seeds } = sealedStore();
  await seal();
  const env = { PATH: process.env.PATH, HOME: home };
  const program = async (...args: readonly string[]) =>
    promisify(execFile)(process.execPath, [join(PROJECT, 'bin', 'nkeeper.js'), '-H', copy.dir, ...args], {
      env,
    }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (error: { code: number; stdout: string; stderr: string }) => error,
    );
  agents.push(() => program('lock'));
  assert.equal((await program('unlock', '--passphrase-file', wrong)).code, 1);
  const opened = await program('unlock', '--passphrase-file', secret, '--for', '5m', '--json');
  assert.equal(opened.code, 0, opened.stderr);
  assert.equal(JSON.parse(opened.stdout).unlocked, true);
  const folder = join(home, '.config', 'nkeeper', 'agent');
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  const edited = await program('edit', 'account', 'ORDERS', '--tag', 'by-agent');
  assert.equal(edited.code, 0, edited.stderr);
  const added = await run('add', 'user', '-a', 'ORDERS', 'fresh');
  assert.equal(added.code, 0, added.stderr);
  assert.ok(existsSync(copy.path('creds', 'ACME', 'ORDERS', 'fresh.creds.sealed')));
  assert.match((await run('generate', 'creds', '-a', 'ORDERS', 'fresh')).stdout, /NKEY SEED/);
  const out = join(temporaryFolder('out-'), 'keys');
  assert.match((await run('export', 'keys', '-o', '--dir', out)).stderr, /stays with the agent/);
  assertNoSeed(seeds, copy.dir, home);
  assert.match((await program('lock')).stderr, /is locked/);
  assert.match((await run('edit', 'account', 'ORDERS', '--tag', 'again')).stderr, /sealed, and locked/);
  assert.deepEqual(readdirSync(folder), []);
  assert.match((await program('lock')).stderr, /was not open/);
  // Its time is over: it ends by itself.
  assert.equal((await program('unlock', '--passphrase-file', secret, '--for', '1s')).code, 0);
  while (readdirSync(folder).length > 0) await new Promise(resolve => setTimeout(resolve, 50));
});

test('on a terminal a command asks for the passphrase', async () => {
  const { copy, seal } = sealedStore();
  await seal();
  const program = startProgram({ args: ['-H', copy.dir, 'edit', 'account', 'ORDERS', '--tag', 'asked'] });
  try {
    await program.waitFor('Passphrase of the keystore:');
    program.type('correct horse battery staple\r');
    assert.equal((await program.waitForExit()).code, 0, program.text());
    assert.ok(!program.text().includes('staple'));
  } finally {
    await program.close();
  }
});

test('a backup of a sealed keystore is one of sealed files', async () => {
  const { copy, home, run, seal, seeds } = sealedStore();
  await seal();
  const file = join(temporaryFolder('backup-'), 'b');
  const made = await run('backup', 'create', file, '--passphrase-file', secret);
  assert.equal(made.code, 0, made.stderr);
  const before = treeOf(copy.path('keys'));
  for (const part of ['keys', 'creds']) rmSync(copy.path(part), { recursive: true });
  assert.equal((await run('backup', 'restore', file, '--passphrase-file', secret)).code, 0);
  assert.deepEqual(treeOf(copy.path('keys')), before);
  assertNoSeed(seeds, copy.dir, home);
  assert.equal((await run('unseal', '--passphrase-file', secret)).code, 0);
});

test('where there is no keystore there is nothing to seal, and nothing is made', async () => {
  const dir = join(temporaryFolder('empty-'), 'nowhere');
  for (const args of [
    ['seal'],
    ['seal', '--dry-run'],
    ['seal', '--change-passphrase'],
    ['unseal'],
    ['unseal', '--dry-run'],
  ]) {
    const { code, stderr } = await runCli(['-H', dir, ...args, '--passphrase-file', secret]);
    assert.equal(code, 1, args.join(' '));
    assert.match(stderr, /no keystore in|is not sealed/, args.join(' '));
    assert.ok(!existsSync(dir));
  }
});

test('a backup from before the sealing brings no key back in clear', async () => {
  const { copy, run, seal } = sealableStore();
  const file = join(temporaryFolder('backup-'), 'b');
  assert.equal((await run('backup', 'create', file, '--passphrase-file', secret)).code, 0);
  await seal();
  const before = filesIn(copy.dir);
  for (const part of ['', 'creds']) {
    // Among what is there, and where a folder is not there at all.
    if (part !== '') rmSync(join(copy.dir, part), { recursive: true });
    const { code, stderr } = await run('backup', 'restore', file, '--passphrase-file', secret);
    assert.equal(code, 1);
    assert.match(stderr, /would be in clear, and the keystore is sealed\./);
    assert.match(stderr, /Nothing was changed\./);
    const left = before.filter(name => part === '' || !name.startsWith(part));
    if (part === '') assert.deepEqual(filesIn(copy.dir), left);
    else assert.ok(!existsSync(join(copy.dir, part)));
  }
});
