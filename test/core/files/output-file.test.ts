import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolder } from '../../../src/core/files/make-folder.ts';
import { keepAll, keepSeeds, OutputFile, writeOutput } from '../../../src/core/files/output-file.ts';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import { temporaryFolder } from '../../support/stores.ts';

const mode = (path: string) => statSync(path).mode & 0o777;

test('a file is there whole or as it was: private where it is secret, with the mode it had where it is not', () => {
  const dir = temporaryFolder();
  const path = join(dir, 'file');
  assert.equal(writeOutput(path, 'one', { secret: true }), false);
  assert.deepEqual([readFileSync(path, 'utf8'), mode(path)], ['one', 0o600]);
  chmodSync(path, 0o640);
  assert.equal(writeOutput(path, 'two'), true);
  assert.deepEqual([readFileSync(path, 'utf8'), mode(path)], ['two', 0o640]);
  const left = new OutputFile(path, { secret: true });
  left.write('three');
  assert.equal(readFileSync(path, 'utf8'), 'two', 'not before it is whole');
  left.close();
  assert.deepEqual(readdirSync(dir), ['file']);
  assert.throws(() => writeOutput(path, 'x', { keep: keepAll }), { code: 'output-exists' });
  writeFileSync(path, `a key ${Seed.generate('user').reveal()}`);
  assert.throws(() => writeOutput(path, 'x', { keep: keepSeeds }), { code: 'output-exists' });
  assert.throws(() => writeOutput(join(dir, 'no', 'file'), 'x'), /there is no such folder/);
  assert.throws(() => writeOutput(dir, 'x'), /it is a folder/);
});

test('a link stays one, and what is no file is written to as it is', () => {
  const dir = temporaryFolder();
  writeFileSync(join(dir, 'target'), 'old');
  symlinkSync('target', join(dir, 'link'));
  writeOutput(join(dir, 'link'), 'new', { secret: true });
  assert.ok(lstatSync(join(dir, 'link')).isSymbolicLink());
  assert.equal(readFileSync(join(dir, 'target'), 'utf8'), 'new');
  assert.equal(writeOutput('/dev/null', 'x', { secret: true, keep: keepAll }), false);
  assert.ok(lstatSync('/dev/null').isCharacterDevice());
});

test('another one that appears meanwhile stays', () => {
  const path = join(temporaryFolder(), 'file');
  const file = new OutputFile(path, { keep: keepAll });
  file.write('mine');
  writeFileSync(path, 'theirs');
  assert.throws(() => file.place(), { code: 'output-exists' });
  file.close();
  assert.equal(readFileSync(path, 'utf8'), 'theirs');
});

test('folders: those that were made are told; where nothing can be made there is an answer', () => {
  const dir = temporaryFolder();
  assert.deepEqual(makeFolder(join(dir, 'a', 'b')), [join(dir, 'a'), join(dir, 'a', 'b')]);
  assert.deepEqual(makeFolder(join(dir, 'a', 'b')), []);
  assert.equal(mode(join(dir, 'a')), 0o700);
  if (existsSync('/proc/self')) assert.throws(() => makeFolder('/proc/nowhere/at/all'), { code: 'ENOENT' });
  writeFileSync(join(dir, 'file'), '');
  assert.throws(() => makeFolder(join(dir, 'file', 'below')), /ENOTDIR|EEXIST/);
});
