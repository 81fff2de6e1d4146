import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  activationId,
  type ClaimsByKind,
  encodeToken,
  newAccount,
  newUser,
  Seed,
  type UserScope,
} from '../../../src/core/index.ts';

// What must not compile: each line below `@ts-expect-error` is an error to TypeScript, or `npm run typecheck` fails. The
// same at run time, for those who write JavaScript: a typed error, and no JWT.

const operator = Seed.generate('operator');
const accountSeed = Seed.generate('account');
const account = newAccount(accountSeed.publicKey);
const user = newUser(Seed.generate('user').publicKey);

function refused(code: string, make: () => string): void {
  assert.throws(make, { name: 'NkeeperError', code });
}

const encodeAccount = (claims: ClaimsByKind['account']) => encodeToken('account', claims, operator, 1);
const encodeUser = (claims: ClaimsByKind['user']) => encodeToken('user', claims, accountSeed, 1);

test('a member that claims do not have', () => {
  // @ts-expect-error there is no member `limit`
  refused('claim-unknown', () => encodeAccount({ ...account, nats: { ...account.nats, limit: {} } }));
  // @ts-expect-error members are named as in the JWT
  refused('claim-unknown', () => encodeUser({ ...user, nats: { ...user.nats, bearerToken: true } }));
  // @ts-expect-error it is `expires` to Go's library, and `exp` in the JWT
  refused('claim-unknown', () => encodeUser({ ...user, expires: 5 }));
  // @ts-expect-error a user has no exports
  refused('claim-unknown', () => encodeUser({ ...user, nats: { ...user.nats, exports: [] } }));
});

test('a value of another type', () => {
  // @ts-expect-error a list of texts
  refused('claim-unencodable', () => encodeUser({ ...user, nats: { ...user.nats, pub: { allow: 'a' } } }));
  // @ts-expect-error a number
  refused('claim-unencodable', () => encodeUser({ ...user, nats: { ...user.nats, subs: '5' } }));
  // @ts-expect-error true or false
  refused('claim-unencodable', () => encodeUser({ ...user, nats: { ...user.nats, bearer_token: 'yes' } }));
  // @ts-expect-error a text
  refused('claim-unencodable', () => encodeUser({ ...user, name: 5 }));
  const revocations = ['U'] as const;
  // @ts-expect-error key → seconds
  refused('claim-unencodable', () => encodeAccount({ ...account, nats: { ...account.nats, revocations } }));
  // @ts-expect-error an object
  refused('claim-unencodable', () => encodeUser({ ...user, nats: { ...user.nats, pub: [] } }));
  const wrong = { dest: 'a', sampling: 'all' };
  // @ts-expect-error a number
  refused('claim-unencodable', () => encodeAccount({ ...account, nats: { ...account.nats, trace: wrong } }));
});

test('what has to be there, and what is one of a few', () => {
  // @ts-expect-error limits are always there: without them nobody connects
  const closed: ClaimsByKind['account']['nats'] = {
    default_permissions: { pub: {}, sub: {} },
    authorization: {},
  };
  // @ts-expect-error exports are streams or services
  const queue: NonNullable<typeof account.nats.exports>[number] = { subject: 'a', type: 'queue' };
  // @ts-expect-error a scope has a template
  const scope: UserScope = { kind: 'user_scope', key: '', role: '', description: '' };
  // @ts-expect-error claims are not changed in place
  account.nats.limits.conn = 5;
  // @ts-expect-error a user is no activation
  const misnamed = activationId(user);
  assert.equal(misnamed, undefined);
  // @ts-expect-error nor is an account
  assert.equal(activationId(account), undefined);
  // @ts-expect-error claims of a user are none of an account
  const swapped = () => encodeToken('account', user, operator, 1);
  assert.throws(swapped, { code: 'claim-unencodable' });
  assert.ok([closed, queue, scope].every(Boolean));
});
