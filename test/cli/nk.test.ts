import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Seed } from '../../src/core/nkeys/seed.ts';
import { runCli } from '../support/cli.ts';
import { TestOperator } from '../support/nats-identities.ts';
import { temporaryFolder } from '../support/stores.ts';

const folder = temporaryFolder('nk-');
const file = (name: string, content: string | Uint8Array) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const nk = (...args: readonly string[]) => runCli(['nk', ...args]);

test('-gen: a seed of each kind, in any case, with -pubout its public key too', async () => {
  for (const [kind, letters] of Object.entries({
    user: 'SU',
    ACCOUNT: 'SA',
    operator: 'SO',
    server: 'SN',
    cluster: 'SC',
    curve: 'SX',
    x25519: 'SX',
  })) {
    const { code, stdout } = await nk('-gen', kind, '-pubout');
    const [seed = '', key, ...rest] = stdout.split('\n');
    assert.deepEqual([code, seed.slice(0, 2), rest], [0, letters, ['']]);
    assert.equal(Seed.parse(seed).publicKey, key);
  }
  assert.match((await nk('--gen=user')).stdout, /^SU[A-Z2-7]{56}\n$/);
  const entropy = file('entropy', Buffer.alloc(40, 7));
  const [one, other] = [await nk('-gen', 'user', '-e', entropy), await nk('-gen', 'user', '-e', entropy)];
  assert.equal(one.stdout, other.stdout, 'the same bytes are the same key');
});

test('flags of every command may stand before nk', async () => {
  for (const before of [
    ['-H', folder],
    ['--all-dirs=x', '--ascii'],
    ['--no-color', '--keystore-dir', 'nk'],
  ]) {
    const { code, stdout, stderr } = await runCli([...before, 'nk', '-gen', 'user']);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^SU[A-Z2-7]{56}\n$/);
  }
  assert.equal((await runCli(['--nonsense', 'nk', '-gen', 'user'])).code, 2);
});

test('-inkey -pubout: of a seed file, a creds file, a file with a public key', async () => {
  const operator = new TestOperator();
  const { seed, key } = operator.systemUser;
  const creds = operator.systemUser.writeCreds(join(folder, 'sys.creds'));
  for (const each of [file('user.nk', `# mine\n\n${seed.reveal()}\n`), creds, file('user.pub', `${key}\n`)])
    assert.equal((await nk('-inkey', each, '-pubout')).stdout, `${key}\n`);
  assert.equal((await nk('-inkey', file('none', 'hello'), '-pubout')).code, 1);
});

test('-sign and -verify', async () => {
  const user = Seed.generate('user');
  const key = file('signer.nk', user.reveal());
  const data = file('data', 'hello');
  const { stdout } = await nk('-sign', data, '-inkey', key);
  assert.match(stdout, /^[\w-]{86}\n$/);
  const signature = file('data.sig', `${stdout} `);
  assert.equal((await nk('-verify', data, '-sigfile', signature, '-inkey', key)).stdout, 'Verified OK\n');
  const pub = file('signer.pub', user.publicKey);
  assert.equal((await nk('-verify', data, '-sigfile', signature, '-pubin', pub)).stdout, 'Verified OK\n');
  const other = await nk('-verify', file('other', 'hello!'), '-sigfile', signature, '-pubin', pub);
  assert.deepEqual([other.code, other.stdout], [1, '']);
  const curve = await nk('-sign', data, '-inkey', file('curve.nk', Seed.generate('curve').reveal()));
  assert.equal(curve.code, 1);
  assert.match(curve.stderr, /cannot sign/);
});

test('-seal and -open: only for whom it is, byte for byte', async () => {
  const [mine, theirs] = [Seed.generate('curve'), Seed.generate('curve')];
  const [myKey, theirKey] = [file('mine.nk', mine.reveal()), file('theirs.nk', theirs.reveal())];
  const bytes = Buffer.from([0, 255, 10, 13, 128]);
  const sealed = await nk('-seal', file('plain', bytes), '-inkey', myKey, '-to', theirs.publicKey);
  assert.equal(sealed.code, 0, sealed.stderr);
  const box = file('box', sealed.stdout);
  const opened = await nk('-open', box, '-inkey', theirKey, '-from', mine.publicKey);
  assert.deepEqual(Buffer.from(opened.stdout, 'latin1'), bytes);
  assert.equal((await nk('-open', box, '-inkey', myKey, '-from', mine.publicKey)).code, 1);
});

test('-pre: a key that goes on with the word; what cannot be is said at once', async () => {
  const { code, stdout, stderr } = await nk('-gen', 'account', '-pre', 'ac');
  assert.equal(code, 0, stderr);
  const [seed = '', key = ''] = stdout.split('\n');
  assert.ok(key.startsWith('AAC'));
  assert.equal(Seed.parse(seed).publicKey, key);
  for (const word of ['e', 'z', 'a1', ''])
    assert.equal((await nk('-gen', 'user', '-pre', word)).code, 2, word);
  const given = await nk('-gen', 'user', '-pre', 'abcdefgh', '-maxpre', '1000');
  assert.equal(given.code, 1);
  assert.match(given.stderr, /goes on with ABCDEFGH; one in 137,438,953,472 does/);
});

test('what is wrong is said, and nothing is printed', async () => {
  for (const args of [
    ['-gen', 'queen'],
    ['-gen'],
    ['-bogus'],
    ['-sign', '/nowhere'],
    ['-gen', 'user', '-sign', 'x'],
    ['-pubout'],
  ]) {
    const { code, stdout, stderr } = await nk(...args);
    assert.ok(code > 0, args.join(' '));
    assert.equal(stdout, '');
    assert.match(stderr, /^nkeeper: /);
  }
  assert.match((await nk()).stdout, /^Usage: nkeeper nk/);
  assert.equal((await nk('-h')).code, 0);
  assert.ok(readFileSync(join(folder, 'data'), 'utf8') === 'hello');
});
