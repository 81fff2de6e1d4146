import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LinearWriter } from '../../src/terminal/linear-writer.ts';
import { Emulator } from '../support/emulator.ts';

function setup(columns = 40, rows = 10, ascii = false) {
  const written: string[] = [];
  const emulator = new Emulator(columns, rows, () => {});
  const pending: (() => void)[] = [];
  const output = {
    stalled: false,
    write(text: string, done: () => void) {
      written.push(text);
      if (this.stalled) pending.push(done);
      else done();
    },
  };
  const writer = new LinearWriter({ output, size: () => ({ columns, rows }), ascii });
  const screen = async () => {
    for (const text of written) await emulator.write(text);
    written.length = 0;
    return emulator.screen().join('\n').trimEnd();
  };
  return { writer, output, pending, written, screen, emulator };
}

test('a text replaces the one before, from the first line that differs', async () => {
  const { writer, written, screen } = setup();
  writer.write('head\nkeys\nrow 1\ndetail');
  assert.equal(await screen(), 'head\nkeys\nrow 1\ndetail');
  writer.write('head\nkeys\nrow 2\nmore\nlines');
  assert.ok(!written.join('').includes('keys'), 'lines that stay are not written again');
  assert.equal(await screen(), 'head\nkeys\nrow 2\nmore\nlines');
  writer.write('head\nkeys\nrow 2');
  assert.equal(await screen(), 'head\nkeys\nrow 2');
  writer.write('head\nkeys\nrow 2\nlast');
  assert.equal(await screen(), 'head\nkeys\nrow 2\nlast');
  writer.write('other');
  assert.equal(await screen(), 'other');
});

test('the same text is written once, and the newest wins while the terminal takes none', async () => {
  const { writer, output, pending, written, screen } = setup();
  output.stalled = true;
  writer.write('a\n1');
  writer.write('a\n2');
  writer.write('a\n3');
  assert.deepEqual(written, ['a\r\n1']);
  pending.shift()!();
  assert.equal(await screen(), 'a\n3');
  pending.shift()!();
  writer.write('a\n3');
  assert.deepEqual(written, []);
});

test('nothing but text reaches the terminal: no styles, no controls, ASCII where that is asked for', async () => {
  const { writer, written } = setup(20, 5, true);
  writer.write(`\x1b[31mred\x1b[0m \x1b]0;title\x07caf\u00e9…\n${'x'.repeat(99)}`);
  assert.deepEqual(written, [`red caf?~\r\n${'x'.repeat(19)}`]);
});

test('after the terminal was given away everything is said again', async () => {
  const { writer, written } = setup();
  writer.write('a\nb');
  writer.hold();
  writer.write('a\nc');
  assert.equal(written.length, 1);
  writer.release();
  assert.equal(written.at(-1), 'a\r\nc');
});
