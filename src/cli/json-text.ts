type Scalar = null | boolean | number | bigint | string;
/** A value of JSON, integers beyond 2^53 as bigint. */
export type Json = Scalar | readonly Json[] | { readonly [member: string]: Json | undefined };

/** Text that needs no escapes, such as base64: long texts are not looked through. */
export class SafeText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What can be printed. */
export type Printable = Scalar | SafeText | readonly Printable[] | Members;
interface Members {
  readonly [member: string]: Printable | undefined;
}

export interface JsonStyle {
  /** Blanks of one level; empty puts everything on one line. */
  readonly indent: string;
  /** Members in the order of their names, as nsc prints claims; otherwise in the order given. */
  readonly sorted: boolean;
  /** `<`, `>` and `&` as escapes, as nsc prints everything but whole claims. */
  readonly html: boolean;
}

/** How nsc prints the body of a JWT. */
export const CLAIMS_STYLE: JsonStyle = { indent: ' ', sorted: true, html: false };
/** How nsc prints one field of a JWT. */
export const FIELD_STYLE: JsonStyle = { indent: '', sorted: true, html: true };
/** How nsc prints lists. */
export const LIST_STYLE: JsonStyle = { indent: ' ', sorted: false, html: true };
/** How nsc prints its expiration report. */
export const REPORT_STYLE: JsonStyle = { indent: '  ', sorted: false, html: true };

/**
 * A value as JSON text, byte for byte as Go's encoder writes it, except that characters which act on a terminal, hide
 * or reorder text (C1, bidirectional marks, zero-width, ...) are escapes: equal for a parser, harmless on a screen.
 */
export function jsonText(value: Printable, style: JsonStyle, margin = ''): string {
  if (typeof value === 'string') return quote(value, style.html);
  if (value === null || typeof value !== 'object') return String(value);
  if (value instanceof SafeText) return `"${value.text}"`;
  const deeper = margin + style.indent;
  const [open, close] = isList(value) ? '[]' : '{}';
  const content = isList(value) ? listItems(value, style, deeper) : members(value, style, deeper);
  if (content === '') return `${open}${close}`;
  return style.indent === ''
    ? `${open}${content}${close}`
    : `${open}\n${deeper}${content}\n${margin}${close}`;
}

function listItems(list: readonly Printable[], style: JsonStyle, margin: string): string {
  const separator = style.indent === '' ? ',' : `,\n${margin}`;
  let text = '';
  for (const item of list) text += (text === '' ? '' : separator) + jsonText(item, style, margin);
  return text;
}

/** Built without arrays in between: reports have a hundred thousand of these. */
function members(value: Members, style: JsonStyle, margin: string): string {
  const separator = style.indent === '' ? ',' : `,\n${margin}`;
  const colon = style.indent === '' ? ':' : ': ';
  const names = Object.keys(value);
  if (style.sorted) names.sort(compareBytes);
  let text = '';
  for (const name of names) {
    const member = value[name];
    if (member === undefined) continue;
    text +=
      (text === '' ? '' : separator) + quotedName(name, style.html) + colon + jsonText(member, style, margin);
  }
  return text;
}

/** A long list as JSON, item by item: the whole text is never one string. */
export function* jsonList(items: Iterable<Printable>, style: JsonStyle, margin = ''): Generator<string> {
  const deeper = margin + style.indent;
  let first = true;
  for (const item of items) {
    yield `${first ? '[' : ','}\n${deeper}${jsonText(item, style, deeper)}`;
    first = false;
  }
  yield first ? '[]' : `\n${margin}]`;
}

function isList(value: object): value is readonly Printable[] {
  return Array.isArray(value);
}

/** Go sorts by bytes of UTF-8, which is the order of code points and not that of UTF-16 units. */
function compareBytes(a: string, b: string): number {
  if (PLAIN.test(a) && PLAIN.test(b)) return a < b ? -1 : 1;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

const PLAIN = /^[\x20\x21\x23-\x25\x27-\x3b\x3d\x3f-\x5b\x5d-\x7e]*$/;
const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};

/** Names of members come again with every item; claims may have any, so not all of them are kept. */
const NAMES_KEPT = 256;
const plainNames = new Map<string, string>();

function quotedName(name: string, html: boolean): string {
  const known = plainNames.get(name);
  if (known !== undefined) return known;
  const quoted = quote(name, html);
  if (PLAIN.test(name) && plainNames.size < NAMES_KEPT) plainNames.set(name, quoted);
  return quoted;
}

function quote(text: string, html: boolean): string {
  if (PLAIN.test(text)) return `"${text}"`;
  // Made where they are used: the tables of Unicode take a millisecond.
  const escaped = html
    ? /["\\<>&\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu
    : /["\\\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
  return `"${text.replace(escaped, escapeOf)}"`;
}

function escapeOf(character: string): string {
  const short = SHORT[character];
  if (short !== undefined) return short;
  let escapes = '';
  for (let i = 0; i < character.length; i++) {
    escapes += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
  }
  return escapes;
}
