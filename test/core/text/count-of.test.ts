import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { countOf, someOf } from '../../../src/core/text/count-of.ts';

test('how many, with the noun that fits and thousands apart', () => {
  assert.equal(countOf(1, 'user'), '1 user');
  assert.equal(countOf(0, 'user'), '0 users');
  assert.equal(countOf(12_000, 'user'), '12,000 users');
  assert.equal(countOf(2, 'access'), '2 accesses');
});

test('some names, and how many more', () => {
  assert.equal(someOf(['a', 'b']), 'a, b');
  assert.equal(someOf(Array<string>(2003).fill('a'), 3), 'a, a, a and 2,000 more');
});

// A count that is put into a sentence as it is says "2000 users" where everything else says "2,000 users".
test('no sentence counts in a way of its own', () => {
  const src = resolve(import.meta.dirname, '../../../src');
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(name => /\.tsx?$/.test(name));
  const wrong = files.flatMap(name => {
    const text = readFileSync(join(src, name), 'utf8');
    const found = text.match(
      /\$\{[\w.]*(?:\.length|\.size|(?<!ac)[cC]ount|more|rest)\} (?:more|users?|accounts?|keys?|JWTs?|files?|rows?|imports?|exports?|marked|lines|connections?)\b|\$\{[\w.]+\.length - [\w.]+\} more/g,
    );
    return found ? [`${name}: ${found.join(', ')}`] : [];
  });
  assert.deepEqual(wrong, []);
});
