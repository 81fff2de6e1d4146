import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allowedConnectionTypes } from '../../../src/core/claims/access/connection-types.ts';
import { isSourceAllowed } from '../../../src/core/claims/access/source-check.ts';
import { checkTimesOfDay } from '../../../src/core/claims/access/times-check.ts';
import type { TimeRange } from '../../../src/core/claims/limits.ts';
import { checkCases, readGolden } from '../../support/golden.ts';

interface AdmissionCase {
  readonly name: string;
  readonly kind: 'connect' | 'src' | 'times' | 'connection-types';
  readonly allowed: boolean;
  readonly src: readonly string[];
  readonly host: string;
  readonly now: string;
  readonly times: readonly TimeRange[] | null;
  readonly times_location: string;
  readonly seconds_left: number;
  readonly list: readonly string[];
  readonly known: readonly string[];
  readonly has_unknown: boolean;
  readonly refused_for_all: boolean;
}

const cases = (kind: AdmissionCase['kind']) =>
  readGolden<AdmissionCase>('admission.json').filter(c => c.kind === kind);

test('addresses that a server lets connect', () =>
  checkCases(cases('src'), c => assert.equal(isSourceAllowed(c.src, c.host), c.allowed)));

test('times at which a server lets connect, and for how long', () =>
  checkCases(cases('times'), c => {
    const decision = checkTimesOfDay(c.times ?? [], c.times_location, Date.parse(c.now));
    assert.deepEqual(decision, { allowed: c.allowed, remaining: c.seconds_left * 1000 });
  }));

test('connection types that a server makes of the list', () =>
  checkCases(cases('connection-types'), c => {
    const { known, unknown, refusesAll } = allowedConnectionTypes(c.list);
    assert.deepEqual(known.toSorted(), c.known);
    assert.equal(unknown.length > 0, c.has_unknown);
    assert.equal(refusesAll, c.refused_for_all);
  }));
