import assert from 'node:assert/strict';
import type { AccountClaims } from '../../../src/core/claims/account.ts';
import type { ClaimKind } from '../../../src/core/claims/kinds.ts';
import type { OperatorClaims } from '../../../src/core/claims/operator.ts';
import { type Issue, isBlocking, validateClaims } from '../../../src/core/claims/rules/validate.ts';
import { readClaims } from '../../../src/core/claims/token/read-claims.ts';
import type { UserClaims } from '../../../src/core/claims/user.ts';
import { exactText } from '../../support/exact-json.ts';
import type { FileChecks } from '../vector-files.ts';

export interface ValidationCase {
  readonly name: string;
  readonly type: ClaimKind;
  readonly claims: unknown;
  readonly issues: readonly { readonly level: 'error' | 'warning' | 'time'; readonly code: string }[];
  readonly order: 'exact' | 'any';
  readonly blocking: boolean;
  readonly blocking_with_time: boolean;
  readonly now?: number;
}

const LEVELS = { blocking: 'error', warning: 'warning', time: 'time', note: 'note' } as const;

const sameOrder = (codes: readonly string[], order: ValidationCase['order']) =>
  order === 'exact' ? codes : codes.toSorted();

/** Says where, what and what to do. */
function checkWords({ field, code, message, hint }: Issue): void {
  assert.match(field, /^(exp|nbf|sub|aud|nats(\.[a-z_]+|\[\d+\]|\["[\s\S]*"\])+)$/, code);
  assert.match(message, /^[\s\S]+\.$/);
  assert.match(hint, /^[A-Z][\s\S]+\.$/);
  assert.ok(message.length < 400, 'a message is a sentence, also for long values');
}

export const validation: FileChecks = {
  members: ['big_ints', 'blocking', 'blocking_with_time', 'claims', 'issues', 'now', 'order', 'type'],
  checks: {
    all(c: ValidationCase, clock) {
      assert.ok(c.order === 'exact' || c.order === 'any', c.order);
      const claims = readClaims(c.type, exactText(c.claims));
      const before = structuredClone(claims);
      const issues = validateClaims(c.type, claims, c.now ?? clock);
      assert.deepEqual(structuredClone(claims), before, 'claims are left as they are');
      assert.deepEqual(
        sameOrder(
          issues.map(({ severity, code }) => `${LEVELS[severity]} ${code}`),
          c.order,
        ),
        sameOrder(
          c.issues.map(({ level, code }) => `${level} ${code}`),
          c.order,
        ),
      );
      assert.equal(isBlocking(issues, false), c.blocking);
      assert.equal(isBlocking(issues, true), c.blocking_with_time);
      for (const issue of issues) checkWords(issue);
    },
  },
};

const operator = (nats: OperatorClaims['nats']) => validateClaims('operator', { nats }, 0);
const user = (nats: Partial<UserClaims['nats']>) =>
  validateClaims('user', { nats: { pub: {}, sub: {}, ...nats } }, 0);
const account = (nats: Partial<AccountClaims['nats']>) =>
  validateClaims(
    'account',
    { nats: { limits: {}, default_permissions: { pub: {}, sub: {} }, authorization: {}, ...nats } },
    0,
  );

/** Puts the value into its field of otherwise clean claims. */
const FIELDS: Readonly<Record<string, (value: string) => readonly Issue[]>> = {
  account_server_url: value => operator({ account_server_url: value }),
  operator_service_urls: value => operator({ operator_service_urls: [value] }),
  assert_server_version: value => operator({ assert_server_version: value }),
  info_url: value => account({ info_url: value }),
  src: value => user({ src: [value] }),
  'times.start': value => user({ times: [{ start: value, end: '23:59:59' }] }),
  'times.end': value => user({ times: [{ start: '00:00:00', end: value }] }),
  times_location: value => user({ times_location: value }),
};

interface ScalarCase {
  readonly value: string;
  readonly codes: readonly string[];
}

export const scalars: FileChecks = {
  members: ['codes', 'field', 'type', 'value'],
  sortedBy: 'field',
  checks: Object.fromEntries(
    Object.entries(FIELDS).map(([field, validate]) => [
      field,
      (c: ScalarCase) =>
        assert.deepEqual(
          validate(c.value).map(issue => issue.code),
          c.codes,
        ),
    ]),
  ),
};
