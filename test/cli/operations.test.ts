import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Seed } from '../../src/core/nkeys/seed.ts';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/stores.ts';

const meant = ([first = '']: readonly string[]) =>
  ['delete', 'undo', 'redo', 'trash'].includes(first) ? ['--yes'] : [];

/** A store made from the command line, and a way to run more of it there: one home, one journal. */
async function madeStore() {
  const dir = temporaryFolder('made-');
  const home = temporaryFolder('home-');
  // There is no terminal: what takes something away has to be said.
  const run = (...args: readonly string[]) => runCli(['-H', dir, ...args, ...meant(args)], { home });
  await run('add', 'operator', 'OP', '--sys', '--generate-signing-key');
  await run('create', 'account', 'A');
  await run('edit', 'account', '--sk', 'generate');
  await run('add', 'user', 'u');
  return { dir, home, run };
}

test('a change shows what it does, and does it; the next command sees it', async () => {
  const { run } = await madeStore();
  const { code, stdout, stderr } = await run('edit', 'account', 'A', '--conns', '5', '--tag', 'x,Y');
  assert.equal(code, 0);
  assert.match(stdout, /^Edit account A\n {2}account A A\w{55}: changed, signed by signing key O\w+…\w+\n/);
  assert.match(stdout, /\n {4}Client connections: unlimited → 5\n {4}Tags: \+ x\n {4}Tags: \+ y\n/);
  assert.match(stdout, /push A\.\n$/);
  assert.match(stderr, /^Done\./);
  assert.match((await run('describe', 'account', 'A', '-F', 'nats.limits.conn')).stdout, /5/);
});

test('--dry-run and --json tell the same, and change nothing', async () => {
  const { run } = await madeStore();
  const before = (await run('describe', 'user', '-a', 'A', 'u', '--raw')).stdout;
  const { stdout, code } = await run('edit', 'user', 'u', '--payload', '1KiB', '--dry-run', '--json');
  const plan = JSON.parse(stdout);
  assert.deepEqual([code, plan.applied, plan.operation, plan.danger], [0, false, 'edit user', 'safe']);
  assert.deepEqual(plan.tokens[0].differences, [
    { path: 'nats.payload', label: 'Message size', before: 'unlimited', after: '1 KiB' },
  ]);
  assert.equal((await run('describe', 'user', '-a', 'A', 'u', '--raw')).stdout, before);
  const done = JSON.parse((await run('edit', 'user', 'u', '--payload', '1KiB', '--json')).stdout);
  assert.equal(done.applied, true);
  assert.match(done.entry, /^\d{8}T\d{9}Z-/);
});

test('new keys are answers for scripts', async () => {
  const { run } = await madeStore();
  const { results } = JSON.parse((await run('add', 'user', 'v', '--json')).stdout);
  const { public_key: key } = JSON.parse((await run('list', 'users', '--json')).stdout)[1];
  assert.equal(results.user, key);
});

test('flags without a value, joined short flags, arguments before and behind flags, as nsc takes them', async () => {
  const { run } = await madeStore();
  assert.equal((await run('add', 'user', '--bearer', 'b')).code, 0);
  assert.match((await run('describe', 'user', 'b', '-F', 'nats.bearer_token')).stdout, /true/);
  assert.equal((await run('edit', 'user', '--name', 'b', '--bearer=false')).code, 0);
  assert.equal((await run('edit', 'user', 'b', '--allow-pub-response', '--response-ttl', '5s')).code, 0);
  assert.match((await run('describe', 'user', 'b', '-F', 'nats.resp')).stdout, /"max":1,"ttl":5000000000/);
  assert.equal((await run('delete', 'user', '-RDC', 'b')).code, 0);
  assert.match((await run('revocations', 'list_users')).stdout, /^U\w{55} {2}issued until/);
});

test('a stray word is not taken for another name', async () => {
  const { run } = await madeStore();
  for (const more of [['--allow-pub-response', '3'], ['other']]) {
    const { code, stderr } = await run('edit', 'account', '-n', 'A', '--allow-pub', 'q', ...more);
    assert.equal(code, 2);
    assert.match(stderr, /Two different names are given: "(3|other)", and "A" by -n, --name <name>/);
  }
  assert.equal((await run('edit', 'account', 'A', '-n', 'A', '--allow-pub', 'q')).code, 0);
});

test('without a terminal, deleting needs --yes; edits and revocations do not, as in scripts of nsc', async () => {
  const { dir, home } = await madeStore();
  const run = (...args: readonly string[]) => runCli(['-H', dir, ...args], { home });
  for (const args of [
    ['delete', 'user', 'u'],
    ['delete', 'account', 'A'],
    ['rotate', 'account', 'A'],
  ]) {
    const { code, stderr } = await run(...args);
    assert.deepEqual([code, /no terminal to ask on/.test(stderr)], [1, true], args.join(' '));
    assert.match(stderr, /\n +Nothing was changed\. --yes says/);
    assert.equal((await run(...args, '--dry-run')).code, 0);
  }
  assert.equal((await run('revocations', 'add-user', 'u')).code, 0);
  assert.equal((await run('edit', 'account', 'A', '--conns', '0')).code, 0);
  assert.equal((await run('delete', 'user', 'u', '-y')).code, 0);
});

test('a broken preferences file does not unprotect a store', async () => {
  const { dir, home, run } = await madeStore();
  mkdirSync(join(home, '.config/nkeeper'), { recursive: true });
  const preferences = join(home, '.config/nkeeper/preferences.json');
  writeFileSync(preferences, `{"protectedStores":["${dir}"],}`);
  for (let i = 0; i < 2; i++) {
    const { code, stderr } = await run('add', 'user', 'x');
    assert.deepEqual([code, /cannot be used/.test(stderr)], [1, true]);
  }
  const link = join(home, 'link');
  symlinkSync(dir, link);
  writeFileSync(preferences, JSON.stringify({ protectedStores: link }));
  assert.match((await run('add', 'user', 'x')).stderr, /is protected/);
});

test('a journal that cannot be written stops a change, unless it may', async () => {
  const { home, run } = await madeStore();
  rmSync(join(home, '.config/nkeeper/journal'), { recursive: true });
  writeFileSync(join(home, '.config/nkeeper/journal'), '');
  assert.match((await run('add', 'user', 'x')).stderr, /--no-journal/);
  const { code, stderr } = await run('add', 'user', 'x', '--no-journal');
  assert.deepEqual([code, /cannot be undone/.test(stderr)], [0, true]);
});

test('a revocation that is lifted: the push has to be forced, and that is said', async () => {
  const { dir, run } = await madeStore();
  await run('revocations', 'add-user', '--name', 'u');
  const { stderr } = await run('undo');
  assert.ok(
    stderr.includes(
      `Where servers have the revocation, the push has to be forced, since it lets in again: nkeeper -H ${dir} push -a A --force.`,
    ),
    stderr,
  );
  assert.doesNotMatch((await run('redo')).stderr, /forced/);
});

test('undo, redo, history', async () => {
  const { run } = await madeStore();
  await run('delete', 'user', 'u', '-R', '-D', '-C');
  assert.equal((await run('list', 'users', '--json')).stdout.trim(), '[]');
  assert.match((await run('undo')).stdout, /^Undo: Delete user A\/u\n/);
  assert.match((await run('list', 'users', '--json')).stdout, /"name": "u"/);
  assert.match((await run('redo')).stdout, /^Redo: Delete user A\/u\n/);
  assert.match((await run('undo')).stdout, /^Undo: Delete user A\/u\n/);
  const entries = JSON.parse((await run('history', '--json')).stdout);
  assert.deepEqual(
    entries.map(({ operation }: { operation: string }) => operation),
    ['undo', 'redo', 'undo', 'delete user', 'add user', 'edit account', 'add account', 'add operator'],
  );
  // The second undo took the redo back, so the first one holds again.
  const [second, redo, first, deletion] = entries;
  assert.deepEqual(
    [second, redo, first, deletion].map(({ undoneBy }) => undoneBy),
    [undefined, second.id, undefined, first.id],
  );
  const { stdout } = await run('history', deletion.id);
  assert.match(stdout, new RegExp(`\\n  Undone by ${first.id}\\.\\n`));
  assert.match((await run('history', redo.id, '--json')).stdout, new RegExp(`"undoneBy": "${second.id}"`));
  assert.equal((await run('redo', '--dry-run')).code, 0);
  assert.match((await run('undo', 'nothing')).stderr, /There is no change nothing/);
});

test('--read-only and protected stores refuse every change', async () => {
  const { dir, home, run } = await madeStore();
  const refused = await run('--read-only', 'add', 'user', 'x');
  assert.deepEqual([refused.code, /Nothing was changed: --read-only/.test(refused.stderr)], [1, true]);
  mkdirSync(join(home, '.config/nkeeper'), { recursive: true });
  writeFileSync(join(home, '.config/nkeeper/preferences.json'), JSON.stringify({ protectedStores: [dir] }));
  for (const args of [['add', 'user', 'x'], ['undo'], ['trash', '--empty'], ['delete', 'user', 'u']]) {
    const { code, stderr } = await run(...args);
    assert.deepEqual([code, /is protected/.test(stderr)], [1, true], args.join(' '));
  }
  assert.equal((await run('add', 'user', 'x', '--dry-run')).code, 0);
});

test('-K takes a role, a public key, a key file or a seed, and warns of the last', async () => {
  const { dir, run } = await madeStore();
  await run('edit', 'signing-key', '--sk', 'generate', '--role', 'r');
  const key = JSON.parse((await run('describe', 'account', 'A', '-F', 'nats.signing_keys')).stdout).find(
    (entry: unknown) => typeof entry === 'object',
  ).key;
  const file = `${dir}/keys/A/${key.slice(1, 3)}/${key}.nk`;
  for (const [i, signer] of ['r', key, file].entries()) {
    assert.deepEqual(await run('add', 'user', `k${i}`, '-K', signer).then(({ code }) => code), 0, signer);
    assert.match((await run('describe', 'user', `k${i}`, '-F', 'iss')).stdout, new RegExp(key));
  }
  const { stderr } = await run('add', 'user', 'k9', '-K', readFileSync(file, 'utf8'));
  assert.match(stderr, /warning: A seed on the command line/);
  assert.doesNotMatch(stderr, /SA[A-Z2-7]{56}/);
  const stranger = Seed.generate('account').publicKey;
  const { code, stderr: why } = await run('add', 'user', 'no', '-K', stranger);
  assert.deepEqual([code, /No key or role .* may sign user A\/no\./.test(why)], [1, true]);
});

test('an activation goes to stdout or into a file, and is taken by the importer', async () => {
  const { dir, run } = await madeStore();
  await run('add', 'export', '-a', 'A', '-s', 'p.>', '--private');
  await run('add', 'account', 'B');
  const printed = await run('generate', 'activation', '-a', 'A', '-s', 'p.x', '--target-account', 'B');
  assert.match(printed.stdout, /^-----BEGIN NATS ACTIVATION JWT-----\n/);
  const file = join(dir, 'b.jwt');
  await run('generate', 'activation', '-a', 'A', '-s', 'p.x', '--target-account', 'B', '-o', file);
  const taken = await run('add', 'import', '-a', 'B', '--token', file, '--local-subject', 'in');
  assert.equal(taken.code, 0, taken.stderr);
  assert.match((await run('validate', '-A')).stdout, /No issues found|no issues/i);
});

test('on a machine with nothing, nsc’s default folders are made, and hold nothing that other tools stumble over', async () => {
  const home = temporaryFolder('fresh-');
  const { code, stderr } = await runCli(['add', 'operator', 'OP', '--sys'], { home });
  assert.equal(code, 0, stderr);
  const share = join(home, '.local/share/nats/nsc');
  const folders = readdirSync(join(share, 'stores'), { withFileTypes: true }).filter(each =>
    each.isDirectory(),
  );
  // `nats auth` takes every folder in there for an operator.
  assert.deepEqual(
    folders.map(({ name }) => name),
    ['OP'],
  );
  assert.ok(statSync(join(share, 'keys/creds/OP/SYS/sys.creds')).isFile());
  assert.ok(statSync(join(home, '.config/nats/nsc/nsc.json')).isFile());
  assert.match((await runCli(['list', 'accounts', '--json'], { home })).stdout, /"SYS"/);
});

test('a refused change says why, and leaves nothing behind', async () => {
  const { run } = await madeStore();
  const keys = (await run('list', 'keys', '--all', '--json')).stdout;
  for (const [args, sentence] of [
    [['add', 'user', 'u'], /There is a user "u" already/],
    [['add', 'user', '../x'], /has a slash/],
    [['add', 'account', 'x', '--expiry', '1d2h'], /is not a time/],
    [['edit', 'account', 'A', '--conns', '-5'], /is not an amount/],
    [['edit', 'account', 'SYS', '--conns', '0'], /is the system account/],
    [['edit', 'user', 'nobody'], /There is no user "nobody"/],
    [['delete', 'account'], /Name the account/],
  ] as const) {
    const { code, stderr } = await run(...args);
    assert.notEqual(code, 0, args.join(' '));
    assert.match(stderr, sentence);
  }
  assert.equal((await run('list', 'keys', '--all', '--json')).stdout, keys);
});

test('generate creds writes what nsc keeps: to stdout, or to a file for its owner alone; never to a screen unasked', async () => {
  const { dir, home, run } = await madeStore();
  const kept = readFileSync(join(dir, 'creds/OP/A/u.creds'), 'utf8');
  assert.equal((await run('generate', 'creds', '-a', 'A', 'u')).stdout, `${kept}\n`);
  const file = join(dir, 'out.creds');
  writeFileSync(file, `${kept}\n`, { mode: 0o644 });
  assert.equal((await run('generate', 'creds', '-a', 'A', '-n', 'u', '--output-file', file)).code, 0);
  assert.equal(readFileSync(file, 'utf8'), kept);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const streams = { stdin: {}, stdout: { isTTY: true } };
  const hidden = await runCli(['-H', dir, 'generate', 'creds', 'u'], { home, streams });
  assert.deepEqual([hidden.code, hidden.stdout], [1, '']);
  assert.match(hidden.stderr, /not shown on a screen/);
  const shown = await runCli(['-H', dir, 'generate', 'creds', 'u', '--show-seeds'], { home, streams });
  assert.equal(shown.stdout, `${kept}\n`);
  const seed = Seed.generate('user');
  await run('add', 'user', 'keyless', '-k', seed.publicKey);
  const none = await run('generate', 'creds', 'keyless');
  assert.equal(none.code, 1);
  assert.match(none.stderr, /seed|key/);
});
