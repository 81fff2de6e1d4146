import type { Emulator, ScreenCell } from '../../test/support/emulator.ts';

const CELL = { width: 8.4, height: 17 };
const MARGIN = 14;

/** The sixteen colours of a calm dark palette, by number. */
const PALETTE = [
  '#3b4252',
  '#e5616d',
  '#a3be8c',
  '#ebcb8b',
  '#81a1c1',
  '#c39ac9',
  '#88c0d0',
  '#e5e9f0',
  '#7b88a1',
  '#e5616d',
  '#a3be8c',
  '#ebcb8b',
  '#81a1c1',
  '#c39ac9',
  '#8fbcbb',
  '#eceff4',
];
const INK = '#d8dee9';
const PAPER = '#1f2430';

/** The screen of a terminal as an SVG picture: text stays text, so that it can be searched and read aloud. */
export function svgOf(emulator: Emulator, title: string): string {
  const width = emulator.columns * CELL.width + 2 * MARGIN;
  const height = emulator.rows * CELL.height + 2 * MARGIN;
  const rows = Array.from({ length: emulator.rows }, (_, row) =>
    runsOf(emulator, row).map(run => drawRun(run, row)),
  );
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${round(height)}" role="img" aria-label="${escaped(title)}">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="${PAPER}"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" xml:space="preserve">`,
    ...rows.flat(2),
    '</g>',
    '</svg>',
  ].join('\n')}\n`;
}

interface Run {
  readonly column: number;
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
    const last = runs.at(-1);
    const text = cell.text === '' ? ' ' : cell.text;
    if (last && alike(last.look, cell)) {
      runs[runs.length - 1] = { ...last, cells: last.cells + cell.width, text: last.text + text };
    } else runs.push({ column, cells: cell.width, text, look: cell });
  }
  return runs.filter(run => run.look.inverse || run.text.trim() !== '');
}

function alike(a: ScreenCell, b: ScreenCell): boolean {
  return a.foreground === b.foreground && a.bold === b.bold && a.inverse === b.inverse && a.dim === b.dim;
}

function drawRun(run: Run, row: number): readonly string[] {
  const x = MARGIN + run.column * CELL.width;
  const y = MARGIN + row * CELL.height;
  const own = run.look.foreground === undefined ? INK : (PALETTE[run.look.foreground] ?? INK);
  const [ink, paper] = run.look.inverse ? [PAPER, own] : [own, undefined];
  const cells = run.cells * CELL.width;
  const text = run.text.trimEnd();
  return [
    ...(paper
      ? [
          `<rect x="${round(x)}" y="${round(y)}" width="${round(cells)}" height="${CELL.height}" fill="${paper}"/>`,
        ]
      : []),
    ...(text === ''
      ? []
      : [
          `<text x="${round(x)}" y="${round(y + 13)}" fill="${ink}"${run.look.bold ? ' font-weight="bold"' : ''} textLength="${round([...text].length * CELL.width)}">${escaped(text)}</text>`,
        ]),
  ];
}

const round = (value: number) => Number(value.toFixed(1));

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, character => ENTITIES[character]!);
}
