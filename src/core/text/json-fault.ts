/** Where a text stops to be JSON, and what is needed there. Both counted from 1. */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
  readonly needed: string;
}

const BLANKS = /[ \t\r\n]*/y;
const SIGN = /[{}[\],:]/y;
const STRING = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/uy;
const SCALAR = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;

/** What may come next. */
type Due = 'value' | 'value or ]' | 'name' | 'name or }' | ':' | ', or end' | 'nothing';

const NEEDED: Readonly<Record<Due, string>> = {
  value: 'a value is needed here',
  'value or ]': 'a value or ] is needed here',
  name: 'a name in double quotes is needed here',
  'name or }': 'a name in double quotes or } is needed here',
  ':': 'a colon is needed here',
  ', or end': '',
  nothing: 'nothing may come here any more',
};

/** The first place where a text is no JSON; undefined: it is. `JSON.parse` does not always tell where. */
export function jsonFault(text: string): JsonFault | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    return firstFault(text);
  }
}

function firstFault(text: string): JsonFault | undefined {
  const open: ('{' | '[')[] = [];
  let due: Due = 'value';
  for (let at = 0; ; ) {
    at += lengthAt(BLANKS, text, at);
    if (at >= text.length && due === 'nothing') return undefined;
    const sign = text.slice(at, at + lengthAt(SIGN, text, at));
    const string = sign === '' ? lengthAt(STRING, text, at) : 0;
    const scalar = sign === '' && string === 0 ? lengthAt(SCALAR, text, at) : 0;
    const next = after(due, open, sign, string > 0 ? 'string' : scalar > 0 ? 'scalar' : '');
    if (next === undefined) return { ...placeOf(text, at), needed: neededAt(due, open, text, at) };
    due = next;
    at += sign.length + string + scalar;
  }
}

function lengthAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}

/** What may come after this; undefined: it may not come. Changes what is open. */
function after(due: Due, open: ('{' | '[')[], sign: string, word: 'string' | 'scalar' | ''): Due | undefined {
  const closed = (): Due => (open.length === 0 ? 'nothing' : ', or end');
  const close = (): Due => {
    open.pop();
    return closed();
  };
  switch (due) {
    case 'value':
    case 'value or ]':
      if (word !== '') return closed();
      if (sign === ']' && due === 'value or ]') return close();
      if (sign !== '{' && sign !== '[') return undefined;
      open.push(sign);
      return sign === '{' ? 'name or }' : 'value or ]';
    case 'name':
    case 'name or }':
      if (word === 'string') return ':';
      return sign === '}' && due === 'name or }' ? close() : undefined;
    case ':':
      return sign === ':' ? 'value' : undefined;
    case ', or end': {
      const inObject = open.at(-1) === '{';
      if (sign === ',') return inObject ? 'name' : 'value';
      return sign === (inObject ? '}' : ']') ? close() : undefined;
    }
    case 'nothing':
      return undefined;
  }
}

function neededAt(due: Due, open: readonly ('{' | '[')[], text: string, at: number): string {
  if (text[at] === '"' && (due.startsWith('name') || due.startsWith('value')))
    return 'this text has no closing quote, or a sign in it that needs a backslash';
  return due === ', or end' ? `a comma or ${open.at(-1) === '{' ? '}' : ']'} is needed here` : NEEDED[due];
}

function placeOf(text: string, at: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}
