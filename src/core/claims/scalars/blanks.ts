/** What Go takes for a blank (`unicode.IsSpace`). JavaScript's `\s` lacks U+0085 and has U+FEFF. */
const BLANK = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const BLANKS = new RegExp(`${BLANK.source}+`);

export function isBlank(character: string): boolean {
  return BLANK.test(character);
}

/** Go's `strings.Fields`: what stands between blanks. */
export function wordsOf(text: string): string[] {
  return text.split(BLANKS).filter(word => word !== '');
}

/** Go's `strings.TrimSpace`. */
export function trimBlanks(text: string): string {
  return trimmed(text, isBlank);
}

/** Without what stands at both ends. Written out: a regular expression for it takes quadratic time on many blanks inside. */
export function trimmed(text: string, isEdge: (character: string) => boolean): string {
  let from = 0;
  let to = text.length;
  while (from < to && isEdge(text.charAt(from))) from++;
  while (to > from && isEdge(text.charAt(to - 1))) to--;
  return text.slice(from, to);
}
