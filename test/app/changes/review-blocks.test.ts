import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlanReview } from '../../../src/app/changes/review.ts';
import { reviewBlocks } from '../../../src/app/changes/review-blocks.ts';
import { layoutDocument, lineText } from '../../../src/app/document.ts';
import { makeTheme } from '../../../src/app/theme.ts';

const users = Array.from({ length: 1000 }, (_, i) => ({
  kind: 'user',
  name: `u${i}`,
  key: `U${i}`,
  account: 'A',
}));
const account = { kind: 'account', name: 'A', key: 'A' };
const revoked = users.map(({ key }) => ({ label: `Revoked: ${key}`, after: 'issued until now' }));

const REVIEW = {
  tokens: [
    { action: 'change', entity: account, differences: [...revoked, { label: 'Tags', after: 'x' }] },
    ...users.map(entity => ({ action: 'change', entity, differences: [] })),
  ],
  files: users.map(({ name }) => ({ action: 'change', kind: 'creds', about: `user A/${name}` })),
  effects: [
    ...users.map(({ name }) => ({ kind: 'hand-out', text: `Whoever uses A/${name} needs the new creds.` })),
    { kind: 'warning', text: 'A is the system account.' },
  ],
  skipped: [
    ...users.map(({ name }) => ({ who: `A/${name}`, why: 'It is so already.', refused: false })),
    { who: 'A/x', why: 'The JWT of user A/x cannot be changed.', refused: true },
  ],
  push: [],
};

test('of a thousand that are alike some are told, and what is not like them is told too', () => {
  const review = { note: '', wish: { command: '' }, planned: { review: REVIEW, signers: [] } };
  const blocks = reviewBlocks(review as never as PlanReview);
  const lines = layoutDocument(blocks, 100, makeTheme('default', 'unicode').glyphs).map(lineText);
  const text = lines.join('\n');
  assert.ok(lines.length < 180, `${lines.length} lines`);
  assert.match(text, /A\/u4 needs .*\n *and 995 more like these\n/);
  assert.match(
    text,
    /Cannot be done: A\/x\. The JWT of user A\/x cannot be changed\.\n.*Stays as it is: A\/u0\. It is so already\./,
  );
  assert.match(text, /Stays as it is: A\/u4\. .*\n *and 995 more like these\n/);
  assert.match(text, /Warning: A is the system account\./);
  assert.match(text, /Revoked +and 980 more\n/);
  assert.match(text, /Tags +\+ +x\n/);
  assert.match(text, /and 980 more changed users\n/);
  assert.match(text, /and 980 more files: Creds to write/);
});
