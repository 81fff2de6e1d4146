import { graphemes, sureCells, width } from '../core/text/width.ts';
import { Style } from './style.ts';

/** One place of a line on screen. */
export interface Cell {
  /** What stands there: one grapheme; empty in the second place of a wide one. */
  readonly text: string;
  readonly style: Style;
  /** Terminals disagree about how wide it is (emoji, marks): the cursor is put right after it. */
  readonly unsure: boolean;
}

export const BLANK: Cell = { text: ' ', style: Style.plain, unsure: false };

/**
 * Everything that is not text: control sequences, strings for the terminal, single controls. Of these only colours and
 * attributes (ended by `m`) count; the rest is dropped: a frame has nothing else to say to a terminal.
 */
const CONTROL =
  /\x1b\[([\d;:]*)m|\x1b\[[\x20-\x3f]*[\x40-\x7e]|\x1b[\]P_^X][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b.?|[\0-\x1f\x7f-\x9f]/gu;

/**
 * The cells of one line of a frame.
 * @param columns Cells beyond are cut off; missing ones are blank. The result has exactly that many.
 * @param ascii Typographic signs become plain ones and anything else that is not ASCII `?`: for terminals where other
 *   bytes mean something else.
 */
export function cellsOfLine(line: string, columns: number, ascii: boolean): Cell[] {
  const cells: Cell[] = [];
  let style = Style.plain;
  let from = 0;
  for (const match of line.matchAll(CONTROL)) {
    addText(cells, line.slice(from, match.index), style, columns, ascii);
    if (match[1] !== undefined) style = style.after(match[1]);
    from = match.index + match[0].length;
  }
  addText(cells, from === 0 ? line : line.slice(from), style, columns, ascii);
  while (cells.length < columns) cells.push(BLANK);
  return cells;
}

const NOT_ASCII = /[^\x20-\x7e]/;
/** Signs that our own sentences use, and what stands for them in one cell. */
const PLAIN: Readonly<Record<string, string>> = {
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '…': '~',
  '×': 'x',
  '·': '-',
  '–': '-',
  '—': '-',
  '›': '>',
  µ: 'u',
  '→': '>',
  '←': '<',
  '─': '-',
  '│': '|',
  '├': '+',
  '└': '`',
};

function addText(cells: Cell[], text: string, style: Style, columns: number, ascii: boolean): void {
  for (const part of partsOf(text)) {
    const sure = part.length === 1 ? sureCells(part.charCodeAt(0)) : 0;
    const wide = sure === 0 ? width(part) : sure;
    if (wide === 0) continue;
    if (cells.length + wide > columns) {
      // Half of a wide character cannot be shown.
      while (cells.length < columns) cells.push({ text: ' ', style, unsure: false });
      return;
    }
    if (ascii && NOT_ASCII.test(part)) {
      for (let cell = 0; cell < wide; cell++) cells.push({ text: PLAIN[part] ?? '?', style, unsure: false });
      continue;
    }
    if (part === ' ' && style.hiddenOnBlanks) {
      cells.push(BLANK);
      continue;
    }
    const unsure = sure === 0;
    cells.push({ text: part, style, unsure });
    for (let rest = 1; rest < wide; rest++) cells.push({ text: '', style, unsure });
  }
}

function partsOf(text: string): Iterable<string> {
  for (let index = 0; index < text.length; index++) {
    if (sureCells(text.charCodeAt(index)) === 0) return graphemes(text);
  }
  return text;
}
