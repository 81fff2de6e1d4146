import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newUser } from '../../../src/core/claims/new-claims.ts';
import { validateClaims } from '../../../src/core/claims/rules/validate.ts';
import { readClaims } from '../../../src/core/claims/token/read-claims.ts';
import { Seed } from '../../../src/core/nkeys/seed.ts';

/** The clock of the vectors. */
const NOW = 1767225600;

test('imports that all overlap do not fill the memory', () => {
  const nested = (i: number) => ({ subject: `a${'.a'.repeat(i)}.>`, account: 'A', type: 'service' });
  const imports = Array.from({ length: 300 }, (_, i) => nested(i));
  const claims = readClaims('account', JSON.stringify({ nats: { imports } }));
  assert.equal(validateClaims('account', claims, NOW).length, 10_000);
});

test('what only some machines keep in the folder of the time zones is no time zone', () => {
  const codes = (times_location: string) => {
    const claims = newUser(Seed.generate('user').publicKey);
    return validateClaims('user', { ...claims, nats: { ...claims.nats, times_location } }, 1).length;
  };
  assert.deepEqual(['Europe/Zurich', 'posixrules', 'localtime'].map(codes), [0, 1, 1]);
});
