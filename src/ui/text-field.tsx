import type { Span } from '../app/screen.ts';
import type { TextInput } from '../app/text-input.ts';
import { clean } from '../core/text/clean.ts';
import { graphemes } from '../core/text/width.ts';

/** What a field holds, with a mark where the cursor is: the terminal's own cursor is hidden. */
export function inputSpans(input: TextInput): readonly Span[] {
  const parts = graphemes(input.text).map(part => clean(part));
  return [
    { text: parts.slice(0, input.cursor).join('') },
    { text: '_', tone: 'accent' },
    { text: parts.slice(input.cursor).join('') },
  ];
}
