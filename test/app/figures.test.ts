import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFiguresOnly } from '../../src/app/figures.ts';
import { EMPTY_VIEW } from '../../src/core/live/empty-view.ts';
import type { ConnectionView, LiveView, ServerView } from '../../src/core/resolver/live-view.ts';

const server = { id: 'N1', name: 'n1', state: 'up', rtt: 1, memory: 10, seenAt: 5 } as ServerView;
const connection = { id: 'n1/1', cid: 1, inMsgs: 7, userName: 'amy' } as ConnectionView;
const before: LiveView = { ...EMPTY_VIEW, servers: [server], connections: [connection] };

test('what servers use and how fast they answer may wait; what they are may not', () => {
  assert.ok(isFiguresOnly(before, { ...before, servers: [{ ...server, rtt: 2, memory: 11, seenAt: 6 }] }));
  assert.ok(!isFiguresOnly(before, { ...before, servers: [{ ...server, state: 'silent' }] }));
  assert.ok(!isFiguresOnly(before, { ...before, servers: [] }));
  assert.ok(!isFiguresOnly(before, { ...before, connections: [] }));
  assert.ok(!isFiguresOnly(before, { ...before, link: { state: 'off', reason: 'gone' } }));
});

test('a comparison that finds nothing new may wait, after the first', () => {
  const compared = { ...before, comparedAt: 5 };
  assert.ok(!isFiguresOnly(before, compared));
  assert.ok(isFiguresOnly(compared, { ...compared, comparedAt: 6, busy: true }));
  assert.ok(!isFiguresOnly(compared, { ...compared, comparedAt: 6, holdings: new Map() }));
});

test('what connections send may wait; who is there may not', () => {
  const sent = { ...connection, inMsgs: 8, lastActivityAt: 9 };
  assert.ok(isFiguresOnly(before, { ...before, connections: [sent] }));
  assert.ok(!isFiguresOnly(before, { ...before, connections: [{ ...connection, userName: 'bob' }] }));
  assert.ok(!isFiguresOnly(before, { ...before, connections: [{ ...connection, id: 'n1/2' }] }));
  const many = Array.from({ length: 1001 }, () => connection);
  assert.ok(!isFiguresOnly({ ...before, connections: many }, { ...before, connections: [...many] }));
});
