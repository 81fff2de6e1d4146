import { width } from '../core/text/width.ts';

/** Columns in the last part of a line are moved down whole; before that a line would be left too empty. */
const FULL_ENOUGH = 0.6;
/** What a name and its value are indented by where they do not fit beside each other. */
const DEEPER = 4;
/** Fewer cells than these are no place for a value. */
const NARROWEST = 24;

/**
 * Text for a screen: a line that is wider is broken at a blank, between columns where that fills it, and goes on below its second
 * column. A terminal alone would break words and keys in the middle.
 *
 * @param columns of the screen; undefined: there is none, and lines stay as they are
 * @param hang where every line goes on; absent: below its second column, or deeper than it begins
 */
export function fitted(text: string, columns: number | undefined, hang?: number): string {
  if (columns === undefined || columns < NARROWEST) return text;
  return text
    .split('\n')
    .map(line => (line.length <= columns && width(line) <= columns ? line : broken(line, columns, hang)))
    .join('\n');
}

function broken(wide: string, columns: number, below: number | undefined): string {
  const line = closer(wide, columns);
  const indent = blanksBefore(line);
  const second = secondColumn(line);
  const hang = below ?? (second > 0 && columns - second >= NARROWEST ? second : indent + DEEPER);
  const done: string[] = [];
  let rest = line;
  while (width(rest) > columns) {
    const at = breakAt(rest, columns, hang);
    if (at === undefined) break;
    done.push(rest.slice(0, at).trimEnd());
    rest = closer(`${' '.repeat(hang)}${rest.slice(at).trimStart()}`, columns);
  }
  return [...done, rest].join('\n');
}

/** A value, such as a key, that is wider than what is left beside a name comes nearer to that, so that it stays whole. */
function closer(line: string, columns: number): string {
  const [, name = '', blanks = '', value = ''] =
    /^()( +)(\S+)$/.exec(line) ??
    /^( *\S+(?: \S+)*)( {2,})(\S+)/.exec(line) ??
    /^()( +)(\S+)/.exec(line) ??
    [];
  const missing = width(name) + blanks.length + width(value) - columns;
  const spare = blanks.length - (name === '' ? 0 : 2);
  if (value === '' || missing <= 0 || missing > spare) return line;
  return `${name}${blanks.slice(missing)}${line.slice(name.length + blanks.length)}`;
}

/** Where the last piece that fits ends: before a column that begins late, else after a word, else after the first word. */
function breakAt(line: string, columns: number, hang: number): number | undefined {
  const indent = blanksBefore(line);
  let word: number | undefined;
  let column: number | undefined;
  for (const { index, 0: blanks } of line.matchAll(/ +/g)) {
    if (index < indent || index + blanks.length >= line.length) continue;
    const fits = width(line.slice(0, index)) <= columns;
    if (!fits) return column ?? word ?? index;
    // Nothing is won by moving a value down to where it is.
    if (index + blanks.length === hang && width(firstWord(line.slice(hang))) + hang <= columns) continue;
    word = index;
    if (blanks.length > 1 && index + blanks.length >= columns * FULL_ENOUGH) column = index;
  }
  return column ?? word;
}

function firstWord(text: string): string {
  return /^\S+/.exec(text)?.[0] ?? '';
}

function blanksBefore(line: string): number {
  return line.length - line.trimStart().length;
}

/** Where a second column begins; 0: there is none. */
function secondColumn(line: string): number {
  const first = /^ *\S+(?: \S+)* {2,}(?=\S)/.exec(line)?.[0] ?? '';
  return width(first);
}
