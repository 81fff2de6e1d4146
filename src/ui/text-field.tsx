import type { Span } from '../app/screen.ts';
import type { TextInput } from '../app/text-input.ts';
import { clean } from '../core/text/clean.ts';
import { graphemes, width as widthOf } from '../core/text/width.ts';

/** What a field holds, with a mark where the cursor is: the terminal's own cursor is hidden. */
export function inputSpans(input: TextInput): readonly Span[] {
  const parts = graphemes(input.text).map(part => clean(part));
  return [
    { text: parts.slice(0, input.cursor).join('') },
    { text: '_', tone: 'accent' },
    { text: parts.slice(input.cursor).join('') },
  ];
}

/** The part of a long text that has the cursor in it, as much as fits with the cursor's mark. */
export function inputWindow(input: TextInput, cells: number): TextInput {
  const parts = graphemes(input.text);
  let from = 0;
  while (from < input.cursor && widthOf(clean(parts.slice(from, input.cursor).join(''))) > cells - 2) from++;
  return from === 0 ? input : { text: parts.slice(from).join(''), cursor: input.cursor - from };
}

/** A star for each character: how many, and nothing else. */
export function hiddenInput({ text, cursor }: TextInput): TextInput {
  return { text: '*'.repeat(graphemes(text).length), cursor };
}
