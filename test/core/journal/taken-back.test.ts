import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JournalEntry } from '../../../src/core/journal/entry.ts';
import { takenBack } from '../../../src/core/journal/taken-back.ts';

/** Ids of entries, the newest first; `undo>edit` took `edit` back. */
function entries(...ids: readonly string[]): readonly JournalEntry[] {
  return ids.map(each => {
    const [id = '', undoOf] = each.split('>');
    return { id, undoOf } as JournalEntry;
  });
}

const of = (...ids: readonly string[]) => Object.fromEntries(takenBack(entries(...ids)));

test('what was undone does not hold, and what was redone holds again', () => {
  assert.deepEqual(of('edit'), {});
  assert.deepEqual(of('undo>edit', 'edit'), { edit: 'undo' });
  assert.deepEqual(of('redo>undo', 'undo>edit', 'edit'), { undo: 'redo' });
  assert.deepEqual(of('again>redo', 'redo>undo', 'undo>edit', 'edit'), { redo: 'again', edit: 'undo' });
  assert.deepEqual(of('other', 'undo>older than what was read'), { 'older than what was read': 'undo' });
});
