import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FrameWriter } from '../../src/terminal/frame-writer.ts';
import { Emulator } from '../support/emulator.ts';

/** A terminal that takes each write when told to, or at once. */
class FakeOutput {
  readonly writes: string[] = [];
  immediate = true;
  private done: () => void = () => {};

  write(text: string, done: () => void): void {
    this.writes.push(text);
    if (this.immediate) done();
    else this.done = done;
  }

  /** The terminal has taken the write that is under way. */
  take(): void {
    const { done } = this;
    this.done = () => {};
    done();
  }

  get text(): string {
    return this.writes.join('');
  }
}

function writerOf(columns: number, rows: number, ascii = false) {
  const output = new FakeOutput();
  const size = { columns, rows };
  return { output, size, writer: new FrameWriter({ output, size: () => size, ascii }) };
}

/** What each cell of a screen shows, as one text a line. */
function picture(emulator: Emulator): string[] {
  return Array.from({ length: emulator.rows }, (_, row) =>
    Array.from({ length: emulator.columns }, (_, column) => {
      const { text, bold, dim, underline, inverse, foreground, background, width } = emulator.cell(
        row,
        column,
      );
      if (width === 0) return '';
      if ((text || ' ') === ' ' && !underline && !inverse && background === undefined) return ' ';
      const look = [bold && 'b', dim && 'd', underline && 'u', inverse && 'i'].filter(Boolean).join('');
      return `${text || ' '}${look}${foreground ?? ''}${background === undefined ? '' : `/${background}`}`;
    }).join('|'),
  );
}

async function show(columns: number, rows: number, bytes: string): Promise<string[]> {
  const emulator = new Emulator(columns, rows);
  await emulator.write(bytes);
  assert.equal(emulator.scrolledLines, 0, 'nothing is ever scrolled');
  assert.equal(emulator.wrapping, true);
  const lines = picture(emulator);
  emulator.close();
  return lines;
}

/** The simplest way to draw a frame, to compare with. */
function drawn(frame: string): string {
  const lines = frame.split('\n').map((line, row) => `\x1b[${row + 1};1H${line}\x1b[m`);
  return `\x1b[2J${lines.join('')}`;
}

const style = fc.constantFrom(
  '',
  '\x1b[7m',
  '\x1b[1m',
  '\x1b[31m',
  '\x1b[38;5;200m',
  '\x1b[48;2;1;2;3m',
  '\x1b[4;2m',
);
const endOfStyle = fc.constantFrom('\x1b[m', '\x1b[0m', '\x1b[27m', '\x1b[39m', '\x1b[22;24m', '\x1b[49m');
const sureText = fc.constantFrom('orders', 'a', ' ', '   ', '账户', '│', '▸ ✓', 'ünï', 'BILLING', '1234');
const anyText = fc.constantFrom(
  'orders',
  ' ',
  '账',
  'e\u0301',
  '\u{1f600}',
  '\u2764\ufe0f',
  '\u{1f1e9}\u{1f1ea}',
  'かな',
  '한글',
);

/** At most 5 pieces of at most 7 cells: they fit on 40 columns. */
function lineOf(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const piece = fc.tuple(style, text, endOfStyle).map(parts => parts.join(''));
  return fc.array(piece, { maxLength: 5 }).map(pieces => pieces.join(''));
}

function framesOf(text: fc.Arbitrary<string>): fc.Arbitrary<string[]> {
  const line = lineOf(text);
  // Few different lines, so that frames share most of them, as real ones do.
  const frame = fc
    .tuple(line, line, line)
    .chain(lines => fc.array(fc.constantFrom(...lines), { minLength: 1, maxLength: 8 }))
    .map(lines => lines.join('\n') || ' ');
  return fc.array(frame, { minLength: 1, maxLength: 6 });
}

test('after any frames the screen is what the last frame says, cell by cell', async () => {
  await fc.assert(
    fc.asyncProperty(framesOf(sureText), async frames => {
      const { output, writer } = writerOf(40, 8);
      for (const frame of frames) writer.write(frame);
      assert.deepEqual(await show(40, 8, output.text), await show(40, 8, drawn(frames.at(-1) ?? '')));
    }),
    { numRuns: 300 },
  );
});

test('also with characters of doubtful width, which leave nothing behind and push nothing aside', async () => {
  await fc.assert(
    fc.asyncProperty(framesOf(anyText), async frames => {
      const { output, writer } = writerOf(24, 8);
      const fresh = writerOf(24, 8);
      for (const frame of frames) writer.write(frame);
      fresh.writer.write(frames.at(-1) ?? '');
      assert.deepEqual(await show(24, 8, output.text), await show(24, 8, fresh.output.text));
    }),
    { numRuns: 300 },
  );
});

test('what stands after an emoji is in its column even where the terminal thinks it narrow', async () => {
  const { output, writer } = writerOf(20, 2);
  writer.write('\u2764\ufe0f|\u{1f1e9}\u{1f1ea}|x');
  const emulator = new Emulator(20, 2);
  await emulator.write(output.text);
  assert.equal(emulator.cell(0, 2).text, '|');
  assert.equal(emulator.cell(0, 5).text, '|');
  assert.equal(emulator.cell(0, 6).text, 'x');
  emulator.close();
});

test('a repaint draws all, whatever stood there', async () => {
  const { output, writer } = writerOf(20, 4);
  writer.write('one\ntwo\nthree');
  const before = output.writes.length;
  writer.repaint();
  assert.equal(output.writes.length, before + 1);
  const garbage = 'x'.repeat(80);
  assert.deepEqual(
    await show(20, 4, `\x1b[7l${garbage}${output.writes.at(-1)}`),
    await show(20, 4, drawn('one\ntwo\nthree')),
  );
});

test('frames are cut to the terminal, never scrolled or wrapped', async () => {
  const { output, writer } = writerOf(10, 3);
  writer.write(['0123456789abc', '账户账户账户', 'a账户账户账', 'below'].join('\n'));
  assert.deepEqual(
    (await show(10, 3, output.text)).map(line => line.replaceAll('|', '')),
    ['0123456789', '账户账户账', 'a账户账户 '],
  );
});

test('nothing is written when nothing changed, also when it is said in other words', () => {
  const { output, writer } = writerOf(20, 4);
  writer.write('\x1b[1m\x1b[31mone\x1b[39m\x1b[22m two');
  writer.write('\x1b[1m\x1b[31mone\x1b[39m\x1b[22m two');
  writer.write('\x1b[31;1mone\x1b[0m two   ');
  assert.equal(output.writes.length, 1);
});

test('each frame is one synchronized update in one write', () => {
  const { output, writer } = writerOf(20, 4);
  writer.write('one\ntwo');
  writer.write('ONE\ntwo\nthree');
  assert.equal(output.writes.length, 2);
  for (const write of output.writes) assert.match(write, /^\x1b\[\?2026h.*\x1b\[\?2026l$/s);
});

test('only the changed cells are sent', () => {
  const { output, writer } = writerOf(80, 24);
  writer.write('connections  841\nsame');
  writer.write('connections  842\nsame');
  assert.equal(output.writes.at(-1), '\x1b[?2026h\x1b[1;16H2\x1b[?2026l');
});

/** A list of accounts as the dashboard draws it, one row in reverse video. */
function list(columns: number, rows: number, selected: number): string {
  const lines = Array.from({ length: rows - 3 }, (_, row) => {
    const text = `${row === selected ? '▸' : ' '} account-${row}   12  3  211  never   same ×3   ✓ ok`.padEnd(
      columns,
    );
    return row === selected ? `\x1b[7m${text}\x1b[27m` : text.trimEnd();
  });
  const bottom = [`${selected + 1} of 10000`, ' enter open  / filter  : command  ? help'];
  return ['\x1b[1m nkeeper\x1b[22m  ACME', ...lines, ...bottom].join('\n');
}

for (const [columns, rows, budget] of [
  [80, 24, 350],
  [200, 50, 700],
] as const) {
  test(`a cursor move takes at most ${budget} bytes at ${columns}x${rows}`, t => {
    const { output, writer } = writerOf(columns, rows);
    for (let selected = 0; selected < rows - 3; selected++) writer.write(list(columns, rows, selected));
    const sizes = output.writes.slice(1).map(write => Buffer.byteLength(write));
    t.diagnostic(`largest: ${Math.max(...sizes)} bytes`);
    assert.ok(Math.max(...sizes) <= budget, `${Math.max(...sizes)} bytes`);
  });
}

/** A window of a long list, each line its own, something beside it that stays, and a line below. */
function windowOf(columns: number, rows: number, top: number, selected: number): string {
  const lines = Array.from({ length: rows - 2 }, (_, row) => {
    const name = `acct-${String(top + row).padStart(5, '0')}`;
    const key = ((top + row + 7) ** 5).toString(36).toUpperCase();
    const text = `${top + row === selected ? '▸' : ' '} ${name}  ${key}  ${(top + row) % 7}  ✓ ok`;
    const left = text.padEnd(Math.floor(columns / 2));
    const beside = row < 3 && columns > 100 ? `│ ${selected} beside, line ${row}` : '│';
    return `${top + row === selected ? `\x1b[7m${left}\x1b[27m` : left}${beside}`;
  });
  return ['\x1b[1m nkeeper\x1b[22m  ACME', ...lines, ` ${selected + 1} of 10000`].join('\n');
}

test('lines that moved are moved by the terminal: the screen is what the last frame says, cell by cell', async () => {
  const top = fc.integer({ min: 0, max: 30 });
  const emptied = fc.boolean();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(top, emptied), { minLength: 2, maxLength: 6 }), async steps => {
      const { output, writer } = writerOf(120, 16);
      const frames = steps.map(([first, without]) => {
        const frame = windowOf(120, 16, first, first + 5);
        return without ? frame.replace(/\n.*acct-0001\d.*/g, '\n') : frame;
      });
      for (const frame of frames) writer.write(frame);
      assert.deepEqual(await show(120, 16, output.text), await show(120, 16, drawn(frames.at(-1) ?? '')));
    }),
    { numRuns: 200 },
  );
});

for (const [columns, rows, budget] of [
  [80, 24, 350],
  [200, 50, 700],
] as const) {
  test(`a key that moves the whole list takes at most ${budget} bytes at ${columns}x${rows}`, t => {
    const { output, writer } = writerOf(columns, rows);
    const last = rows - 3;
    for (let top = 0; top < 30; top++) writer.write(windowOf(columns, rows, top, top + last));
    for (let top = 29; top >= 0; top--) writer.write(windowOf(columns, rows, top, top));
    // The turn in the middle is a leap of the selection.
    const sizes = output.writes.slice(1).map(write => Buffer.byteLength(write));
    t.diagnostic(`largest: ${Math.max(...sizes)} bytes`);
    assert.ok(Math.max(...sizes) <= budget, `${Math.max(...sizes)} bytes`);
  });
}

test('while a write is under way only the newest frame is kept', async () => {
  const { output, writer } = writerOf(20, 4);
  output.immediate = false;
  writer.write('frame 0');
  for (let frame = 1; frame <= 100; frame++) writer.write(`frame ${frame}`);
  assert.equal(output.writes.length, 1);
  assert.equal(writer.busy, true);
  const drawnAll = writer.drawn();
  output.take();
  assert.equal(output.writes.length, 2);
  output.take();
  assert.equal(writer.busy, false);
  await drawnAll;
  assert.deepEqual(await show(20, 4, output.text), await show(20, 4, drawn('frame 100')));
});

test('a resize tells Ink, then draws the newest frame once, whole', async () => {
  const { output, size, writer } = writerOf(20, 4);
  writer.write('old');
  writer.on('resize', () => {
    writer.write('old, in the new size');
    writer.write(`new ${writer.columns}x${writer.rows}`);
  });
  Object.assign(size, { columns: 30, rows: 5 });
  writer.resize();
  await new Promise(resolve => setImmediate(resolve));
  assert.equal(output.writes.length, 2);
  assert.deepEqual(await show(30, 5, output.writes[1] ?? ''), await show(30, 5, drawn('new 30x5')));
});

test('a terminal that does not know its size has 80 by 24', () => {
  const { writer } = writerOf(0, 0);
  assert.deepEqual([writer.columns, writer.rows], [80, 24]);
});

test('held: nothing is written until released, then the newest frame', async () => {
  const { output, writer } = writerOf(20, 4);
  writer.write('one');
  writer.hold();
  writer.write('two');
  writer.write('three');
  assert.equal(output.writes.length, 1);
  writer.release();
  assert.deepEqual(await show(20, 4, output.text), await show(20, 4, drawn('three')));
});

test('bytes beside the frames go between them', () => {
  const { output, writer } = writerOf(20, 4);
  output.immediate = false;
  writer.write('one');
  writer.send('\x1b]52;c;aGk=\x07');
  writer.write('two');
  output.take();
  assert.match(output.writes[1] ?? '', /^\x1b\]52;c;aGk=\x07\x1b\[\?2026h/);
});

test('a transform has the last word on what is drawn', async () => {
  const { output, writer } = writerOf(20, 2);
  writer.transform = frame => frame.replace('<seed>', 'SUAAAA');
  writer.write('key <seed>');
  assert.deepEqual(await show(20, 2, output.text), await show(20, 2, drawn('key SUAAAA')));
  writer.transform = frame => frame;
  writer.repaint();
  assert.deepEqual(await show(20, 2, output.text), await show(20, 2, drawn('key <seed>')));
});

test('a stopped writer drops everything, and nobody waits for it', async () => {
  const { output, writer } = writerOf(20, 4);
  output.immediate = false;
  writer.write('one');
  const waiting = writer.drawn();
  writer.stop();
  await waiting;
  writer.write('two');
  writer.send('x');
  output.take();
  assert.equal(output.writes.length, 1);
});

test('nothing but text and its looks reaches the terminal, whatever a frame holds', () => {
  const { output, writer } = writerOf(40, 2);
  writer.write('a\x1b]52;c;aGk=\x07b\x1b[2Jc\x9b5nd\x1bcx\x07\b\0e\x1bP1$r\x1b\\f\x1b[31mg');
  const text = output.text.replaceAll(/\x1b\[(?:\?(?:2026|7)[hl]|[\d;]*[mHGCKMLr])/g, '');
  assert.equal(text, 'abc5ndxefg');
});

test('for an ASCII terminal every other character becomes question marks of its width', async () => {
  const { output, writer } = writerOf(20, 2, true);
  writer.write('ü账e\u0301');
  assert.match(output.text, /^[\0-\x7f]*$/);
  assert.equal((await show(20, 2, output.text))[0]?.replaceAll('|', ''), `????${' '.repeat(16)}`);
});

test('for an ASCII terminal the signs of our own sentences become plain ones', async () => {
  const { output, writer } = writerOf(40, 2, true);
  writer.write('the user’s “own” · same ×3 … 840µs');
  assert.match(output.text, /^[\0-\x7f]*$/);
  assert.match(
    (await show(40, 2, output.text))[0]?.replaceAll('|', '') ?? '',
    /^the user's "own" - same x3 ~ 840us +$/,
  );
});
