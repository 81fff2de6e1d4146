import { BLANK, type Cell } from './cells.ts';
import type { Line } from './frame-update.ts';

/** Lines that moved together. */
export interface Shift {
  /** First and last row of the area that moves, counted from 0; what leaves it is lost. */
  readonly top: number;
  readonly bottom: number;
  /** So many rows upwards; negative: downwards. */
  readonly by: number;
}

/** Fewer lines are not worth a look. */
const FEWEST = 4;

/**
 * Finds the move that most changed lines have in common. They are compared by their left third: beside a list there may
 * be something that does not move with it.
 */
export function findShift(before: readonly (Line | undefined)[], after: readonly Line[]): Shift | undefined {
  const changed = after.flatMap((line, row) => (before[row]?.source === line.source ? [] : [row]));
  if (changed.length < FEWEST) return undefined;
  const old = before.map(line => line && startOf(line.cells));
  const starts = new Map(changed.map(row => [row, startOf(after[row]!.cells)]));
  let best: readonly number[] = [];
  let by = 0;
  for (let candidate = 1 - after.length; candidate < after.length; candidate++) {
    if (candidate === 0) continue;
    const rows = changed.filter(row => starts.get(row) !== '' && starts.get(row) === old[row + candidate]);
    if (rows.length > best.length) {
      best = rows;
      by = candidate;
    }
  }
  const [first = 0] = best;
  const last = best.at(-1) ?? 0;
  if (best.length < FEWEST) return undefined;
  return { top: Math.min(first, first + by), bottom: Math.max(last, last + by), by };
}

/** Makes the terminal move the lines: a scroll region, lines deleted or inserted at its top, the region given up. */
export function scrollSequence({ top, bottom, by }: Shift): string {
  const move = by > 0 ? `\x1b[${by}M` : `\x1b[${-by}L`;
  return `\x1b[${top + 1};${bottom + 1}r\x1b[${top + 1}H${move}\x1b[r`;
}

/** What stands on the screen after {@link scrollSequence}. */
export function scrolled(
  before: readonly (Line | undefined)[],
  { top, bottom, by }: Shift,
): readonly (Line | undefined)[] {
  const columns = before.find(line => line !== undefined)?.cells.length ?? 0;
  const empty: Line = { source: '', cells: Array.from({ length: columns }, () => BLANK) };
  return before.map((line, row) => {
    if (row < top || row > bottom) return line;
    const from = row + by;
    return from < top || from > bottom ? empty : before[from];
  });
}

function startOf(cells: readonly Cell[]): string {
  let text = '';
  for (let column = 0; column < cells.length / 3; column++) text += cells[column]!.text;
  return text.trim();
}
