import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRevoked, type RevocationList, revocationOf } from '../../../src/core/claims/access/revocation.ts';

test('names of members that objects have by themselves are plain keys', () => {
  assert.equal(isRevoked({}, 'constructor', 5), false);
  assert.equal(isRevoked(JSON.parse('{"__proto__": 9}') as RevocationList, '__proto__', 5), true);
});

test('which entry revokes', () => {
  assert.equal(revocationOf({ '*': 5, U: 9 }, 'U', 5), '*');
  assert.equal(revocationOf({ '*': 5, U: 9 }, 'U', 6), 'key');
  assert.equal(revocationOf({ U: 9n }, 'U', 10), undefined);
});
