import { compareUtf8 } from './utf8.ts';

/** What Go's `encoding/json` does not write as it is; a surrogate matches only when it stands alone. */
const SPECIAL = /["\\<>&\x00-\x1f\u2028\u2029\ud800-\udfff]/gu;
/** Most texts have none of it, nor any surrogate: that is seen several times sooner. */
const MAY_BE_SPECIAL = new RegExp(SPECIAL.source);

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** A string as Go writes it: `<`, `>`, `&`, U+2028 and U+2029 escaped too. */
export function writeString(text: string): string {
  return MAY_BE_SPECIAL.test(text) ? `"${text.replace(SPECIAL, escapeChar)}"` : `"${text}"`;
}

function escapeChar(char: string): string {
  const short = ESCAPES[char];
  if (short !== undefined) return short;
  const code = char.charCodeAt(0);
  if (code >= 0xd800 && code <= 0xdfff) return '\\ufffd';
  return `\\u${code.toString(16).padStart(4, '0')}`;
}

/** Members, already written, sorted by the UTF-8 bytes of their names, as Go writes maps. */
export function writeSorted(entries: (readonly [name: string, written: string])[]): string {
  const sorted = entries.sort(([a], [b]) => compareUtf8(a, b));
  return `{${sorted.map(([name, written]) => `${writeString(name)}:${written}`).join(',')}}`;
}
