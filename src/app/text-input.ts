import { graphemes } from '../core/text/width.ts';

/** Text of an entry field and the cursor in it, counted in graphemes. */
export interface TextInput {
  readonly text: string;
  readonly cursor: number;
}

export const EMPTY_INPUT: TextInput = { text: '', cursor: 0 };

/** @returns a field that holds `text` with the cursor at its end */
export function inputOf(text: string): TextInput {
  return { text, cursor: graphemes(text).length };
}

/** Puts text in at the cursor. */
export function insert(input: TextInput, text: string): TextInput {
  const parts = graphemes(input.text);
  const added = graphemes(text);
  return {
    text: [...parts.slice(0, input.cursor), ...added, ...parts.slice(input.cursor)].join(''),
    cursor: input.cursor + added.length,
  };
}

const WORD_BEFORE = /\S+\s*$/;

/**
 * What an editing key makes of a field, as shells do it.
 *
 * @returns the field after the key, or undefined when the key edits nothing
 */
export function edit(input: TextInput, key: string): TextInput | undefined {
  const parts = graphemes(input.text);
  const { cursor } = input;
  const keep = (from: number, to: number): TextInput => ({
    text: [...parts.slice(0, from), ...parts.slice(to)].join(''),
    cursor: from,
  });
  switch (key) {
    case 'backspace':
      return cursor === 0 ? input : keep(cursor - 1, cursor);
    case 'delete':
    case 'ctrl-d':
      return cursor === parts.length ? input : keep(cursor, cursor + 1);
    case 'ctrl-u':
      return keep(0, cursor);
    case 'ctrl-k':
      return keep(cursor, parts.length);
    case 'ctrl-w': {
      const word = WORD_BEFORE.exec(parts.slice(0, cursor).join(''));
      return word ? keep(cursor - graphemes(word[0]).length, cursor) : input;
    }
    case 'left':
      return { ...input, cursor: Math.max(0, cursor - 1) };
    case 'right':
      return { ...input, cursor: Math.min(parts.length, cursor + 1) };
    case 'home':
    case 'ctrl-a':
      return { ...input, cursor: 0 };
    case 'end':
    case 'ctrl-e':
      return { ...input, cursor: parts.length };
    default:
      return undefined;
  }
}
