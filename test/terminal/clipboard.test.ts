import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clipboardSequence } from '../../src/terminal/clipboard.ts';

test('the text goes as base64 of its UTF-8', () => {
  assert.equal(clipboardSequence('账', {}), `\x1b]52;c;${Buffer.from('账').toString('base64')}\x07`);
});

test('inside tmux it goes to tmux and through it', () => {
  assert.equal(
    clipboardSequence('hi', { TMUX: '/tmp/tmux-0/default,1,0' }),
    '\x1b]52;c;aGk=\x07\x1bPtmux;\x1b\x1b]52;c;aGk=\x07\x1b\\',
  );
});

test('what would not arrive whole is not sent', () => {
  assert.notEqual(clipboardSequence('x'.repeat(56_244), {}), undefined);
  assert.equal(clipboardSequence('x'.repeat(56_247), {}), undefined);
});
