import assert from 'node:assert/strict';
import { test } from 'node:test';
import { validateClaims } from '../../../src/core/claims/rules/validate.ts';
import { readClaims } from '../../../src/core/claims/token/read-claims.ts';

/** The clock of the vectors. */
const NOW = 1767225600;

test('imports that all overlap do not fill the memory', () => {
  const nested = (i: number) => ({ subject: `a${'.a'.repeat(i)}.>`, account: 'A', type: 'service' });
  const imports = Array.from({ length: 300 }, (_, i) => nested(i));
  const claims = readClaims('account', JSON.stringify({ nats: { imports } }));
  assert.equal(validateClaims('account', claims, NOW).length, 10_000);
});
