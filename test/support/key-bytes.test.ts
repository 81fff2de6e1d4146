import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputDecoder } from '../../src/core/input/decoder.ts';
import { bytesOfKey } from './key-bytes.ts';

test('keys that tests press are the keys that the decoder names', () => {
  const names =
    'j G / ? enter escape tab shift-tab backspace delete insert space up down left right home end pageup pagedown f1 ctrl-c ctrl-right';
  for (const name of names.split(' ')) {
    const decoder = new InputDecoder();
    const events = [...decoder.push(Buffer.from(bytesOfKey(name))), ...decoder.giveUp()];
    assert.deepEqual(
      events.map(event => (event.type === 'key' ? event.name : '')),
      [name],
    );
  }
});

test('a key that does not exist is a mistake in the test', () => {
  assert.throws(() => bytesOfKey('any'), /No such key: any/);
});
