import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { keysPage } from '../../scripts/docs/keys-page.ts';

test('docs/keys.md is what the list of commands says (npm run docs)', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/keys.md'), 'utf8');
  assert.equal(page, keysPage());
});
