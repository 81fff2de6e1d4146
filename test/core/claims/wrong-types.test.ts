import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import * as core from '../../../src/core/index.ts';

// The library is for JavaScript too, where nothing has checked what it is given.

const user = core.Seed.generate('user');
const account = core.Seed.generate('account');
const curve = core.Seed.generate('curve');
const token = core.encodeToken('user', core.newUser(user.publicKey), account, 1);
const bytes = new Uint8Array(3);
const userClaims = core.newUser(user.publicKey);
const accountClaims = core.newAccount(account.publicKey);
const operatorClaims = core.newOperator(core.Seed.generate('operator').publicKey);
const context = { accounts: core.knownAccounts([accountClaims]), strict: false, now: 1 };
const question = { action: 'publish', subject: 'a' } as const;
const answer = core.askAccess(question, userClaims, accountClaims, context);
const template = { pub: { allow: ['{{tag(a)}}.{{account-tag(a)}}'] }, sub: {} };
const party = { name: 'a', subject: 'b', tags: [] };
const operator = core.Seed.generate('operator');
const chain = {
  operator: core.encodeToken('operator', core.newOperator(operator.publicKey), operator, 1),
  account: core.encodeToken('account', accountClaims, operator, 1),
  user: core.encodeToken('user', { ...userClaims, exp: 5 }, account, 1),
};
const USE = { clients: 1, leafs: 1, subscriptions: 1, bearers: 1 };

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
  adviseTokenText: value => core.adviseTokenText(value),
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
  'isClaimRevoked of a list': value => core.isClaimRevoked(value, { sub: 'a', iat: 1 }),
  'isClaimRevoked of claims': value => core.isClaimRevoked({}, value),
  'validateClaims of a kind': value => core.validateClaims(value, userClaims as never, 1),
  'encodeToken of a kind': value => core.encodeToken(value, userClaims as never, account, 1),
  'encodePublicKey of a kind': value => core.encodePublicKey(value, new Uint8Array(32)),
  'askAccess about what': value => core.askAccess(value, userClaims, accountClaims, context),
  'askAccess about an action': value =>
    core.askAccess({ action: value, subject: 'a' }, userClaims, accountClaims, context),
  'askAccess about a subject': value =>
    core.askAccess({ action: 'publish', subject: value }, userClaims, accountClaims, context),
  'askAccess about a queue': value =>
    core.askAccess({ ...question, action: 'subscribe', queue: value }, userClaims, accountClaims, context),
  'askAccess of a user': value => core.askAccess(question, value, accountClaims, context),
  'askAccess of an account': value => core.askAccess(question, userClaims, value, context),
  'askAccess around': value => core.askAccess(question, userClaims, accountClaims, value),
  'askAccess among accounts': value =>
    core.askAccess(question, userClaims, accountClaims, { ...context, accounts: value }),
  'appliedLimits of a user': value => core.appliedLimits(value, accountClaims),
  'appliedLimits of an account': value => core.appliedLimits(userClaims, value),
  effectivePermissions: value => core.effectivePermissions(value, value),
  'expandTemplate of a template': value => core.expandTemplate(value, party, party),
  'expandTemplate for a user': value => core.expandTemplate(template, value, party),
  'expandTemplate for an account': value => core.expandTemplate(template, party, value),
  templateParty: value => core.templateParty(value),
  knownAccounts: value => core.knownAccounts(value),
  'knownAccounts of some': value => core.knownAccounts([value]),
  'mayPublish with permissions': value => core.mayPublish(value, 'a'),
  'mayPublish to a subject': value => core.mayPublish({ pub: { allow: ['a'] }, sub: {} }, value),
  'maySubscribe with permissions': value => core.maySubscribe(value, 'a'),
  'maySubscribe to a subject': value => core.maySubscribe({ pub: {}, sub: {} }, value),
  'maySubscribe in a queue': value => core.maySubscribe({ pub: {}, sub: { deny: ['a *'] } }, 'a', value),
  'accountRefusal of an operator': value => core.accountRefusal(value, accountClaims, 1),
  'accountRefusal of an account': value => core.accountRefusal(operatorClaims, value, 1),
  'withLogin of an answer': value => core.withLogin(value, [{ message: 'no' }]),
  'withLogin for reasons': value => core.withLogin(answer, value),
  'accessWords of a question': value => core.accessWords(value, answer, () => undefined),
  'accessWords of an answer': value => core.accessWords(question, value, () => undefined),
  'accessWords with names': value => core.accessWords(question, answer, value),
  'liveLimitFindings of limits': value => core.liveLimitFindings(value, USE),
  'liveLimitFindings of use': value => core.liveLimitFindings(accountClaims.nats.limits, value),
  allowedConnectionTypes: value => core.allowedConnectionTypes(value),
  responseGrant: value => core.responseGrant(value),
  hasJetStream: value => core.hasJetStream(value),
  signingKeyOf: value => core.signingKeyOf(value),
};
/** From JavaScript; its own `toString` is not there, so it cannot even stand in a sentence. */
const BARE = Object.create(null) as object;
const VALUES = [
  BARE,
  undefined,
  null,
  0,
  5n,
  '',
  [],
  {},
  () => 1,
  Symbol('x'),
  Number.NaN,
  new Date(),
  new Map(),
];

test('values of wrong types lead to errors of our own', () => {
  for (const [name, call] of Object.entries(CALLS)) {
    for (const value of VALUES) {
      try {
        call(value as never);
      } catch (error) {
        const what = `${name}(${inspect(value)}): ${error instanceof Error ? error.stack : error}`;
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

/** A clock that does not go must not open anything. */
const NO_TIMES = [
  undefined,
  null,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  -1,
  '5',
  5n,
  {},
  new Date(),
] as never[];

const isInvalid = (error: unknown) => error instanceof core.NkeeperError && error.code === 'argument-invalid';

test('a time that is none opens nothing', () => {
  const ended = { ...userClaims, exp: 5 };
  for (const now of NO_TIMES) {
    const what = String(now);
    const attempt = { ...chain, nonceSignedBy: user.publicKey, now };
    const admitted = core.admission(attempt);
    assert.equal(admitted.admitted ? '' : admitted.finding.code, 'argument-invalid', what);
    assert.throws(() => core.validateClaims('user', ended, now), isInvalid, what);
    assert.throws(() => core.accountRefusal(operatorClaims, accountClaims, now), isInvalid, what);
    assert.throws(() => core.askAccess(question, ended, accountClaims, { ...context, now }), isInvalid, what);
  }
});

test('what has no time of issue is revoked by any revocation of its key or of all', () => {
  for (const issuedAt of [undefined, null, Number.NaN, 'x', {}] as never[]) {
    for (const list of [{ '*': 1 }, { [user.publicKey]: 1 }])
      assert.equal(core.isRevoked(list, user.publicKey, issuedAt), true, String(issuedAt));
    assert.equal(core.isRevoked({ other: 1 }, user.publicKey, issuedAt), false, String(issuedAt));
  }
});

test('an unknown action or kind is no other one', () => {
  for (const action of ['pub', 'Publish', '', 'toString']) {
    const asked = { ...question, action } as never;
    assert.throws(() => core.askAccess(asked, userClaims, accountClaims, context), isInvalid, action);
  }
  assert.throws(() => core.encodePublicKey('toString' as never, new Uint8Array(32)), isInvalid);
});

test('a question about no subject is none', () => {
  for (const subject of [undefined, null, 5, {}] as never[]) {
    const open = { pub: {}, sub: {} };
    assert.throws(() => core.mayPublish(open, subject), isInvalid, String(subject));
    assert.throws(() => core.maySubscribe(open, subject), isInvalid, String(subject));
    assert.throws(() => core.maySubscribe(open, 'a', subject ?? 5), isInvalid, String(subject));
    const asked = { ...question, subject };
    assert.throws(
      () => core.askAccess(asked, userClaims, accountClaims, context),
      isInvalid,
      String(subject),
    );
  }
});
