import assert from 'node:assert/strict';
import { test } from 'node:test';
import { editText } from '../../src/terminal/editor.ts';

const withEditor = (editor: string) => ({ ...process.env, VISUAL: editor });

test('an editor that is not there is called so; one that fails tells its code', async () => {
  await assert.rejects(editText('{}', 'a.json', withEditor('no-such-editor')), {
    message: 'The editor (no-such-editor) was not found: name another one in $VISUAL or $EDITOR.',
  });
  await assert.rejects(editText('{}', 'a.json', withEditor('exit 3;')), {
    message: 'The editor (exit 3;) ended with code 3.',
  });
});

test('what it leaves comes back, whatever flags it has', async () => {
  assert.equal(await editText('{}', 'a.json', withEditor("sed -i 's/{}/[]/'")), '[]');
});
