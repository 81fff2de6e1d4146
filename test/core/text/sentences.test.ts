import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sentences } from '../../../src/core/text/sentences.ts';

test('each sentence ends with its own sign', () => {
  assert.equal(
    sentences('nothing listens there', 'Start the server.'),
    'nothing listens there. Start the server.',
  );
  assert.equal(sentences('', ' Why? '), 'Why?');
});
