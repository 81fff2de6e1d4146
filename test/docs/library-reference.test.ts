import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { libraryReference } from '../../scripts/docs/library-reference.ts';
import { PROJECT } from '../support/pty.ts';
import { temporaryFolder } from '../support/stores.ts';
import { page } from './pages.ts';

test('docs/library-reference.md is what the comments in the source say (npm run docs)', () => {
  const types = temporaryFolder('types-');
  const compiler = join(PROJECT, 'node_modules/typescript/bin/tsc');
  const project = join(PROJECT, 'scripts/bundle/tsconfig.types.json');
  execFileSync(process.execPath, [compiler, '-p', project, '--outDir', types]);
  const reference = libraryReference(types);
  assert.equal(page('docs/library-reference.md').text, reference);
  for (const name of ['openStore', 'Seed', 'Changes', 'startCallout', 'createBackup'])
    assert.match(reference, new RegExp(`^### ${name}\n\n\\S`, 'm'), `${name} has no comment`);
});
