import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClaimKind } from '../../../src/core/claims/kinds.ts';
import { type Issue, isBlocking, validateClaims } from '../../../src/core/claims/rules/validate.ts';
import { readClaims } from '../../../src/core/claims/token/read-claims.ts';
import { checkCases, readGolden } from '../../support/golden.ts';

/** The clock of the vectors. */
const NOW = 1767225600;

interface ValidationCase {
  readonly name: string;
  readonly type: ClaimKind;
  readonly claims: unknown;
  readonly issues: readonly { readonly level: 'error' | 'warning' | 'time'; readonly code: string }[];
  readonly order: 'exact' | 'any';
  readonly blocking: boolean;
  readonly blocking_with_time: boolean;
  readonly now?: number;
}

const LEVELS = { blocking: 'error', warning: 'warning', time: 'time' } as const;

function levelsAndCodes(issues: readonly Issue[]): string[] {
  return issues.map(({ severity, code }) => `${LEVELS[severity]} ${code}`);
}

function issuesOf(c: ValidationCase): Issue[] {
  return validateClaims(c.type, readClaims(c.type, JSON.stringify(c.claims)), c.now ?? NOW);
}

test('the same issues as the JWT library, in its order', () =>
  checkCases(readGolden<ValidationCase>('validation.json'), c => {
    const issues = issuesOf(c);
    const expected = c.issues.map(({ level, code }) => `${level} ${code}`);
    const actual = levelsAndCodes(issues);
    assert.deepEqual(
      c.order === 'exact' ? actual : actual.toSorted(),
      c.order === 'exact' ? expected : expected.toSorted(),
    );
    assert.equal(isBlocking(issues, false), c.blocking);
    assert.equal(isBlocking(issues, true), c.blocking_with_time);
  }));

test('every issue says where, what and what to do', () =>
  checkCases(readGolden<ValidationCase>('validation.json'), c => {
    for (const issue of issuesOf(c)) {
      assert.match(issue.field, /^(exp|nbf|sub|aud|nats(\.[a-z_]+|\[\d+\]|\["[\s\S]*"\])+)$/, issue.code);
      assert.match(issue.message, /^[\s\S]+\.$/);
      assert.match(issue.hint, /^[A-Z][\s\S]+\.$/);
      assert.ok(issue.message.length < 400, 'a message is a sentence, also for long values');
    }
  }));

test('claims are left as they are', () =>
  checkCases(readGolden<ValidationCase>('validation.json'), c => {
    const claims = readClaims(c.type, JSON.stringify(c.claims));
    const before = structuredClone(claims);
    validateClaims(c.type, claims, NOW);
    assert.deepEqual(structuredClone(claims), before);
  }));

test('imports that all overlap do not fill the memory', () => {
  const nested = (i: number) => ({ subject: `a${'.a'.repeat(i)}.>`, account: 'A', type: 'service' });
  const imports = Array.from({ length: 300 }, (_, i) => nested(i));
  const claims = readClaims('account', JSON.stringify({ nats: { imports } }));
  assert.equal(validateClaims('account', claims, NOW).length, 10_000);
});
