import type { Field } from '../../core/operations/fields/field.ts';
import type { Operation } from '../../core/operations/operation.ts';
import type { Store } from '../../core/store/store.ts';
import type { Dashboard } from '../dashboard.ts';
import { aboutNoun, identityField, nameOfSubject } from './noun.ts';
import { markedSubjects, type Subject, subjectHere } from './subject.ts';

/** The field that takes what is selected: whom a revocation is of is told by key, as they may be in no store. */
export function takingField(operation: Operation, subjects: readonly Subject[]): string | undefined {
  const isByKey = subjects.some(({ noun }) => noun === 'revocation') && KEYS in operation.fields;
  return isByKey ? KEYS : identityField(operation);
}

const KEYS = 'userPublicKey';

/** What is marked, or else selected, as far as the operation is about such things. */
export function chosenSubjects(app: Dashboard, operation: Operation): readonly Subject[] {
  const marked = markedSubjects(app).flatMap(each => subjectFor(operation, each) ?? []);
  if (marked.length > 0) return marked;
  const here = subjectHere(app);
  const chosen = here && subjectFor(operation, here);
  return chosen ? [chosen] : [];
}

/** The thing, as the operation is told of it; undefined: it is not about such things. */
export function subjectFor(operation: Operation, subject: Subject): Subject | undefined {
  const about = aboutNoun(operation);
  if (subject.noun !== 'revocation') return subject.noun === about ? subject : undefined;
  if (KEYS in operation.fields) return subject;
  return about === 'user' && subject.user !== undefined ? { ...subject, noun: 'user' } : undefined;
}

/** Why an operation cannot take them all; undefined: it can. */
export function refusesMany(operation: Operation, subjects: readonly Subject[]): string | undefined {
  if (subjects.length < 2) return undefined;
  if (!takesMany(operation, subjects))
    return `Only one at a time: ${operation.words}. * takes the marks away.`;
  return accountsOf(subjects).size > 1 && !isAcross(operation)
    ? 'The marked rows are of several accounts: mark those of one.'
    : undefined;
}

/** The operation can be told of several at once. */
export function takesMany(operation: Operation, subjects: readonly Subject[]): boolean {
  const field = takingField(operation, subjects);
  return field !== undefined && operation.fields[field]?.many === true && field !== 'names';
}

/** What takes patterns takes names of several accounts too. */
function isAcross({ fields }: Operation): boolean {
  return 'match' in fields;
}

function accountsOf(subjects: readonly Subject[]): ReadonlySet<string | undefined> {
  return new Set(subjects.map(({ account }) => account));
}

/** What they go by in the field that takes them. */
export function namesFor(
  operation: Operation,
  subjects: readonly Subject[],
  parts: NameParts,
): readonly string[] {
  const field = operation.fields[takingField(operation, subjects) ?? ''];
  const isAcross = accountsOf(subjects).size > 1;
  return subjects.map(subject => {
    const name = exactName(field, subject, parts);
    return isAcross && subject.noun !== 'account' ? `${subject.account}/${name}` : name;
  });
}

interface NameParts {
  readonly store: Store;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** What something goes by in a field: a user by key, where the field would take its name apart at a comma. */
export function exactName(field: Field<unknown> | undefined, subject: Subject, parts: NameParts): string {
  const name = nameOfSubject(subject);
  const { noun, operator, account, user } = subject;
  if (noun !== 'user' || field?.kind !== 'list' || account === undefined) return name;
  const read = field.parse([name], parts.now());
  if (Array.isArray(read) && read.length === 1 && read[0] === name) return name;
  return parts.store.user(operator, account, user ?? '')?.row.key || name;
}
