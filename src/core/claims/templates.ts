import type { Permissions, SubjectPermission } from './permissions.ts';
import type { NatsTail, StandardClaims } from './standard.ts';
import { isServerSubject } from './subject-match.ts';

/** Whom a scope's template is filled in for. */
export interface TemplateParty {
  readonly name: string;
  /** Public key. */
  readonly subject: string;
  readonly tags: readonly string[];
}

/** A user or an account as a party of a template. */
export function templateParty({
  name = '',
  sub = '',
  nats,
}: StandardClaims & { readonly nats: NatsTail }): TemplateParty {
  return { name, subject: sub, tags: nats.tags ?? [] };
}

/** Why a server refuses a user of a scope. */
export interface TemplateFault {
  readonly code:
    | 'template-function-unknown'
    | 'template-tag-missing'
    | 'template-subject-invalid'
    | 'template-too-many-subjects';
  /** Place of the entry, for example `pub.deny[0]`. */
  readonly field: string;
  readonly entry: string;
}

const TAG = /^(account-)?tag\(.*\)$/is;
/** Most entries of one list. */
const MOST = 4096;

/** The functions of an entry, `{{...}}`, as written. */
export function templateFunctions(entry: string): readonly string[] {
  return splitEntry(entry).filter((_, i) => i % 2 === 1);
}

/** Does the entry have a function? */
export function hasTemplate(entry: string): boolean {
  return splitEntry(entry).length > 1;
}

/** An entry filled in, one value for each of its functions in order. The first value of a repeated function counts. */
export function fillTemplate(entry: string, values: readonly string[]): string {
  const pieces = splitEntry(entry);
  const firstValues = new Map<string, string>();
  for (const [i, value] of values.entries()) {
    const call = pieces[2 * i + 1] ?? '';
    if (!firstValues.has(call)) firstValues.set(call, value);
  }
  // Servers replace one function after the other, so one that a value brings in is replaced too.
  if (values.some(value => /[{}]/.test(value))) {
    return values.reduce((text, value, i) => text.replaceAll(pieces[2 * i + 1] ?? '', () => value), entry);
  }
  return pieces.map((piece, i) => (i % 2 === 1 ? (firstValues.get(piece) ?? '') : piece)).join('');
}

/** Text and functions by turns, beginning and ending with text. A function is `{{`, something without `}`, `}}`. */
function splitEntry(entry: string): string[] {
  const pieces: string[] = [];
  let textFrom = 0;
  let at = 0;
  for (;;) {
    const open = entry.indexOf('{{', at);
    const close = open < 0 ? -1 : entry.indexOf('}', open + 2);
    if (close < 0) return [...pieces, entry.slice(textFrom)];
    at = close + 1;
    if (close === open + 2 || entry[close + 1] !== '}') continue;
    at = close + 2;
    pieces.push(entry.slice(textFrom, open), entry.slice(open, at));
    textFrom = at;
  }
}

/**
 * Fills the functions of a scope's template in for a user and its account, as a server does when the user connects. The
 * result has `deny` with `>` where an allow list came out empty.
 */
export function expandTemplate(
  template: Permissions,
  user: TemplateParty,
  account: TemplateParty,
): Permissions | TemplateFault {
  const sub = expandLists('sub', template.sub, user, account);
  if ('code' in sub) return sub;
  const pub = expandLists('pub', template.pub, user, account);
  return 'code' in pub ? pub : { ...template, pub, sub };
}

function expandLists(
  name: 'pub' | 'sub',
  { allow, deny }: SubjectPermission,
  user: TemplateParty,
  account: TemplateParty,
): SubjectPermission | TemplateFault {
  const allowed = allow && expandList(`${name}.allow`, allow, false, user, account);
  if (allowed && 'code' in allowed) return allowed;
  const denied = deny && expandList(`${name}.deny`, deny, true, user, account);
  if (denied && 'code' in denied) return denied;
  const emptied = (allow ?? []).length > 0 && allowed?.length === 0;
  const closing = emptied && !denied?.includes('>') ? [...(denied ?? []), '>'] : denied;
  return { ...(allowed && { allow: allowed }), ...(closing && { deny: closing }) };
}

/** In a list with any function every entry is checked: a bad one is dropped, or refuses the user where `strict`. */
function expandList(
  field: string,
  list: readonly string[],
  strict: boolean,
  user: TemplateParty,
  account: TemplateParty,
): readonly string[] | TemplateFault {
  if (!list.some(hasTemplate)) return list;
  const result: string[] = [];
  for (const [i, entry] of list.entries()) {
    const fault = (code: TemplateFault['code']): TemplateFault => ({ code, field: `${field}[${i}]`, entry });
    const calls = templateFunctions(entry);
    const values: (readonly string[])[] = [];
    for (const call of calls) {
      const found = templateValues(call, user, account);
      if (!found) return fault('template-function-unknown');
      if (found.length === 0 && strict) return fault('template-tag-missing');
      // No value: a blank makes the subject invalid, so the entry is dropped.
      values.push(found.length === 0 ? [' '] : found);
    }
    const count = values.reduce((product, { length }) => product * length, 1);
    if (result.length + count > MOST) return fault('template-too-many-subjects');
    for (const choice of combinations(values, count)) {
      const subject = fillTemplate(entry, choice);
      if (isServerSubject(subject)) result.push(subject);
      else if (strict) return fault('template-subject-invalid');
    }
  }
  return result;
}

/** The values of one function `{{...}}`; none for a tag that is not there; undefined for an unknown function. */
export function templateValues(
  call: string,
  user: TemplateParty,
  account: TemplateParty,
): readonly string[] | undefined {
  const operation = call.slice(2, -2).trim();
  switch (operation.toLowerCase()) {
    case 'name()':
      return [user.name];
    case 'subject()':
      return [user.subject];
    case 'account-name()':
      return [account.name];
    case 'account-subject()':
      return [account.subject];
  }
  const ofAccount = TAG.exec(operation)?.[1] !== undefined;
  if (!TAG.test(operation)) return undefined;
  // Servers know `tag(` in any case, but cut only the lower-case one off: any other finds no tag.
  const start = ofAccount ? 'account-tag(' : 'tag(';
  const name = (operation.startsWith(start) ? operation.slice(start.length) : operation).slice(0, -1);
  const prefix = `${name.toLowerCase()}:`;
  const { tags } = ofAccount ? account : user;
  return tags.filter(tag => tag.startsWith(prefix)).map(tag => tag.slice(prefix.length));
}

/** One value of each list, in all `count` ways; the first list varies slowest. */
function* combinations(lists: readonly (readonly string[])[], count: number): Generator<string[]> {
  for (let n = 0; n < count; n++) {
    const choice: string[] = [];
    let rest = n;
    for (const list of lists.toReversed()) {
      choice.push(list[rest % list.length] ?? '');
      rest = Math.floor(rest / list.length);
    }
    yield choice.reverse();
  }
}
