import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fitted } from '../../src/cli/fit-lines.ts';
import { framedTable } from '../../src/cli/table.ts';
import { width } from '../../src/core/text/width.ts';
import { startProgram } from '../support/pty.ts';
import { copyStore } from '../support/stores.ts';

const KEY = 'ABJE2TDIXQHNHR3EVH4E7NJTZOK6MSMJBD73BCT2DAXGTHJX7SPUKT2F';

test('no line of words is wider than the screen, no word is broken, none is lost', () => {
  const word = fc.stringMatching(/^[a-zA-Z0-9/☂ü.]{1,20}$/);
  const gap = fc.stringMatching(/^ {1,12}$/);
  const text = fc.array(fc.tuple(gap, word), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(text, fc.integer({ min: 40, max: 100 }), (pairs, columns) => {
      const line = pairs.flat().join('');
      const lines = fitted(line, columns).split('\n');
      for (const one of lines) assert.ok(width(one) <= columns, `${width(one)} > ${columns}: ${one}`);
      assert.deepEqual(lines.join(' ').trim().split(/ +/), line.trim().split(/ +/));
    }),
  );
});

test('a key goes below its column, or nearer to its name, and stays whole; the rest goes below it', () => {
  assert.equal(
    fitted(`ACME                ${KEY}  identity      yes\n`, 80),
    `ACME                ${KEY}\n${' '.repeat(20)}identity      yes\n`,
  );
  assert.equal(fitted(`  Account ID                 ${KEY}`, 80), `  Account ID            ${KEY}`);
  assert.equal(fitted(`                             ${KEY}`, 80), `                        ${KEY}`);
  assert.equal(fitted('short', 80), 'short');
  assert.equal(fitted(`a ${KEY}`.repeat(9), undefined), `a ${KEY}`.repeat(9));
});

test('a hint goes on where it begins', () => {
  const hint = `${' '.repeat(9)}Several words that have nothing to do with each other are good, and can be remembered.`;
  assert.deepEqual(
    fitted(hint, 80, 9)
      .split('\n')
      .map(line => line.search(/\S/)),
    [9, 9],
  );
});

test('the frame of findings goes on in its next line', () => {
  const table = framedTable(
    'Account "A"',
    ['#', ' ', 'Description'],
    [['1', '!', `${'word '.repeat(30)}end`]],
    60,
  );
  const lines = table.trimEnd().split('\n');
  assert.ok(lines.length > 8);
  assert.equal(new Set(lines.map(line => line.length)).size, 1, table);
  assert.ok(lines[0]!.length <= 60);
});

for (const line of [
  'list keys --all',
  'describe account ORDERS',
  'expirations',
  'validate -A',
  'picture --offline',
])
  test(`nkeeper ${line} on 80 columns breaks no word`, async t => {
    const { dir } = copyStore('acme');
    const program = startProgram({ args: ['-H', dir, ...line.split(' ')], cols: 80, rows: 400 });
    t.after(() => program.close());
    await program.waitForExit();
    const lines = program.bytes().toString().split(/\r?\n/);
    assert.ok(lines.length > 5);
    assert.deepEqual(
      lines.filter(one => width(one) > 80),
      [],
    );
  });
