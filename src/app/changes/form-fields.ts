import { CONNECTION_TYPES } from '../../core/claims/access/connection-types.ts';
import type { Field } from '../../core/operations/fields/field.ts';
import type { Operation } from '../../core/operations/operation.ts';
import type { PresentTexts } from '../../core/operations/present/words.ts';
import type { Store } from '../../core/store/store.ts';
import type { FormField } from './form.ts';
import type { Subject } from './subject.ts';
import type { TierTexts } from './tiers.ts';

/** What a form is opened for. */
export interface FormContext {
  readonly store: Store;
  readonly operator: string;
  /** Account that it is in. */
  readonly account: string | undefined;
  /** Names of what is edited or deleted; none: to be typed. */
  readonly names: readonly string[];
  /** The field that takes them; absent: the one that says what the operation is about. */
  readonly taking?: string | undefined;
  /** What is so now. */
  readonly present: PresentTexts;
  /** And in each JetStream tier. */
  readonly tiers?: TierTexts;
}

/** The rows of an operation's form: what is given first, then the operation's own order; hidden fields are left out. */
export function formFields(operation: Operation, context: FormContext): readonly FormField[] {
  const given = givenTexts(operation, context);
  const shown = Object.entries(operation.fields).filter(
    ([name, { hidden = false }]) => (!hidden || name === operation.argument) && !isMoot(name, context),
  );
  const rows = shown.map(([name, field]): FormField => {
    if (name === RENAMED) return newName(name, field, context);
    const texts = given[name];
    const present = context.present[name] ?? usual(name, context);
    return {
      name,
      field,
      ...(texts ? { given: texts } : {}),
      ...(texts ? {} : choicesAt(name, field, operation, present)),
      present,
      ...tiersAt(name, context),
      candidates: texts ? [] : candidates(name, field, operation, context),
    };
  });
  const rank = ({ name, given: texts }: FormField) => (!texts ? 2 : name === 'account' ? 0 : 1);
  return [...rows].sort((a, b) => rank(a) - rank(b));
}

/** Who is meant is said already: no pattern is asked for, nor an account where each of them says its own. */
function isMoot(field: string, { names }: FormContext): boolean {
  if (names.length === 0) return false;
  return field === 'match' || (field === 'account' && names.every(name => name.includes('/')));
}

function tiersAt(name: string, { tiers = {} }: FormContext): Pick<FormField, 'tiers'> {
  const texts = Object.entries(tiers).flatMap(([tier, texts]) => {
    const text = texts[name];
    return text === undefined ? [] : [[tier, text] as const];
  });
  return texts.length === 0 ? {} : { tiers: Object.fromEntries(texts) };
}

/** Taking something away is asked for, in an edit too. */
const TAKES_AWAY = /^rm[A-Z]|[dD]isable$/;

/**
 * Where a question of yes or no stands before anybody answers it: at what is so now; where nothing is changed unless it is
 * asked for, at no. Who deletes users means that they no longer come in.
 */
function choicesAt(
  name: string,
  { kind }: Field<unknown>,
  { words }: Operation,
  present: string,
): Pick<FormField, 'usual' | 'preset'> {
  // Which of two things is meant is left open where nobody says it.
  if (kind !== 'yes-no' || name === 'service') return {};
  if (present !== '') return { usual: present };
  if (words.startsWith('edit ') && !TAKES_AWAY.test(name)) return {};
  return { usual: 'no', ...(words.startsWith('delete ') && name === 'revoke' ? { preset: 'yes' } : {}) };
}

/** Operations that rename take the old name and the new one together. */
const RENAMED = 'names';

function newName(name: string, field: Field<unknown>, { names }: FormContext): FormField {
  return { name, field, lead: names, label: 'New name', present: names.join(''), candidates: [] };
}

/** Only what is selected can be renamed: the form asks for the new name alone. */
export function renames({ argument }: Operation): boolean {
  return argument === RENAMED;
}

/** The field that says what an operation is about. */
export function identityField({ argument, fields }: Operation): string | undefined {
  return argument ?? ['sk', 'from', 'account'].find(name => name in fields);
}

/** What something goes by in operations on it. */
export function nameOfSubject({ noun, operator, account, user, part }: Subject): string {
  const names = { operator, account, user, callout: account } as Readonly<Record<string, string | undefined>>;
  return names[noun] ?? part ?? '';
}

function givenTexts(
  operation: Operation,
  { account, names, taking }: FormContext,
): Readonly<Record<string, readonly string[]>> {
  const identity = taking ?? identityField(operation);
  return {
    ...('account' in operation.fields && account !== undefined ? { account: [account] } : {}),
    ...(identity !== undefined && identity !== RENAMED && names.length > 0 ? { [identity]: names } : {}),
  };
}

/** What operations take where nobody says anything. */
function usual(name: string, { store, operator }: FormContext): string {
  const { current } = store.locations;
  return name === 'account' && current.operator === operator ? current.account : '';
}

function candidates(
  name: string,
  { kind }: Field<unknown>,
  operation: Operation,
  { store, operator, account }: FormContext,
): readonly string[] {
  const isNew = operation.words.startsWith('add ');
  const noun = name === identityField(operation) ? (isNew ? '' : operation.noun) : '';
  if (noun === 'operator') return store.operators().map(row => row.name);
  if (noun === 'account' || /account$/i.test(name)) return store.accounts(operator).map(row => row.name);
  if (account !== undefined && (noun === 'user' || /AuthUser$/i.test(name)))
    return store.users(operator, account).map(row => row.name);
  return kind === 'list' && /connType$/i.test(name) ? CONNECTION_TYPES : [];
}
