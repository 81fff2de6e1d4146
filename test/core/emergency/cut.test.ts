import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Cut, mustGo } from '../../../src/core/emergency/cut.ts';
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
