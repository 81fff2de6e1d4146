import { readFileSync } from 'node:fs';

/**
 * The text of one member of each case of a vectors file, by the case's name: with all digits of its numbers, which
 * `JSON.parse` would round.
 */
export function readGoldenTexts(file: string, member: string): ReadonlyMap<string, string> {
  const text = readFileSync(new URL(`../fixtures/jwt/${file}`, import.meta.url), 'utf8');
  const texts = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (!line.startsWith('{"name":')) continue;
    const name = JSON.parse(memberText(line, 'name') ?? '""') as string;
    const found = memberText(line, member);
    if (found !== undefined) texts.set(name, found);
  }
  return texts;
}

/** The text of a member's value at the top of an object. */
function memberText(object: string, member: string): string | undefined {
  let depth = 0;
  let start = -1;
  for (const { 0: token, index } of object.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],]/g)) {
    if (token === '}' || token === ']') depth--;
    if (start >= 0 && index >= start && (depth === 0 || (depth === 1 && token === ','))) {
      return object.slice(start, index);
    }
    if (token === '{' || token === '[') depth++;
    const isName = depth === 1 && object[index + token.length] === ':';
    if (isName && token === JSON.stringify(member)) start = index + token.length + 1;
  }
  return undefined;
}
