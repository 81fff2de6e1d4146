import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { readRecipe } from '../../../src/core/secrets/passphrase-key.ts';
import { PieceOpener, PieceSealer } from '../../../src/core/secrets/sealed-stream.ts';

const key = randomBytes(32);
const pieces = [randomBytes(40), randomBytes(40), randomBytes(7)];

function sealed(): Buffer[] {
  const sealer = new PieceSealer(key);
  return pieces.map((piece, i) => sealer.seal(piece, i === pieces.length - 1));
}

/** What is opened of a stream; where it cannot go on: why. */
function opened(stream: readonly Buffer[], with_ = key): (Buffer | string)[] {
  const opener = new PieceOpener(with_);
  const found: (Buffer | string)[] = [];
  for (const [i, piece] of stream.entries()) {
    found.push(opener.open(piece, i === stream.length - 1));
    if (typeof found.at(-1) === 'string') break;
  }
  return found;
}

test('pieces open in their order, and say when the last one is missing', () => {
  assert.deepEqual(opened(sealed()), pieces);
  assert.equal(opened(sealed().slice(0, 2)).at(-1), 'cut');
  assert.equal(opened(sealed().slice(0, 1)).at(-1), 'cut');
});

test('pieces that were moved, left out, doubled, or sealed with another key do not open', () => {
  const [a, b, c] = sealed() as [Buffer, Buffer, Buffer];
  for (const stream of [[b, a, c], [a, c], [a, a, b, c], [a, b, c, c], [c]])
    assert.equal(typeof opened(stream).at(-1), 'string');
  assert.equal(opened(sealed(), randomBytes(32))[0], 'changed');
});

test('every single bit counts', () => {
  const stream = sealed();
  for (const [i, piece] of stream.entries())
    for (let bit = 0; bit < piece.length * 8; bit++) {
      const changed = Buffer.from(piece);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      assert.equal(opened(stream.with(i, changed)).at(-1), 'changed', `piece ${i}, bit ${bit}`);
    }
});

test('a recipe that is too cheap, or would take all memory, is none', () => {
  const salt = randomBytes(32).toString('base64');
  const good = { kdf: 'scrypt', n: 2 ** 17, r: 8, p: 1, salt };
  assert.deepEqual(readRecipe(good), good);
  for (const change of [
    { n: 2 ** 30 },
    { n: 2 ** 19 },
    { n: 2 ** 17 + 1 },
    { n: 1024 },
    { n: 2 ** 40 },
    { n: -1 },
    { n: '131072' },
    { r: 1_000_000 },
    { r: 0 },
    { p: 5 },
    { salt: 'AAAA' },
    { salt: 7 },
    { kdf: 'pbkdf2' },
  ])
    assert.equal(readRecipe({ ...good, ...change }), undefined, JSON.stringify(change));
  for (const found of [undefined, null, 1, 'scrypt', []]) assert.equal(readRecipe(found), undefined);
});
