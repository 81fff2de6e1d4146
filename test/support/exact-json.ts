/** Strings and numbers of a JSON text; nothing else in it can look like them. */
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

/** Does a number come back from `JSON.parse` as it was written? */
const isPlain = (token: string) => JSON.stringify(JSON.parse(token)) === token;

/** No vector has it in a text. */
const MARK = 'exact-number:';

/** `JSON.parse`, but numbers that it would round or respell are kept: as a text that {@link exactText} knows again. */
export function parseExactly(text: string): unknown {
  return JSON.parse(
    text.replace(TOKENS, token => (token.startsWith('"') || isPlain(token) ? token : `"${MARK}${token}"`)),
  );
}

/** The JSON text of a value that {@link parseExactly} gave, with all digits of its numbers. */
export function exactText(value: unknown): string {
  return JSON.stringify(value).replaceAll(new RegExp(`"${MARK}([^"]*)"`, 'g'), '$1');
}

/** What a JSON text means, for comparing: numbers of the same value are the same, integers to the last digit. */
export function meaningOf(text: string): unknown {
  const normal = (token: string) =>
    /^-?\d+$/.test(token) ? `"${MARK}${BigInt(token)}"` : `"${MARK}${Number(token)}"`;
  return JSON.parse(
    text.replace(TOKENS, token => (token.startsWith('"') || isPlain(token) ? token : normal(token))),
  );
}
