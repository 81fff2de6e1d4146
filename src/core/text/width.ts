import stringWidth from 'string-width';

/**
 * Ranges of UTF-16 units that every terminal draws as one cell (1) or two (2) and that never join what stands before
 * them. Anything else goes to `string-width`, whose first call alone costs 22 ms. A test compares each entry with it.
 */
const SURE: readonly (readonly [first: number, last: number, cells: 1 | 2])[] = [
  [0x20, 0x7e, 1],
  [0xa0, 0xac, 1],
  [0xae, 0x2ff, 1],
  [0x370, 0x377, 1],
  [0x37a, 0x37f, 1],
  [0x400, 0x482, 1],
  [0x48a, 0x52f, 1],
  [0x2010, 0x2027, 1],
  [0x2030, 0x203b, 1],
  [0x2190, 0x21ff, 1],
  [0x2200, 0x22ff, 1],
  [0x23ce, 0x23ce, 1],
  [0x2500, 0x25fc, 1],
  [0x2713, 0x2718, 1],
  [0x2800, 0x28ff, 1],
  [0x4e00, 0x9fff, 2],
];

/**
 * Symbols that some terminals draw as two cells, and that `string-width` takes for one where nothing that joins stands beside
 * them: it need not be asked about these.
 */
const SYMBOLS: readonly (readonly [first: number, last: number])[] = [
  [0x2600, 0x2613],
  [0x2654, 0x267e],
  [0x2680, 0x2689],
];

const cellsOf = new Uint8Array(0x10000);
for (const [first, last, cells] of SURE) cellsOf.fill(cells, first, last + 1);

/** How text is aligned in its cells. */
export type Align = 'left' | 'right' | 'center';

/**
 * Cells of one UTF-16 unit that is a character by itself and whose width no terminal doubts; 0 when that isn't sure
 * (emoji, marks, scripts with joining): measure those with {@link width}.
 */
export function sureCells(unit: number): 0 | 1 | 2 {
  return (cellsOf[unit] ?? 0) as 0 | 1 | 2;
}

/** Width of text in terminal cells, counted by grapheme. Expects text without control characters (see `clean`). */
export function width(text: string): number {
  let cells = 0;
  for (let index = 0; index < text.length; index++) {
    const sure = sureCells(text.charCodeAt(index));
    if (sure === 0 && !isSymbol(text.charCodeAt(index))) return stringWidth(text);
    cells += sure || 1;
  }
  return cells;
}

function isSymbol(unit: number): boolean {
  return SYMBOLS.some(([first, last]) => unit >= first && unit <= last);
}

/**
 * Text that fits into `cells`: itself, or its beginning with the ellipsis at the end. It can come out one cell narrower
 * where a wide character would not fit whole.
 */
export function cut(text: string, cells: number, ellipsis = '…'): string {
  if (width(text) <= cells) return text;
  const room = cells - width(ellipsis);
  return room < 0 ? head(text, cells) : head(text, room) + ellipsis;
}

/** Like {@link cut}, but keeps both ends: for identifiers, whose end tells as much as their beginning. */
export function cutMiddle(text: string, cells: number, ellipsis = '…'): string {
  if (width(text) <= cells) return text;
  const room = cells - width(ellipsis);
  if (room < 2) return cut(text, cells, ellipsis);
  const start = head(text, Math.ceil(room / 2));
  return start + ellipsis + tail(text, room - width(start));
}

/** Exactly `cells` wide: filled with blanks, or cut when it is longer. */
export function pad(text: string, cells: number, align: Align = 'left', ellipsis = '…'): string {
  const fitting = cut(text, cells, ellipsis);
  const missing = cells - width(fitting);
  if (missing <= 0) return fitting;
  if (align === 'left') return fitting + ' '.repeat(missing);
  if (align === 'right') return ' '.repeat(missing) + fitting;
  const before = missing >> 1;
  return ' '.repeat(before) + fitting + ' '.repeat(missing - before);
}

let segmenter: Intl.Segmenter | undefined;

/** Splits text into what a reader sees as characters. The segmenter is made on first use: most text never needs it. */
export function graphemes(text: string): string[] {
  segmenter ??= new Intl.Segmenter();
  return Array.from(segmenter.segment(text), part => part.segment);
}

/** The longest beginning that takes at most `cells`. */
function head(text: string, cells: number): string {
  let used = 0;
  let kept = '';
  for (const part of isSure(text) ? text : graphemes(text)) {
    used += width(part);
    if (used > cells) break;
    kept += part;
  }
  return kept;
}

/** The longest end that takes at most `cells`. */
function tail(text: string, cells: number): string {
  const parts = isSure(text) ? Array.from(text) : graphemes(text);
  let used = 0;
  let from = parts.length;
  while (from > 0) {
    used += width(parts[from - 1] ?? '');
    if (used > cells) break;
    from--;
  }
  return parts.slice(from).join('');
}

function isSure(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (sureCells(text.charCodeAt(index)) === 0) return false;
  return true;
}
