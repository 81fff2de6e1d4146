import assert from 'node:assert/strict';
import { test } from 'node:test';
import { edit, inputOf, insert, type TextInput } from '../../src/app/text-input.ts';

/** `ab|cd` is the text abcd with the cursor after b. */
const at = (marked: string): TextInput => ({
  text: marked.replace('|', ''),
  cursor: [...marked].indexOf('|'),
});

test('editing keys do what they do in a shell', () => {
  const table: readonly (readonly [before: string, key: string, after: string])[] = [
    ['ab|c', 'backspace', 'a|c'],
    ['|abc', 'backspace', '|abc'],
    ['a|bc', 'delete', 'a|c'],
    ['one two| x', 'ctrl-w', 'one | x'],
    ['one tw|o', 'ctrl-u', '|o'],
    ['one| two', 'ctrl-k', 'one|'],
    ['ab|', 'ctrl-a', '|ab'],
    ['|ab', 'end', 'ab|'],
    ['a|b', 'left', '|ab'],
    ['ab|', 'right', 'ab|'],
  ];
  for (const [before, key, after] of table)
    assert.deepEqual(edit(at(before), key), at(after), `${before} ${key}`);
});

test('keys that edit nothing are left to others', () => {
  assert.equal(edit(at('a|'), 'enter'), undefined);
});

test('the cursor counts what a person sees as one character', () => {
  const typed = insert(inputOf('é'), '☂');
  assert.deepEqual(typed, { text: 'é☂', cursor: 2 });
  assert.deepEqual(edit(typed, 'backspace'), inputOf('é'));
});
