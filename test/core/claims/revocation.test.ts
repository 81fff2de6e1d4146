import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isClaimRevoked,
  isRevoked,
  type RevocationList,
  revocationOf,
} from '../../../src/core/claims/access/revocation.ts';
import { checkCases, readGolden } from '../../support/golden.ts';

interface RevocationCase {
  readonly name: string;
  readonly method: string;
  readonly list: RevocationList | null;
  readonly key: string;
  readonly issued_at: number;
  readonly sub: string;
  readonly iat: number;
  readonly result: boolean;
}

const cases = (method: string) => readGolden<RevocationCase>('methods.json').filter(c => c.method === method);

test('revoked by key or by *', () =>
  checkCases(cases('is-revoked'), c => assert.equal(isRevoked(c.list ?? {}, c.key, c.issued_at), c.result)));

test('claims without subject or time of issue are revoked', () =>
  checkCases(cases('claim-revoked'), c => assert.equal(isClaimRevoked(c.list ?? {}, c), c.result)));

test('names of members that objects have by themselves are plain keys', () => {
  assert.equal(isRevoked({}, 'constructor', 5), false);
  assert.equal(isRevoked(JSON.parse('{"__proto__": 9}') as RevocationList, '__proto__', 5), true);
});

test('which entry revokes', () => {
  assert.equal(revocationOf({ '*': 5, U: 9 }, 'U', 5), '*');
  assert.equal(revocationOf({ '*': 5, U: 9 }, 'U', 6), 'key');
  assert.equal(revocationOf({ U: 9n }, 'U', 10), undefined);
});
