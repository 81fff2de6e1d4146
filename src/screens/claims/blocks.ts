import type { Block, Cell, Field, Mark, Span } from '../../app/screen.ts';

const BLANK: Block = { kind: 'blank' };

export function heading(text: string): Block {
  return { kind: 'heading', text };
}

/** Labels and values; what is undefined is left out. */
export function fields(...list: readonly (Field | undefined)[]): Block {
  return { kind: 'fields', fields: list.filter(field => field !== undefined) };
}

/** A field, or undefined where there is nothing to show. */
export function field(label: string, value: Field['value'] | undefined): Field | undefined {
  return value === undefined || value === '' ? undefined : { label, value };
}

/** A sentence of our own, with a mark or a tone. */
export function sentence(text: string, mark?: Mark): Block {
  return mark
    ? { kind: 'text', spans: [{ text }], mark }
    : { kind: 'text', spans: [{ text, tone: 'muted' }] };
}

/** One line made of parts with their tones; what is undefined is left out. */
export function line(...parts: readonly (Span | string | undefined)[]): Block {
  const spans = parts
    .filter(part => part !== undefined)
    .map(part => (typeof part === 'string' ? { text: part } : part));
  return { kind: 'text', spans };
}

export function muted(text: string): Span {
  return { text, tone: 'muted' };
}

/** Text with the sign and the colour of a state. */
export function marked(mark: Mark, text: string): Cell {
  return { text, mark };
}

/** A state for a grid, whose cells have a tone but no sign: the word says it. */
export function toned({ text, tone, mark }: Cell): Span {
  const own = tone ?? (mark === 'unknown' ? 'muted' : mark);
  return own ? { text, tone: own } : { text };
}

/** Groups of blocks with a blank line between them; empty groups leave no gap. */
export function sections(...groups: readonly (readonly Block[])[]): readonly Block[] {
  return groups
    .filter(group => group.length > 0)
    .flatMap((group, i) => (i === 0 ? group : [BLANK, ...group]));
}

/** A title over blocks; nothing at all when there are none. */
export function titled(title: string, blocks: readonly Block[]): readonly Block[] {
  return blocks.length === 0 ? [] : [heading(title), ...blocks];
}

/** A field's text is one line of at most 2,000 characters; longer text and text with line breaks is shown as it is. */
export function isLong(text: string): boolean {
  return text.length > 1500 || text.includes('\n');
}
