import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFiguresOnly } from '../../src/app/figures.ts';
import { EMPTY_VIEW } from '../../src/core/live/empty-view.ts';
import type { LiveView, ServerView } from '../../src/core/resolver/live-view.ts';

const server = { id: 'N1', name: 'n1', state: 'up', rtt: 1, memory: 10, seenAt: 5 } as ServerView;
const before: LiveView = { ...EMPTY_VIEW, servers: [server] };

test('what servers use and how fast they answer may wait; what they are may not', () => {
  assert.ok(isFiguresOnly(before, { ...before, servers: [{ ...server, rtt: 2, memory: 11, seenAt: 6 }] }));
  assert.ok(!isFiguresOnly(before, { ...before, servers: [{ ...server, state: 'silent' }] }));
  assert.ok(!isFiguresOnly(before, { ...before, servers: [] }));
  assert.ok(!isFiguresOnly(before, { ...before, connections: [] }));
  assert.ok(!isFiguresOnly(before, { ...before, link: { state: 'off', reason: 'gone' } }));
});
