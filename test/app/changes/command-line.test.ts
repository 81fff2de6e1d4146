import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withStore } from '../../../src/app/changes/command-line.ts';

test('a command begins with what leads to the store that is open', () => {
  const demo = 'XDG_CONFIG_HOME=/tmp/$1 nkeeper -H /tmp/$1/store';
  assert.equal(withStore('nkeeper undo', demo), `${demo} undo`);
  assert.equal(withStore('nkeeper'), 'nkeeper');
  assert.equal(withStore('', demo), '');
});
