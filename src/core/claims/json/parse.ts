import { Members, type Node, NumberText } from './node.ts';

/** Go's `encoding/json` refuses what is nested deeper. */
const MAX_DEPTH = 10_000;

const LONE_SURROGATES = /[\ud800-\udfff]/gu;

/** A value that is neither string, object nor list, at a place of a text that is known to be valid JSON. */
const SCALAR = /true|false|null|-?[0-9][0-9.eE+-]*/y;

/**
 * Reads a JSON text keeping what `JSON.parse` loses: repeated members, their order, the digits of numbers. Without
 * recursion: a text may be nested 10,000 deep.
 *
 * @throws SyntaxError when it is not JSON, or nested too deep
 */
export function parseExact(text: string): Node {
  JSON.parse(text); // what follows relies on a valid text
  const open: (Members | Node[])[] = [];
  for (let at = 0; ; at++) {
    let value: Node;
    const char = text[at] as string;
    if (' \t\r\n,:'.includes(char)) continue;
    if (char === '{' || char === '[') {
      open.push(char === '{' ? new Members() : []);
      if (open.length > MAX_DEPTH) throw new SyntaxError('nested too deep');
      continue;
    }
    if (char === '}' || char === ']') {
      value = open.pop() as Members | Node[];
    } else if (char === '"') {
      const end = endOfString(text, at + 1);
      value = readString(text.slice(at, end + 1));
      at = end;
    } else {
      SCALAR.lastIndex = at;
      const [scalar] = SCALAR.exec(text) as RegExpExecArray;
      value = readScalar(scalar);
      at += scalar.length - 1;
    }
    const parent = open.at(-1);
    if (parent === undefined) return value;
    place(parent, value, char === '"');
  }
}

/** Puts a value into the innermost open object or list; a string where a name is due is the name. */
function place(parent: Members | Node[], value: Node, isString: boolean): void {
  if (Array.isArray(parent)) parent.push(value);
  else if (isString && parent.names.length === parent.values.length) parent.names.push(value as string);
  else parent.values.push(value);
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start);
  while (backslashesBefore(text, end) % 2 === 1) end = text.indexOf('"', end + 1);
  return end;
}

function backslashesBefore(text: string, end: number): number {
  let at = end;
  while (text[at - 1] === '\\') at--;
  return end - at;
}

/** A lone surrogate is no text: Go reads it as U+FFFD. */
function readString(quoted: string): string {
  const text = quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
  return text.replace(LONE_SURROGATES, '\ufffd');
}

function readScalar(text: string): Node {
  if (text === 'null') return null;
  return text === 'true' || text === 'false' ? text === 'true' : new NumberText(text);
}
