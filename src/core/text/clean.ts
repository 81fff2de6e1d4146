/**
 * All but what is safe at a glance: ASCII, Latin letters, typographic dashes and quotes, arrows and symbols. Most texts are
 * of these alone, and Node takes 2 ms to make and use the patterns below for the first time.
 */
const NOT_PLAIN = /[^\x20-\x7e\xa1-\xac\xae-\u02ff\u2010-\u2027\u2190-\u2bff]/;

/** Longest text that any cell, title or message gets; whole tokens are shown in pieces. */
const DEFAULT_MAX = 2000;

/**
 * Makes text from outside (claims, file names, server answers) safe and honest to show on one line: what would act
 * on the terminal or be invisible becomes a visible escape (`\x1b`, `\u202e`), a line break becomes `⏎`.
 * Cleaning twice changes nothing.
 *
 * @param text As found.
 * @param max Most UTF-16 units of `text` that are kept; the rest becomes `…`.
 */
export function clean(text: string, max: number = DEFAULT_MAX): string {
  const kept = text.length > max ? `${text.slice(0, cutPoint(text, max))}…` : text;
  return NOT_PLAIN.test(kept) ? escaped(kept) : kept;
}

function escaped(text: string): string {
  // Everything that can act on a terminal, or hide or reorder text, in a name somebody else chose: C0, DEL, C1, soft
  // hyphen, zero-width and filler characters, joiners, bidirectional marks and overrides, line and paragraph separators,
  // variation selectors, tags, halves of surrogate pairs, and private characters: each font draws those as it likes, and
  // the dashboard keeps the places of seeds with them.
  const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
  // Combining marks with nothing before them would land on somebody else's cell; more than two on one letter spill over
  // the lines around it.
  const strayMarks = /^[\p{Mn}\p{Me}]+|(?<=[\p{Mn}\p{Me}]{2})[\p{Mn}\p{Me}]+/gu;
  return text.replace(/\r?\n/g, '⏎').replace(unsafe, escapeOf).replace(strayMarks, escapeEach);
}

/** Never between the halves of a surrogate pair. */
function cutPoint(text: string, max: number): number {
  const last = text.charCodeAt(max - 1);
  return max > 0 && last >= 0xd800 && last <= 0xdbff ? max - 1 : max;
}

function escapeEach(marks: string): string {
  return Array.from(marks, escapeOf).join('');
}

function escapeOf(character: string): string {
  if (character === '\t') return '\\t';
  if (character === '\r') return '\\r';
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}
