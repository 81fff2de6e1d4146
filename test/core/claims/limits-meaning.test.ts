import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  hasJetStream,
  hasTiers,
  isEmptyLimits,
  isUnlimited,
  isUnlimitedJetStream,
  strictest,
} from '../../../src/core/claims/access/limits-meaning.ts';
import type { AccountLimits, UserLimits } from '../../../src/core/claims/limits.ts';
import { weightOf } from '../../../src/core/claims/rules/mappings.ts';
import { checkCases, readGolden } from '../../support/golden.ts';

interface MethodCase {
  readonly name: string;
  readonly method: string;
  readonly limits: AccountLimits;
  readonly empty: boolean;
  readonly unlimited: boolean;
  readonly jetstream_enabled: boolean;
  readonly jetstream_unlimited: boolean;
  readonly weight: number;
  readonly result: number;
}

const methods = (method: string) => readGolden<MethodCase>('methods.json').filter(c => c.method === method);

test('what the limits of an account amount to', () =>
  checkCases(methods('account-limits'), ({ limits, ...c }) => {
    assert.equal(isEmptyLimits(limits), c.empty, 'empty');
    assert.equal(isUnlimited(limits), c.unlimited, 'unlimited');
    assert.equal(hasJetStream(limits), c.jetstream_enabled, 'JetStream');
    if (!hasTiers(limits))
      assert.equal(isUnlimitedJetStream(limits), c.jetstream_unlimited, 'unlimited JetStream');
  }));

test('weights of mappings', () =>
  checkCases(methods('mapping-weight'), c => assert.equal(weightOf({ subject: '', ...c }), c.result)));

interface LimitCase {
  readonly name: string;
  readonly account_limits: AccountLimits;
  readonly user_limits: UserLimits;
  /** Of 3 tried, those still open. */
  readonly connections: number;
  /** Of 3 tried; absent where nobody stays connected. */
  readonly subscriptions?: number;
  readonly payload_100_passes?: boolean;
}

test('the limits that a real server enforces', () =>
  checkCases(readGolden<LimitCase>('limits.json'), ({ account_limits: account, user_limits: user, ...c }) => {
    const subs = Number(strictest(account.subs, user.subs));
    const conn = Number(strictest(account.conn));
    const open = subs === -1 || subs > 0 ? least(conn, 3) : 0;
    assert.equal(open, c.connections, 'connections');
    if (c.subscriptions !== undefined) assert.equal(least(subs, 3), c.subscriptions, 'subscriptions');
    const payload = strictest(account.payload, user.payload);
    if (c.payload_100_passes !== undefined)
      assert.equal(payload === -1 || payload >= 100, c.payload_100_passes);
  }));

function least(limit: number, tried: number): number {
  return limit === -1 ? tried : Math.max(0, Math.min(limit, tried));
}
