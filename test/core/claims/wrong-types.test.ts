import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as core from '../../../src/core/index.ts';

// The library is for JavaScript too, where nothing has checked what it is given.

const user = core.Seed.generate('user');
const account = core.Seed.generate('account');
const curve = core.Seed.generate('curve');
const token = core.encodeToken('user', core.newUser(user.publicKey), account, 1);
const bytes = new Uint8Array(3);

const CALLS: Readonly<Record<string, (value: never) => unknown>> = {
  decodeToken: value => core.decodeToken(value),
  openToken: value => core.openToken(value),
  peekToken: value => core.peekToken(value),
  verifyToken: value => core.verifyToken(value),
  verifyTokenAsync: value => core.verifyTokenAsync(value),
  unknownMembers: value => core.unknownMembers(value),
  claimsForEdit: value => core.claimsForEdit(value),
  activationId: value => core.activationId(value),
  validateClaims: value => core.validateClaims('user', value, 1),
  'adviseClaims of an account': value => core.adviseClaims('account', value),
  'adviseClaims of a user': value => core.adviseClaims('user', value),
  'adviseClaims of a kind': value => core.adviseClaims(value, core.newUser(user.publicKey) as never),
  parseCreds: value => core.parseCreds(value),
  'formatCreds of a seed': value => core.formatCreds(token, value),
  wrapSeed: value => core.wrapSeed(value),
  sign: value => user.sign(value),
  signNonce: value => core.signNonce(user, value),
  'verifySignature of data': value => core.verifySignature(user.publicKey, value, new Uint8Array(64)),
  'verifySignature of a signature': value => core.verifySignature(user.publicKey, bytes, value),
  seal: value => core.seal(value, curve, curve.publicKey),
  'seal by a seed': value => core.seal(bytes, value, curve.publicKey),
  open: value => core.open(value, curve, curve.publicKey),
  encodePublicKey: value => core.encodePublicKey('user', value),
  'tags to add to': value => core.addTags(value, ['a']),
  'tags to add': value => core.addTags([], value),
  removeTags: value => core.removeTags(value, ['a']),
  hasTag: value => core.hasTag(value, 'a'),
  revoke: value => core.revoke(value, '*', 1),
  clearRevocation: value => core.clearRevocation(value, '*'),
  isRevoked: value => core.isRevoked(value, 'a', 1),
};
const VALUES = [undefined, null, 0, 5n, '', [], {}, () => 1, Symbol('x'), Number.NaN, new Date(), new Map()];

test('values of wrong types lead to errors of our own', () => {
  for (const [name, call] of Object.entries(CALLS)) {
    for (const value of VALUES) {
      try {
        call(value as never);
      } catch (error) {
        const what = `${name}(${String(value)}): ${error instanceof Error ? error.stack : error}`;
        assert.ok(error instanceof core.NkeeperError, what);
      }
    }
  }
});

test('an admission throws nothing at all', () => {
  for (const value of VALUES) {
    assert.equal(core.admission(value as never).admitted, false);
    const attempt = { operator: value, user: value, account: value, now: 1 };
    assert.equal(core.admission(attempt as never).admitted, false);
  }
});
