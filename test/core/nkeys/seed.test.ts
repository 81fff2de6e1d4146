import assert from 'node:assert/strict';
import { test } from 'node:test';
import { format, inspect } from 'node:util';
import { encode, fromPublic, fromSeed } from 'nkeys.js';
import { NkeeperError } from '../../../src/core/errors.ts';
import { decodeKeyText } from '../../../src/core/nkeys/key-text.ts';
import { canonicalKey, isPublicKey, parsePublicKey } from '../../../src/core/nkeys/keys.ts';
import { KEY_LETTERS, type KeyKind } from '../../../src/core/nkeys/kinds.ts';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import { verifySignature } from '../../../src/core/nkeys/verify.ts';

const KINDS = Object.keys(KEY_LETTERS) as KeyKind[];

test('generated keys have their kind, and are the same keys for nkeys.js', () => {
  for (const kind of KINDS) {
    const seed = Seed.generate(kind);
    assert.equal(seed.publicKey[0], KEY_LETTERS[kind]);
    assert.equal(seed.publicKey.length, 56);
    assert.equal(seed.reveal().slice(0, 2), `S${KEY_LETTERS[kind]}`);
    assert.equal(fromSeed(Buffer.from(seed.reveal())).getPublicKey(), seed.publicKey);
    assert.notEqual(Seed.generate(kind).publicKey, seed.publicKey);
  }
});

test('signatures verify here and with nkeys.js', () => {
  const data = Buffer.from('anything');
  const seed = Seed.generate('account');
  const signature = seed.sign(data);
  assert.equal(verifySignature(seed.publicKey, data, signature), true);
  assert.equal(fromPublic(seed.publicKey).verify(data, signature), true);
  assert.equal(encode(signature), Buffer.from(signature).toString('base64'));
  assert.equal(verifySignature(seed.publicKey, Buffer.from('anythinG'), signature), false);
  assert.equal(verifySignature('not a key', data, signature), false);
});

test('a seed hides itself', () => {
  const seed = Seed.generate('user');
  const secret = seed.reveal();
  const shown = [
    `${seed}`,
    JSON.stringify({ seed }),
    inspect(seed),
    inspect({ deep: [seed] }),
    format('%s %o %j', seed, seed, seed),
  ];
  for (const text of shown) {
    assert.match(text, /\[seed hidden\]/);
    assert.ok(!text.includes(secret.slice(4, 20)));
  }
  assert.deepEqual(Object.values({ ...seed }), ['user']);
});

test('a wiped seed is of no use', () => {
  const seed = Seed.generate('user');
  const { publicKey } = seed;
  seed.wipe();
  for (const use of [() => seed.reveal(), () => seed.sign(new Uint8Array())]) {
    assert.throws(use, (error: NkeeperError) => error instanceof NkeeperError && error.code === 'seed-wiped');
  }
  assert.equal(seed.publicKey, publicKey);
  seed.wipe();
});

test('no error about a seed holds its text', () => {
  const secret = Seed.generate('user').reveal();
  const otherEnd = secret.endsWith('A') ? 'E' : 'A';
  for (const text of [`${secret.slice(0, -1)}${otherEnd}`, ` ${secret}`, secret.slice(2), `${secret}AAAA`]) {
    assert.throws(
      () => Seed.parse(text),
      (error: NkeeperError) => !inspect(error).includes(secret.slice(4, 20)),
    );
  }
});

test('other spellings of a key lead to the usual one', () => {
  const { publicKey } = Seed.generate('user');
  for (const spelling of [
    publicKey,
    `${publicKey}A`,
    `${publicKey}\r\n`,
    `${publicKey.slice(0, 9)}\n${publicKey.slice(9)}`,
  ]) {
    assert.ok(isPublicKey(spelling, 'user'));
    assert.equal(canonicalKey(spelling), publicKey);
  }
  assert.equal(canonicalKey(`${publicKey}AB`), undefined);
  assert.throws(() => parsePublicKey(Seed.generate('user').reveal()), { code: 'public-key-invalid' });
});

test('signing leaves no copy of the seed in the memory that small buffers share', () => {
  for (const kind of ['operator', 'account', 'user', 'curve'] as const) {
    const seed = Seed.generate(kind);
    const text = seed.reveal();
    const decoded = decodeKeyText(text);
    assert.ok(typeof decoded !== 'string');
    const raw = decoded.slice(2);
    if (kind !== 'curve') seed.sign(Buffer.from('x'));
    assert.ok(seed.publicKey);
    const pool = Buffer.from(Buffer.allocUnsafe(1).buffer);
    assert.equal(pool.indexOf(raw), -1, kind);
    const needle = Buffer.alloc(text.length);
    needle.write(text, 'latin1');
    assert.equal(pool.indexOf(needle), -1, kind);
    seed.wipe();
  }
});
