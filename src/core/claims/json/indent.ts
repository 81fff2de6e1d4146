/** Strings, and whatever else stands between signs: numbers keep their digits. */
const PARTS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gs;

/** Go writes these so that JSON can stand in HTML; people want to see `>`. */
const ESCAPED: Readonly<Record<string, string>> = { '\\u003c': '<', '\\u003e': '>', '\\u0026': '&' };

/**
 * A JSON text for people: a line for each member, two blanks deep, without Go's escapes for HTML. It means the same, to the
 * last digit of integers beyond 2^53.
 */
export function indentJson(json: string): string {
  let text = '';
  let depth = 0;
  let before = '';
  const line = () => `\n${'  '.repeat(depth)}`;
  for (const [part] of json.matchAll(PARTS)) {
    const opened = before === '{' || before === '[';
    if (part === '}' || part === ']') {
      depth--;
      text += opened ? part : line() + part;
    } else {
      const shown = part.replace(/\\(?:u[\da-f]{4}|.)/g, sign => ESCAPED[sign] ?? sign);
      text += opened || before === ',' ? line() + shown : shown;
      if (part === ':') text += ' ';
      if (part === '{' || part === '[') depth++;
    }
    before = part;
  }
  return text;
}
