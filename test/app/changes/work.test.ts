import assert from 'node:assert/strict';
import { test } from 'node:test';
import { doneWork, workingText } from '../../../src/app/changes/work.ts';
import type { Plan, PlannedChange } from '../../../src/core/operations/plan.ts';

const many = (count: number, change: object) => Array<PlannedChange>(count).fill(change as PlannedChange);
const plan = (...changes: readonly PlannedChange[]) => ({ changes }) as Plan;

const SIGNED = { kind: 'token', after: {} };
const RESTORED = { kind: 'token', after: {}, token: 'e' };
const GONE = { kind: 'token' };
const CREDS = { kind: 'creds', after: true };
const NO_CREDS = { kind: 'creds', after: false };

test('what is signed, written and deleted is counted', () => {
  const large = plan(...many(1006, SIGNED), ...many(2012, CREDS));
  assert.equal(workingText(large), 'Signing and writing 1,006 JWTs and 2,012 other files.');
  assert.equal(doneWork(large), '1,006 JWTs and 2,012 other files written.');
  const gone = plan(...many(1, SIGNED), ...many(10, GONE), ...many(10, NO_CREDS));
  assert.equal(workingText(gone), 'Signing and writing 1 JWT, deleting 20 files.');
  assert.equal(doneWork(gone), '1 JWT written, 20 files deleted.');
  assert.equal(workingText(plan(...many(2, RESTORED))), 'Writing 2 JWTs.');
  assert.equal(workingText(plan(...many(3, GONE))), 'Deleting 3 files.');
  assert.equal(workingText(plan(...many(12, CREDS))), 'Writing 12 files.');
});

test('how far it is, is said where that is known', () => {
  const users = plan(...many(20, SIGNED));
  const said = (part: 'sign' | 'write' | 'place') => workingText(users, { part, done: 1200, total: 2000 });
  assert.equal(said('sign'), 'Signing and writing 20 JWTs: 1,200 of 2,000 signed.');
  assert.equal(said('write'), 'Signing and writing 20 JWTs: 1,200 of 2,000 written.');
  assert.equal(said('place'), 'Signing and writing 20 JWTs: putting them in place.');
});

test('of a few files nothing is said afterwards', () => {
  assert.equal(doneWork(plan(...many(3, SIGNED))), '');
});
