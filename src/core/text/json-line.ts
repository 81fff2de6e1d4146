/** What JSON may hold as it is, but a terminal must not get: C1, bidirectional marks, zero-width and the like. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * A value as one line of JSON with its line end. Characters that act on a terminal, hide or reorder text are escapes: the same
 * for a parser, harmless for whoever looks at the line.
 */
export function jsonLine(value: Readonly<Record<string, string | number>>): string {
  return `${JSON.stringify(value).replace(UNSAFE, escapeOf)}\n`;
}

function escapeOf(character: string): string {
  let escapes = '';
  for (let i = 0; i < character.length; i++)
    escapes += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
  return escapes;
}
