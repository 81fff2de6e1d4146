import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountClaims } from '../../../src/core/claims/account.ts';
import type { OperatorClaims } from '../../../src/core/claims/operator.ts';
import { type Issue, validateClaims } from '../../../src/core/claims/rules/validate.ts';
import type { UserClaims } from '../../../src/core/claims/user.ts';
import { checkCases, readGolden } from '../../support/golden.ts';

type Field = keyof typeof VALIDATE;

interface ScalarCase {
  readonly name: string;
  readonly field: Field;
  readonly value: string;
  readonly codes: readonly string[];
}

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
const VALIDATE = {
  account_server_url: value => operator({ account_server_url: value }),
  operator_service_urls: value => operator({ operator_service_urls: [value] }),
  assert_server_version: value => operator({ assert_server_version: value }),
  info_url: value => account({ info_url: value }),
  src: value => user({ src: [value] }),
  'times.start': value => user({ times: [{ start: value, end: '23:59:59' }] }),
  'times.end': value => user({ times: [{ start: '00:00:00', end: value }] }),
  times_location: value => user({ times_location: value }),
} satisfies Record<string, (value: string) => Issue[]>;

test('URLs, networks, times of day, zones and versions as Go reads them', () =>
  checkCases(readGolden<ScalarCase>('scalars.json'), c => {
    const validate: (value: string) => Issue[] = VALIDATE[c.field];
    assert.deepEqual(
      validate(c.value).map(issue => issue.code),
      c.codes,
    );
  }));
