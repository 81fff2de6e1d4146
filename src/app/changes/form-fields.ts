import { isPublicKey } from '../../core/nkeys/keys.ts';
import type { Field } from '../../core/operations/fields/field.ts';
import type { Operation } from '../../core/operations/operation.ts';
import type { PresentTexts } from '../../core/operations/present/words.ts';
import type { Store } from '../../core/store/store.ts';
import { type FormField, isList } from './form.ts';
import { optionsOf } from './form-options.ts';
import { identityField, RENAMED } from './noun.ts';
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
  /** What more the page says, by the names of fields. */
  readonly alsoGiven?: Readonly<Record<string, string>>;
  /** What is so now; undefined where nobody knows, for instance of several things. */
  readonly present: PresentTexts | undefined;
  /** Fields that it has no use for. */
  readonly without?: readonly string[];
  /** And in each JetStream tier. */
  readonly tiers?: TierTexts;
}

/** The rows of an operation's form: what is given first, then the operation's own order; hidden fields are left out. */
export function formFields(operation: Operation, context: FormContext): readonly FormField[] {
  const given = givenTexts(operation, context);
  const shown = Object.entries(operation.fields).filter(
    ([name, field]) => isShown(operation, context, name, field) && !isMoot(name, context),
  );
  const rows = shown.map(([name, field]): FormField => {
    if (name === RENAMED) return newName(name, field, context);
    const texts = given[name];
    const present = context.present?.[name] ?? usual(name, context);
    const isIdentity = name === identityField(operation);
    const text = typeof present === 'string' ? present : present.join(', ');
    return {
      name,
      field,
      ...(texts ? { given: texts } : {}),
      ...(texts && context.alsoGiven?.[name] !== undefined ? { alsoGiven: true } : {}),
      ...(texts ? {} : choicesAt(name, field, operation, text)),
      present: text,
      ...(isList(field) ? listAt(present, context) : {}),
      ...takerAt(operation, field, context),
      ...tiersAt(name, context),
      candidates: texts ? () => [] : optionsOf({ ...context, operation, name, field, isIdentity }),
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

/** Where it is known what is there, one row says all about it: what takes away, and what says the same, has none. */
function isShown(
  { argument, fields }: Operation,
  { present, without = [] }: FormContext,
  name: string,
  { hidden = false, shortcut = false }: Field<unknown>,
): boolean {
  if (without.includes(name) || (hidden && name !== argument)) return false;
  if (!present) return true;
  // Where nothing is yet, two lists may be filled at once.
  const isIdle = shortcut && Object.keys(present).length > 0;
  return !isIdle && !Object.values(fields).some(({ takenAwayBy }) => takenAwayBy === name);
}

function takerAt(
  { fields }: Operation,
  { takenAwayBy = '' }: Field<unknown>,
  { present }: FormContext,
): Pick<FormField, 'taker'> {
  const field = present && fields[takenAwayBy];
  return field ? { taker: { name: takenAwayBy, field } } : {};
}

function listAt(
  present: string | readonly string[],
  { store }: FormContext,
): Pick<FormField, 'entries' | 'whose'> {
  return { entries: typeof present === 'string' ? [] : present, whose: key => ownerOf(store, key) };
}

/** Nobody knows keys by heart. */
function ownerOf(store: Store, key: string): string {
  if (!isPublicKey(key)) return '';
  const owner = store.findByKey(key);
  if (!owner) return 'not in this store';
  if (owner.scope) return `scope ${owner.scope}`;
  const where = owner.user === '' ? owner.name : `${owner.account}/${owner.user}`;
  return owner.role === 'identity' ? where : `${owner.role} of ${where}`;
}

function tiersAt(name: string, { tiers = {} }: FormContext): Pick<FormField, 'tiers'> {
  const texts = Object.entries(tiers).flatMap(([tier, texts]) => {
    const text = texts[name];
    return typeof text === 'string' ? [[tier, text] as const] : [];
  });
  return texts.length === 0 ? {} : { tiers: Object.fromEntries(texts) };
}

/** Taking something away is asked for, in an edit too. */
const TAKES_AWAY = /^rm[A-Z]|[dD]isable$/;

/**
 * Where a choice stands before anybody takes one: at what is so now; a question of yes or no, where nothing is changed unless
 * it is asked for, at no. Who deletes users means that they no longer come in.
 */
function choicesAt(
  name: string,
  { kind, choices }: Field<unknown>,
  { words }: Operation,
  present: string,
): Pick<FormField, 'usual' | 'preset'> {
  if (kind === 'yes-no' ? present !== '' : choices?.includes(present)) return { usual: present };
  // Which of two things is meant is left open where nobody says it.
  if (kind !== 'yes-no' || name === 'service') return {};
  if (words.startsWith('edit ') && !TAKES_AWAY.test(name)) return {};
  return { usual: 'no', ...(words.startsWith('delete ') && name === 'revoke' ? { preset: 'yes' } : {}) };
}

function newName(name: string, field: Field<unknown>, { names }: FormContext): FormField {
  const present = names.join('');
  return { name, field, lead: names, label: 'New name', present, candidates: () => [] };
}

function givenTexts(
  operation: Operation,
  { account, names, taking, alsoGiven = {} }: FormContext,
): Readonly<Record<string, readonly string[]>> {
  const identity = taking ?? identityField(operation);
  const also = Object.entries(alsoGiven).filter(([name]) => name in operation.fields);
  return {
    ...('account' in operation.fields && account !== undefined ? { account: [account] } : {}),
    ...(identity !== undefined && identity !== RENAMED && names.length > 0 ? { [identity]: names } : {}),
    ...Object.fromEntries(also.map(([name, text]) => [name, [text]])),
  };
}

/** What operations take where nobody says anything. */
function usual(name: string, { store, operator }: FormContext): string {
  const { current } = store.locations;
  return name === 'account' && current.operator === operator ? current.account : '';
}
