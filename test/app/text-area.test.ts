import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  editArea,
  replaceArea,
  type TextArea,
  textAreaOf,
  textOfArea,
  toLine,
} from '../../src/app/text-area.ts';

const press = (area: TextArea, ...keys: readonly string[]) =>
  keys.reduce(
    (before, key) => editArea(before, key, [...key].length === 1 ? key : undefined) ?? before,
    area,
  );
const paste = (area: TextArea, text: string) => editArea(area, 'paste', text) as TextArea;
const shown = ({ lines, row, column }: TextArea) => [lines.join('\n'), row, column];

const start = textAreaOf('ab\n  cd\n');

test('the cursor goes through lines, and stays inside', () => {
  assert.deepEqual(shown(press(start, 'left', 'up')), ['ab\n  cd\n', 0, 0]);
  assert.deepEqual(shown(press(start, 'end', 'right')), ['ab\n  cd\n', 1, 0]);
  assert.deepEqual(shown(press(start, 'down', 'left')), ['ab\n  cd\n', 0, 2]);
  assert.deepEqual(shown(press(start, 'down', 'end', 'up')), ['ab\n  cd\n', 0, 2]);
  assert.deepEqual(shown(press(start, 'pagedown')), ['ab\n  cd\n', 2, 0]);
  assert.deepEqual(shown(press(start, 'ctrl-end', 'right', 'down')), ['ab\n  cd\n', 2, 0]);
  assert.deepEqual(shown(toLine(start, 2)), ['ab\n  cd\n', 1, 2]);
});

test('text is typed, taken away, broken and joined', () => {
  assert.deepEqual(shown(press(start, 'x', 'right', 'y')), ['xayb\n  cd\n', 0, 3]);
  assert.deepEqual(shown(press(start, 'down', 'end', 'enter', 'z')), ['ab\n  cd\n  z\n', 2, 3]);
  assert.deepEqual(shown(press(start, 'down', 'backspace')), ['ab  cd\n', 0, 2]);
  assert.deepEqual(shown(press(start, 'end', 'delete')), ['ab  cd\n', 0, 2]);
  assert.deepEqual(shown(press(start, 'ctrl-k', 'ctrl-k')), ['  cd\n', 0, 0]);
  assert.deepEqual(shown(press(start, 'down', 'end', 'ctrl-w')), ['ab\n  \n', 1, 2]);
  assert.deepEqual(shown(press(start, 'right', 'ctrl-u')), ['b\n  cd\n', 0, 0]);
  assert.deepEqual(shown(press(start, 'backspace')), ['ab\n  cd\n', 0, 0]);
  assert.deepEqual(shown(press(start, 'tab')), ['  ab\n  cd\n', 0, 2]);
  assert.equal(editArea(start, 'f1', undefined), undefined);
});

test('several lines are pasted where the cursor is', () => {
  assert.deepEqual(shown(paste(press(start, 'right'), '1\n2\n3')), ['a1\n2\n3b\n  cd\n', 2, 1]);
  assert.deepEqual(shown(paste(press(start, 'right'), '1')), ['a1b\n  cd\n', 0, 2]);
});

test('what was typed in one go is undone at once, and comes back', () => {
  const typed = press(start, 'x', 'y', 'down', 'z');
  const once = press(typed, 'ctrl-_');
  assert.deepEqual(shown(once), ['xyab\n  cd\n', 1, 2]);
  assert.deepEqual(shown(press(once, 'ctrl-_')), ['ab\n  cd\n', 0, 0]);
  assert.deepEqual(shown(press(once, 'ctrl-_', 'ctrl-y', 'ctrl-y')), ['xyab\n  zcd\n', 1, 3]);
  assert.equal(press(start, 'ctrl-_'), start);
  const other = replaceArea(press(start, 'down', 'end'), 'q');
  assert.deepEqual(shown(other), ['q', 0, 0]);
  assert.equal(textOfArea(press(other, 'ctrl-_')), 'ab\n  cd\n');
});
