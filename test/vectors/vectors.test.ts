import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkCases } from '../support/golden.ts';
import { CHECKS } from './checks/index.ts';
import {
  FIXTURES,
  type FileChecks,
  readVectors,
  type VectorCase,
  vectorFiles,
  vectorsFolder,
} from './vector-files.ts';

// The golden vectors of Go's libraries and of a real server. `VECTORS_DIR=folder npm run test:vectors` runs the same over
// another folder of the same shape. What nobody knows how to check (a file, a sort of case, a member) is a failure.

const folder = vectorsFolder(process.env);
const files = vectorFiles(folder);

/** The cases of each sort. @throws Error where one is of no known sort or has a member that nobody looks at */
function sorted(file: string, cases: readonly VectorCase[], known: FileChecks): Map<string, VectorCase[]> {
  const sorts = new Map<string, VectorCase[]>();
  const names = new Set<string>();
  for (const c of cases) {
    const sort = known.sortedBy === undefined ? 'all' : String(c[known.sortedBy]);
    const strange = Object.keys(c).filter(member => member !== 'name' && !known.members.includes(member));
    if (strange.length > 0)
      throw new Error(`${file}, ${c.name}: nobody knows the member ${strange.join(', ')}.`);
    if (!Object.hasOwn(known.checks, sort))
      throw new Error(`${file}, ${c.name}: nobody knows the sort "${sort}".`);
    if (names.has(c.name)) throw new Error(`${file}, ${c.name}: the name is there twice.`);
    names.add(c.name);
    sorts.set(sort, [...(sorts.get(sort) ?? []), c]);
  }
  return sorts;
}

for (const file of files) {
  test(file, async t => {
    const known = CHECKS[file];
    if (!known) throw new Error(`${file}: nobody knows how to check it.`);
    const { cases, clock } = readVectors(folder, file);
    for (const [sort, some] of sorted(file, cases, known)) {
      const check = known.checks[sort];
      await t.test(`${sort}: ${some.length}`, () => checkCases(some, c => check?.(c, clock)));
    }
  });
}

test('the project has a file of every sort', { skip: folder === FIXTURES ? false : 'another folder' }, () => {
  assert.deepEqual(files, Object.keys(CHECKS).sort());
});
