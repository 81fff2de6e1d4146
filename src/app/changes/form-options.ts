import { CONNECTION_TYPES } from '../../core/claims/access/connection-types.ts';
import { timeZoneNames } from '../../core/claims/scalars/time-zone-names.ts';
import { signingKeyOf } from '../../core/claims/scopes.ts';
import type { Export } from '../../core/claims/sharing.ts';
import type { Field } from '../../core/operations/fields/field.ts';
import { targetText } from '../../core/operations/fields/target.ts';
import type { Operation } from '../../core/operations/operation.ts';
import type { Store } from '../../core/store/store.ts';
import { shortKey } from '../../core/text/short-key.ts';
import type { Candidate, FormField } from './form.ts';
import { aboutNoun } from './noun.ts';

// What the store has that a field could say: names, keys, roles, subjects. It is looked up when somebody wants to see it.

export interface OptionPlace {
  readonly store: Store;
  readonly operator: string;
  /** Account that the form is in. */
  readonly account: string | undefined;
}

/** Where one option is looked for. */
interface Search extends OptionPlace {
  readonly operation: Operation;
  readonly name: string;
  readonly field: Field<unknown>;
  /** The field says what the operation is about. */
  readonly isIdentity: boolean;
}

/** What a field of an operation could say. */
export function optionsOf(search: Search): FormField['candidates'] {
  const { name, field, operation, isIdentity } = search;
  const { kind } = field;
  if (kind === 'amount' || kind === 'size') return () => [{ value: 'unlimited' }];
  if (isIdentity && operation.words.startsWith('add ')) return NONE;
  const noun = isIdentity ? aboutNoun(operation) : undefined;
  if (noun === 'operator') return () => search.store.operators().map(row => ({ value: row.name }));
  if (noun === 'account' || /account$/i.test(name)) return () => accounts(search);
  if (noun === 'user' || /AuthUser$/i.test(name)) return said => users(inAccount(search, said));
  if (name === 'userPublicKey') return said => [EVERYBODY, ...userKeys(inAccount(search, said))];
  if (/^(rm)?ConnType$/i.test(name)) return () => CONNECTION_TYPES.map(value => ({ value }));
  if (name === 'locale') return () => timeZoneNames().map(value => ({ value }));
  if (name === 'sampling') return () => [{ value: 'header', about: 'requests that ask for it' }];
  if (/^(rm)?Sk$/i.test(name) || kind === 'key') return said => keys(search, said);
  if (kind !== 'subject') return NONE;
  return subjects(search);
}

const NONE: FormField['candidates'] = () => [];
const EVERYBODY: Candidate = { value: '*', about: 'all' };
const GENERATE: Candidate = { value: 'generate', about: 'a new key' };

function inAccount<P extends OptionPlace>(place: P, said: (name: string) => string): P {
  return { ...place, account: said('account') || place.account };
}

function accounts({ store, operator, name, operation }: Search): readonly Candidate[] {
  const all = store.accounts(operator).map(row => ({ value: row.name }));
  const mayBeAll = name === 'allowedAccount' || (name === 'targetAccount' && operation.noun === 'revocation');
  return mayBeAll ? [EVERYBODY, ...all] : all;
}

function users({ store, operator, account }: OptionPlace): readonly Candidate[] {
  return account === undefined ? [] : store.users(operator, account).map(row => ({ value: row.name }));
}

function userKeys({ store, operator, account }: OptionPlace): readonly Candidate[] {
  if (account === undefined) return [];
  const rows = store.users(operator, account);
  return rows.flatMap(({ key, name }) => (key === '' ? [] : [{ value: key, about: name }]));
}

/** A new key; of what is changed or replaced also those that are there, by role where they have one. */
function keys(search: Search, said: (name: string) => string): readonly Candidate[] {
  const { name, operation, store, operator } = search;
  const isThere = operation.noun === 'signing-key' && name === 'sk';
  if (!isThere && !/^rm/.test(name)) return operation.words.startsWith('add ') ? [] : [GENERATE];
  const { account } = inAccount(search, said);
  const fresh = operation.words.startsWith('rotate ') || /^rm/.test(name) ? [] : [GENERATE];
  const own =
    account === undefined
      ? (store.operator(operator)?.claims?.nats.signing_keys ?? []).map(value => ({ value }))
      : (store.account(operator, account)?.claims?.nats.signing_keys ?? []).map((entry): Candidate => {
          const key = signingKeyOf(entry);
          const role = typeof entry === 'object' ? entry.role : '';
          return role ? { value: role, about: `scope, ${shortKey(key)}` } : { value: key };
        });
  return [...fresh, ...own];
}

/** Subjects that are exported, imported or mapped, where the field names one of them. */
function subjects(search: Search): FormField['candidates'] {
  const { name, operation, store, operator } = search;
  const { noun, words } = operation;
  const claims = (account: string | undefined) => store.account(operator, account ?? '')?.claims?.nats;
  const here = (said: (name: string) => string) => claims(inAccount(search, said).account);
  if (name === 'remoteSubject') return said => exportsOf(claims(said('srcAccount'))?.exports);
  if (name === 'subject' && noun === 'import')
    return said =>
      (here(said)?.imports ?? []).flatMap(each =>
        each?.subject ? [{ value: each.local_subject || each.subject, about: `${each.type}` }] : [],
      );
  if (name === 'subject' && !words.startsWith('add '))
    return said => exportsOf(here(said)?.exports, noun !== 'export');
  if (noun !== 'mapping') return NONE;
  if (name === 'from' && !words.startsWith('add '))
    return said => Object.keys(here(said)?.mappings ?? {}).map(value => ({ value }));
  if (name === 'to' && words.startsWith('delete '))
    return said =>
      (here(said)?.mappings?.[said('from')] ?? []).map(each => ({
        value: each.subject,
        about: targetText(each),
      }));
  return NONE;
}

function exportsOf(
  exports: readonly (Export | null)[] | undefined,
  onlyPrivate = false,
): readonly Candidate[] {
  return (exports ?? []).flatMap(each => {
    if (!each?.subject || (onlyPrivate && !each.token_req)) return [];
    return [{ value: each.subject, about: `${each.type}${each.token_req ? ', private' : ''}` }];
  });
}
