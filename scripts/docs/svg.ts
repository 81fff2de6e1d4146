import type { Emulator, ScreenCell } from '../../test/support/emulator.ts';

const CELL = { width: 8.4, height: 17 };
const MARGIN = 14;

/** The sixteen colours of a calm dark palette, by number. */
const PALETTE = [
  '#3b4252',
  '#ef7681',
  '#a3be8c',
  '#ebcb8b',
  '#81a1c1',
  '#d5a4dc',
  '#88c0d0',
  '#e5e9f0',
  '#8a97b1',
  '#ef7681',
  '#a3be8c',
  '#ebcb8b',
  '#81a1c1',
  '#d5a4dc',
  '#8fbcbb',
  '#eceff4',
];
const INK = '#d8dee9';
/** The same, faint. */
const FAINT = '#94a0b8';
const PAPER = '#1f2430';
/** Round the paper, so that it has an edge on a dark page too. */
const EDGE = '#4c566a';

/**
 * The screen of a terminal as an SVG picture. Text stays text, so that it can be searched and read aloud. It brings its
 * own paper, so it looks the same on a light page and on a dark one.
 */
export function svgOf(emulator: Emulator, title: string): string {
  const width = round(emulator.columns * CELL.width + 2 * MARGIN);
  const height = round(emulator.rows * CELL.height + 2 * MARGIN);
  const rows = Array.from({ length: emulator.rows }, (_, row) =>
    runsOf(emulator, row).flatMap(run => drawRun(run, row)),
  );
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">`,
    `<title>${escaped(title)}</title>`,
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="${PAPER}" stroke="${EDGE}"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="${INK}" xml:space="preserve" style="white-space: pre">`,
    ...rows.flat(),
    '</g>',
    '</svg>',
  ].join('\n')}\n`;
}

interface Run {
  readonly column: number;
  /** Cells up to the last one that is not blank, and all of them. */
  readonly inked: number;
  readonly cells: number;
  readonly text: string;
  readonly look: ScreenCell;
}

/** Neighbouring cells that look alike. */
function runsOf(emulator: Emulator, row: number): readonly Run[] {
  const runs: Run[] = [];
  for (let column = 0; column < emulator.columns; column++) {
    const cell = emulator.cell(row, column);
    if (cell.width === 0) continue;
    const text = cell.text === '' ? ' ' : cell.text;
    const last = runs.at(-1);
    // A blank has no colour of its own: it goes with what stands before it.
    const goesOn = last && (alike(last.look, cell) || (text === ' ' && !last.look.inverse && !cell.inverse));
    const before = goesOn ? runs.pop()! : { column, inked: 0, cells: 0, text: '', look: cell };
    const cells = before.cells + cell.width;
    runs.push({ ...before, cells, inked: text === ' ' ? before.inked : cells, text: before.text + text });
  }
  return runs.filter(run => run.look.inverse || run.inked > 0);
}

function alike(a: ScreenCell, b: ScreenCell): boolean {
  return a.foreground === b.foreground && a.bold === b.bold && a.dim === b.dim && a.inverse === b.inverse;
}

function drawRun({ column, cells, inked, text, look }: Run, row: number): readonly string[] {
  const own = look.foreground === undefined ? (look.dim ? FAINT : INK) : (PALETTE[look.foreground] ?? INK);
  const x = round(MARGIN + column * CELL.width);
  const top = MARGIN + row * CELL.height;
  const paper = `<rect x="${x}" y="${top}" width="${round(cells * CELL.width)}" height="${CELL.height}" fill="${own}"/>`;
  const ink = look.inverse ? PAPER : own;
  const bold = look.bold ? ' font-weight="bold"' : '';
  const colour = ink === INK ? '' : ` fill="${ink}"`;
  const drawn = `<text x="${x}" y="${top + 13}"${colour}${bold} textLength="${round(inked * CELL.width)}">${escaped(text.trimEnd())}</text>`;
  return [...(look.inverse ? [paper] : []), ...(inked > 0 ? [drawn] : [])];
}

const round = (value: number) => Number(value.toFixed(1));

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, character => ENTITIES[character]!);
}
