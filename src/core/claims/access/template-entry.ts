/** The functions of an entry, `{{...}}`, as written. */
export function templateFunctions(entry: string): readonly string[] {
  return splitEntry(entry).filter((_, i) => i % 2 === 1);
}

/** Does the entry have a function? */
export function hasTemplate(entry: string): boolean {
  return splitEntry(entry).length > 1;
}

/**
 * An entry filled in, one value for each of its functions in order. The first value of a repeated function counts.
 *
 * @param most characters that it may become, and be worked on
 * @returns undefined where it would be more
 */
export function fillTemplate(
  entry: string,
  values: readonly string[],
  most = Number.POSITIVE_INFINITY,
): string | undefined {
  const pieces = splitEntry(entry);
  const firstValues = new Map<string, string>();
  for (const [i, value] of values.entries()) {
    const call = pieces[2 * i + 1] ?? '';
    if (!firstValues.has(call)) firstValues.set(call, value);
  }
  // Servers replace one function after the other, so one that a value brings in is replaced too.
  if (values.some(value => /[{}]/.test(value))) return fillOneByOne(entry, pieces, values, most);
  return pieces.map((piece, i) => (i % 2 === 1 ? (firstValues.get(piece) ?? '') : piece)).join('');
}

/** A value that brings its own function in doubles the text at each step. */
function fillOneByOne(
  entry: string,
  pieces: readonly string[],
  values: readonly string[],
  most: number,
): string | undefined {
  let text = entry;
  let work = 0;
  for (const [i, value] of values.entries()) {
    const between = text.split(pieces[2 * i + 1] ?? '');
    work += text.length + between.length * value.length;
    if (work > most) return undefined;
    text = between.join(value);
  }
  return text;
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
