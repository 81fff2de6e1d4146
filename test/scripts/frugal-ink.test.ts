import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { cellsOfLine } from '../../src/terminal/cells.ts';

type Transformer = (line: string, index: number) => string;

interface InkOutput {
  write(x: number, y: number, text: string, options: { transformers: readonly Transformer[] }): void;
  clip(area: { x1?: number; x2?: number; y1?: number; y2?: number }): void;
  unclip(): void;
  get(): { output: string; height: number };
}

type OutputClass = new (size: { width: number; height: number }) => InkOutput;

/** A file of Ink that the package does not export. */
async function ofInk<T>(file: string): Promise<T> {
  const url = new URL(file, import.meta.resolve('ink'));
  return ((await import(url.href)) as { default: T }).default;
}

async function ofBundle<T>(file: string): Promise<T> {
  const url = new URL(`../../scripts/bundle/${file}`, import.meta.url);
  return (await import(url.href)) as T;
}

const Stock = await ofInk<OutputClass>('output.js');
const sanitize = await ofInk<(text: string) => string>('sanitize-ansi.js');
const { lineOutput } = await ofBundle<{
  lineOutput: (stock: OutputClass, widthOf: (text: string) => number) => OutputClass;
}>('line-output.mjs');
const { hasOnlyStyles } = await ofBundle<{ hasOnlyStyles: (text: string) => boolean }>('only-styles.mjs');

/** Ink's own, with a note when it had to be used after all. */
function watched(): { readonly Lines: OutputClass; readonly made: () => number } {
  let made = 0;
  class Watched extends Stock {
    constructor(size: { width: number; height: number }) {
      super(size);
      made++;
    }
  }
  return { Lines: lineOutput(Watched, stringWidth), made: () => made };
}

const SIZE = { width: 30, height: 6 };
const bold = (text: string) => `\x1b[1m${text}\x1b[22m`;
const inverse = (text: string) => `\x1b[7m${text}\x1b[27m`;
const green = (text: string) => `\x1b[32m${text}\x1b[39m`;
const STYLES: readonly Transformer[] = [text => text, bold, inverse, text => bold(green(text))];

type Draw = (output: InkOutput) => void;

function frame(Class: OutputClass, draw: Draw): { readonly cells: unknown; readonly height: number } {
  const output = new Class(SIZE);
  draw(output);
  const { output: text, height } = output.get();
  return { cells: text.split('\n').map(line => cellsOfLine(line, SIZE.width, false)), height };
}

function assertSame(draw: Draw): number {
  const { Lines, made } = watched();
  assert.deepEqual(frame(Lines, draw), frame(Stock, draw));
  return made();
}

test('texts side by side, one below the other, with gaps: the same picture, without looking at characters', () => {
  const made = assertSame(output => {
    output.write(0, 0, ' nkeeper', { transformers: [bold] });
    output.write(20, 0, 'offline ', { transformers: [] });
    output.write(2, 1, `first\n${green('second')} line\nthird`, { transformers: STYLES });
    output.write(14, 2, 'né 漢字 ', { transformers: [inverse] });
    output.write(0, 5, 'below\nthe screen', { transformers: [] });
    output.write(0, 40, 'far below', { transformers: [] });
  });
  assert.equal(made, 0);
});

test('texts that overlap, and clipped ones, are left to Ink', () => {
  const overlapping = assertSame(output => {
    output.write(0, 0, 'a long line below', { transformers: [] });
    output.write(4, 0, 'over', { transformers: [inverse] });
  });
  const clipped = assertSame(output => {
    output.write(0, 0, 'before', { transformers: [] });
    output.clip({ x1: 2, x2: 6, y1: 1, y2: 3 });
    output.write(0, 1, 'cut at both ends', { transformers: [] });
    output.unclip();
    output.write(0, 4, 'after', { transformers: [] });
  });
  assert.deepEqual([overlapping, clipped], [1, 1]);
});

test('whatever is written where: the same picture', () => {
  const writes = fc.record({
    x: fc.nat(SIZE.width),
    y: fc.nat(SIZE.height),
    text: fc.array(fc.constantFrom('a', 'word', ' ', '  ', '\n', 'é', '漢', '│'), { maxLength: 6 }),
    style: fc.nat(STYLES.length - 1),
  });
  fc.assert(
    fc.property(fc.array(writes, { maxLength: 8 }), all => {
      assertSame(output => {
        for (const { x, y, text, style } of all) {
          output.write(x, y, text.join(''), { transformers: [STYLES[style]!] });
        }
      });
    }),
  );
});

test('a text that is said to have only styles is one that Ink leaves as it is', () => {
  const piece = fc.constantFrom(
    ...['word', ' ', '漢', '\n', '\x1b[1m', '\x1b[38;5;200m', '\x1b[m', '\x1b[4:3m', '\x1b]0;t\x07'],
    ...['\x1b[2J', '\x1b[?25l', '\x1b', '\x9b31m', '\x1b[31', '\x1bP1$r\x1b\\', '\x07', '\x1b[1;2H'],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), pieces => {
      const text = pieces.join('');
      if (hasOnlyStyles(text)) assert.equal(sanitize(text), text);
    }),
    { numRuns: 1000 },
  );
  assert.ok(hasOnlyStyles(bold(green('a 漢 b'))));
});
