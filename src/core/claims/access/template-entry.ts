/** The functions of an entry, `{{...}}`, as written. */
export function templateFunctions(entry: string): readonly string[] {
  return splitEntry(entry).filter((_, i) => i % 2 === 1);
}

/** Does the entry have a function? */
export function hasTemplate(entry: string): boolean {
  return splitEntry(entry).length > 1;
}

/** An entry filled in, one value for each of its functions in order. The first value of a repeated function counts. */
export function fillTemplate(entry: string, values: readonly string[]): string {
  const pieces = splitEntry(entry);
  const firstValues = new Map<string, string>();
  for (const [i, value] of values.entries()) {
    const call = pieces[2 * i + 1] ?? '';
    if (!firstValues.has(call)) firstValues.set(call, value);
  }
  // Servers replace one function after the other, so one that a value brings in is replaced too.
  if (values.some(value => /[{}]/.test(value))) {
    return values.reduce((text, value, i) => text.replaceAll(pieces[2 * i + 1] ?? '', () => value), entry);
  }
  return pieces.map((piece, i) => (i % 2 === 1 ? (firstValues.get(piece) ?? '') : piece)).join('');
}

/** Text and functions by turns, beginning and ending with text. A function is `{{`, something without `}`, `}}`. */
function splitEntry(entry: string): string[] {
  const pieces: string[] = [];
  let textFrom = 0;
  let at = 0;
  for (;;) {
    const open = entry.indexOf('{{', at);
    const close = open < 0 ? -1 : entry.indexOf('}', open + 2);
    if (close < 0) return [...pieces, entry.slice(textFrom)];
    at = close + 1;
    if (close === open + 2 || entry[close + 1] !== '}') continue;
    at = close + 2;
    pieces.push(entry.slice(textFrom, open), entry.slice(open, at));
    textFrom = at;
  }
}
