import { clean } from '../core/text/clean.ts';
import { graphemes, width as widthOf } from '../core/text/width.ts';
import type { Block, Cell, Field, Span } from './screen.ts';
import type { Glyphs } from './theme.ts';

/** One line of a laid-out document; its spans are clean and fit the width. */
export type Line = readonly Span[];

/** Widest label column; longer labels take a line of their own. */
const LABEL_MOST = 26;

/**
 * Turns blocks into lines that fit. Nothing is cut: long values go on in the next line, under their beginning.
 *
 * @param width cells
 */
export function layoutDocument(blocks: readonly Block[], width: number, glyphs: Glyphs): readonly Line[] {
  const room = Math.max(10, width);
  const labels = labelWidths(blocks, room);
  return blocks.flatMap((block, i) => layoutBlock(block, room, glyphs, labels[i] ?? 0));
}

/** Labels stand in one column from one heading to the next, whatever is between. */
function labelWidths(blocks: readonly Block[], width: number): readonly number[] {
  const most = Math.min(LABEL_MOST, Math.floor(width / 2));
  let sectionFrom = 0;
  const widths: number[] = [];
  const close = (to: number, own: number) => {
    for (; sectionFrom < to; sectionFrom++) widths.push(own);
  };
  let own = 0;
  blocks.forEach((block, i) => {
    if (block.kind === 'heading') {
      close(i, own);
      own = 0;
    }
    if (block.kind !== 'fields') return;
    for (const { label } of block.fields) {
      const cells = widthOf(label);
      if (cells <= most) own = Math.max(own, cells);
    }
  });
  close(blocks.length, own);
  return widths;
}

function layoutBlock(block: Block, width: number, glyphs: Glyphs, label: number): readonly Line[] {
  switch (block.kind) {
    case 'blank':
      return [[]];
    case 'heading':
      return wrap([{ text: clean(block.text), tone: 'strong' }], width);
    case 'text':
      return layoutText(block, width, glyphs);
    case 'fields':
      return layoutFields(block.fields, width, glyphs, label);
    case 'grid':
      return layoutGrid(block.head, block.rows, width);
    case 'verbatim':
      return block.text
        .split('\n')
        .flatMap(text => chop(clean(text, Number.POSITIVE_INFINITY), width).map(part => [{ text: part }]));
  }
}

function layoutText(block: Extract<Block, { kind: 'text' }>, width: number, glyphs: Glyphs): readonly Line[] {
  if (block.mark) {
    const sign = `${glyphs.marks[block.mark]} `;
    return wrap(
      [{ text: sign, tone: toneOfMark(block.mark) }, ...cleaned(block.spans)],
      width,
      widthOf(sign),
    );
  }
  const { indent = 0, hang = 0 } = block;
  const lines = wrap(cleaned(block.spans), width - indent, hang);
  return indent === 0 ? lines : lines.map(line => [{ text: ' '.repeat(indent) }, ...line]);
}

/** The tone that goes with a mark's sign. */
export function toneOfMark(mark: NonNullable<Cell['mark']>): NonNullable<Span['tone']> {
  return mark === 'unknown' ? 'muted' : mark;
}

function cleaned(spans: readonly Span[]): readonly Span[] {
  return spans.map(span => ({ ...span, text: clean(span.text) }));
}

function spansOf(value: Field['value'], glyphs: Glyphs): readonly Span[] {
  if (typeof value === 'string') return [{ text: clean(value) }];
  if (Array.isArray(value)) {
    return (value as readonly (string | Span)[]).flatMap((part, i) => {
      const span = typeof part === 'string' ? { text: part } : part;
      const own = { ...span, text: clean(span.text) };
      return i === 0 ? [own] : [{ text: '  ' }, own];
    });
  }
  const cell = value as Cell;
  const text = {
    text: cell.curtain ? cell.text : clean(cell.text),
    ...(cell.tone ? { tone: cell.tone } : {}),
  };
  if (!cell.mark) return [text];
  const tone = cell.tone ?? toneOfMark(cell.mark);
  return [{ text: `${glyphs.marks[cell.mark]} ${text.text}`, tone }];
}

function layoutFields(
  fields: readonly Field[],
  width: number,
  glyphs: Glyphs,
  label: number,
): readonly Line[] {
  const indent = label + 4;
  return fields.flatMap(field => {
    const value = wrap(spansOf(field.value, glyphs), width - indent);
    const head: Span = { text: `  ${field.label}`, tone: 'muted' };
    const long = widthOf(field.label) > label;
    const first: Line[] = long
      ? [[head]]
      : [[head, { text: ' '.repeat(indent - 2 - widthOf(field.label)) }, ...(value[0] ?? [])]];
    return [...first, ...value.slice(long ? 0 : 1).map(line => [{ text: ' '.repeat(indent) }, ...line])];
  });
}

function layoutGrid(
  head: readonly string[],
  rows: readonly (readonly (string | Span)[])[],
  width: number,
): readonly Line[] {
  const cells = rows.map(row =>
    row.map(cell => (typeof cell === 'string' ? { text: clean(cell) } : { ...cell, text: clean(cell.text) })),
  );
  const widths = head.map((title, i) =>
    cells.reduce((most, row) => Math.max(most, widthOf(row[i]?.text ?? '')), widthOf(title)),
  );
  const total = 2 + widths.reduce((sum, w) => sum + w + 2, 0);
  if (total > width + 2) return stackedGrid(head, cells, width);
  const line = (row: readonly Span[]): Line => [
    { text: '  ' },
    ...row.flatMap((span, i) => [span, { text: ' '.repeat(widths[i]! - widthOf(span.text) + 2) }]),
  ];
  return [line(head.map(text => ({ text, tone: 'muted' as const }))), ...cells.map(line)];
}

/** A grid that is too wide becomes one block of lines for each row. */
function stackedGrid(
  head: readonly string[],
  rows: readonly (readonly Span[])[],
  width: number,
): readonly Line[] {
  const label = head.reduce((most, title) => Math.max(most, widthOf(title)), 0);
  return rows.flatMap((row, n) => [
    ...(n > 0 ? [[]] : []),
    ...row.flatMap((span, i) =>
      wrap([span], width - label - 4).map((line, k) => [
        { text: `  ${k === 0 ? (head[i] ?? '') : ''}`.padEnd(label + 4), tone: 'muted' as const },
        ...line,
      ]),
    ),
  ]);
}

/**
 * Breaks spans into lines at blanks, and inside words that are wider than a line.
 *
 * @param indent blanks before every line but the first
 */
export function wrap(spans: readonly Span[], width: number, indent = 0): readonly Line[] {
  const room = Math.max(4, width);
  const lines: Span[][] = [[]];
  let used = 0;
  const put = (text: string, tone: Span['tone']) => {
    lines.at(-1)!.push(tone ? { text, tone } : { text });
    used += widthOf(text);
  };
  const next = () => {
    lines.push(indent > 0 ? [{ text: ' '.repeat(indent) }] : []);
    used = indent;
  };
  for (const span of spans) {
    for (const part of span.text.match(/\s+|\S+/gu) ?? []) {
      const partWidth = widthOf(part);
      if (used + partWidth <= room) put(part, span.tone);
      else if (/^\s/u.test(part)) next();
      else if (partWidth <= room - indent) {
        next();
        put(part, span.tone);
      } else {
        for (const piece of chop(part, room - indent, room - used)) {
          if (used + widthOf(piece) > room) next();
          put(piece, span.tone);
        }
      }
    }
  }
  return lines.map(line => dropTrailingBlanks(line));
}

function dropTrailingBlanks(line: readonly Span[]): Line {
  const last = line.findLastIndex(span => span.text.trim() !== '');
  return last < 0 ? [] : line.slice(0, last + 1);
}

/** Cuts text hard into pieces of a width; the first piece may have another. */
function chop(text: string, width: number, first = width): readonly string[] {
  if (text === '') return [''];
  const pieces: string[] = [];
  let piece = '';
  let used = 0;
  let most = first > 0 ? first : width;
  for (const grapheme of graphemes(text)) {
    const cells = widthOf(grapheme);
    if (used + cells > most && piece !== '') {
      pieces.push(piece);
      piece = '';
      used = 0;
      most = width;
    }
    piece += grapheme;
    used += cells;
  }
  pieces.push(piece);
  return pieces;
}

/** Text of a line, for search. */
export function lineText(line: Line): string {
  return line.map(span => span.text).join('');
}
