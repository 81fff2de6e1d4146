import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountClaims } from '../../../src/core/claims/account.ts';
import { type Cut, cutOff, isCutOff, mustGo } from '../../../src/core/emergency/cut.ts';
import type { ConnzEntry } from '../../../src/core/resolver/connections/connz.ts';

const AT = 1000;
const connection = (userKey: string, userIssuedAt: number) =>
  ({ identity: { userKey, userIssuedAt, issuerKey: 'A' } }) as ConnzEntry;

test('who goes where everybody is cut off: by the time of issue, else by who was there; ahead of the clock by key', () => {
  const cut: Cut = { kind: 'all-users', users: [], at: AT, ahead: { fast: AT + 60 } };
  const goes = (key: string, issuedAt: number, wasThere: boolean) =>
    mustGo(connection(key, issuedAt), cut, wasThere);
  assert.equal(goes('old', AT, false), true);
  assert.equal(goes('new', AT + 1, true), false);
  assert.equal(goes('fast', AT + 60, true), true);
  assert.equal(goes('fast', AT + 61, true), false);
  // Bearer users, and whom an auth callout let in: servers do not tell when their JWT was issued.
  assert.equal(goes('bearer', 0, true), true);
  assert.equal(goes('bearer', 0, false), false, 'let in by what is in force now');
});

test('a closed account is closed to leaf nodes too: they have a limit of their own', () => {
  const cut: Cut = { kind: 'close-account', users: [], at: AT };
  const claims = (limits: object) => ({ nats: { limits } }) as AccountClaims;
  assert.equal(isCutOff(claims({ conn: 0, leaf: -1 }), cut), false);
  assert.equal(isCutOff(claims({ conn: 0 }), cut), true, 'what is not there is none');
  assert.equal(isCutOff(cutOff(claims({ conn: -1, leaf: -1 }), cut), cut), true);
});
