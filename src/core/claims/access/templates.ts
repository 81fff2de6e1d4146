import { withArguments } from '../../errors.ts';
import type { Permissions, SubjectPermission } from '../permissions.ts';
import { isServerSubject } from '../subjects/subject-match.ts';
import { fillTemplate, hasTemplate, templateFunctions } from './template-entry.ts';
import { isTagFunction, type TemplateParty, templateValues } from './template-values.ts';

export { hasTemplate } from './template-entry.ts';

/**
 * Why a server refuses a user of a scope. `template-too-many-subjects` is also said of what no server was ever given: a list
 * that becomes longer than {@link MOST_CHARACTERS}.
 */
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

/** Most entries of a list that has tags. */
const MOST = 4096;

/**
 * Most characters that a list becomes, or that are looked at for it. Servers have no such limit, but none for what fits no
 * token: of a template in an account (1 MiB) and a name in a user's JWT (about 3 kB) comes less that anybody means. More is
 * made to fill the memory.
 */
const MOST_CHARACTERS = 64 * 1024 * 1024;

/**
 * Fills the functions of a scope's template in for a user and its account, as a server does when the user connects. The
 * result has `deny` with `>` where an allow list came out empty.
 */
export function expandTemplate(
  template: Permissions,
  user: TemplateParty,
  account: TemplateParty,
): Permissions | TemplateFault {
  return withArguments(() => {
    const sub = expandLists('sub', template.sub, user, account);
    if ('code' in sub) return sub;
    const pub = expandLists('pub', template.pub, user, account);
    return 'code' in pub ? pub : { ...template, pub, sub };
  });
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
  let left = MOST_CHARACTERS;
  const known = new Map<string, readonly string[] | undefined>();
  const valuesOf = (call: string) => {
    if (!known.has(call)) {
      left -= user.tags.length + account.tags.length;
      known.set(call, left < 0 ? [] : templateValues(call, user, account));
    }
    return known.get(call);
  };
  for (const [i, entry] of list.entries()) {
    const fault = (code: TemplateFault['code']) => ({ code, field: `${field}[${i}]`, entry });
    const lists = templateFunctions(entry).map(valuesOf);
    if (left < 0) return fault('template-too-many-subjects');
    const used = addSubjects(result, entry, lists, strict, left);
    if (typeof used === 'string') return fault(used);
    left -= used;
  }
  return result;
}

/** Adds what an entry becomes with the values of its functions and says how long that is, or why the user is refused. */
function addSubjects(
  result: string[],
  entry: string,
  lists: readonly (readonly string[] | undefined)[],
  strict: boolean,
  most: number,
): TemplateFault['code'] | number {
  const values: (readonly string[])[] = [];
  for (const list of lists) {
    if (list === undefined) return 'template-function-unknown';
    if (list.length === 0 && strict) return 'template-tag-missing';
    // No value: a blank makes the subject invalid, so the entry is dropped.
    values.push(list.length === 0 ? [' '] : list);
  }
  const count = values.reduce((product, { length }) => product * length, 1);
  if (result.length + count > MOST && templateFunctions(entry).some(isTagFunction))
    return 'template-too-many-subjects';
  const size = count * values.reduce((sum, list) => sum + longest(list), entry.length);
  if (size > most) return 'template-too-many-subjects';
  for (const choice of combinations(values, count)) {
    const subject = fillTemplate(entry, choice, most);
    if (subject === undefined) return 'template-too-many-subjects';
    if (isServerSubject(subject)) result.push(subject);
    else if (strict) return 'template-subject-invalid';
  }
  return size;
}

function longest(list: readonly string[]): number {
  return list.reduce((most, { length }) => Math.max(most, length), 0);
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
