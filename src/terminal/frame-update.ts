import type { Cell } from './cells.ts';
import { isUnsure, lineUpdate, type Pen } from './line-diff.ts';
import { findShift, scrolled, scrollSequence } from './scrolling.ts';
import { Style } from './style.ts';

/** A line of a frame: as Ink wrote it, and its cells. */
export interface Line {
  readonly source: string;
  readonly cells: readonly Cell[];
}

const BEGIN = '\x1b[?2026h';
const END = '\x1b[?2026l';
const NO_WRAP = '\x1b[?7l';
const WRAP = '\x1b[?7h';

/**
 * Bytes from what is on screen to a frame, as one synchronized update; empty when nothing differs. Where lines have only
 * moved up or down the terminal is asked to move them, if that is shorter.
 *
 * @param before undefined where it is not known what stands there
 */
export function frameUpdate(before: readonly (Line | undefined)[], after: readonly Line[]): string {
  const drawn = draw(before, after);
  if (drawn === '') return '';
  const shift = findShift(before, after);
  const moved = shift && scrollSequence(shift) + draw(scrolled(before, shift), after);
  const update = moved !== undefined && moved.length < drawn.length ? moved : drawn;
  // A character drawn wider than counted must not push the line's end down.
  return after.some((line, row) => line !== before[row] && line.cells.some(isUnsure))
    ? BEGIN + NO_WRAP + update + WRAP + END
    : BEGIN + update + END;
}

function draw(before: readonly (Line | undefined)[], after: readonly Line[]): string {
  const pen: Pen = { row: -1, column: -1, style: Style.plain };
  let bytes = '';
  after.forEach((line, row) => {
    const shown = before[row];
    if (shown !== line && shown?.source !== line.source) {
      bytes += lineUpdate(pen, row, shown?.cells, line.cells);
    }
  });
  return bytes + pen.style.to(Style.plain);
}
