import { newScope } from '../claims/new-claims.ts';
import { type SigningKey, signingKeyOf, type UserScope } from '../claims/scopes.ts';
import { NkeeperError } from '../errors.ts';
import { isPublicKey } from '../nkeys/keys.ts';
import { integer } from '../text/amounts.ts';
import { countOf } from '../text/count-of.ts';
import { accountField } from './chosen-account.ts';
import { Draft } from './draft.ts';
import { editUserLimits } from './edits/user-limits.ts';
import { keyCheck } from './fields/checks.ts';
import { permissionEditFields, userLimitFields } from './fields/groups.ts';
import { key, text } from './fields/kinds.ts';
import { type HeldAccount, holdAccount, holdOperator } from './held.ts';
import { keyInput } from './key-input.ts';
import { operation } from './operation.ts';
import { signedBy } from './signed-by.ts';

/** Give a signing key a scope: users that it signs get the permissions of the role. */
export const editSigningKey = operation({
  words: 'edit signing-key',
  noun: 'signing-key',
  about: 'Give a signing key a scope: users that it signs get the permissions of the role',
  examples: [
    "nkeeper edit signing-key -a ORDERS --sk generate --role reader --allow-sub 'orders.{{name()}}.>'",
    'nkeeper edit signing-key -a ORDERS --sk reader --payload 1KiB',
  ],
  fields: {
    account: accountField,
    sk: key({
      flags: '--sk <key>',
      label: 'Signing key',
      about: 'role, public key or key file of the signing key, or generate',
      check: keyCheck('account'),
    }),
    role: text({ flags: '--role <name>', label: 'Role', about: 'name of the role' }),
    description: text({
      flags: '--description <text>',
      label: 'Description',
      about: 'what it is for; empty removes it',
    }),
    ...userLimitFields,
    ...permissionEditFields,
  },
  async plan(input, context) {
    const operator = holdOperator(context.store, context.operator);
    const held = await holdAccount(context.store, operator, input.account);
    const draft = new Draft(context, 'edit signing-key');
    if (!input.sk) throw new NkeeperError('input-missing', '--sk is needed: a role, a key, or generate.');
    const keys = held.claims.nats.signing_keys ?? [];
    const key = keyOf(draft, held, keys, input.sk, input.role);
    const before = keys.find(entry => signingKeyOf(entry) === key);
    const scope = typeof before === 'object' ? before : newScope(key);
    const edited: UserScope = {
      ...scope,
      role: input.role ?? scope.role,
      description: input.description ?? scope.description,
      template: editUserLimits(scope.template, input),
    };
    refuseZeros(edited);
    const others = keys.filter(entry => signingKeyOf(entry) !== key);
    const sorted = [...others, edited].sort((a, b) => (signingKeyOf(a) < signingKeyOf(b) ? -1 : 1));
    draft.editAccount(held, { ...held.claims, nats: { ...held.claims.nats, signing_keys: sorted } });
    const twin = others.find(
      entry => typeof entry === 'object' && entry.role === edited.role && edited.role !== '',
    );
    if (twin)
      draft.effect(
        'warning',
        `There are two scopes "${edited.role}" then: name their keys where one of them is meant.`,
        held,
      );
    if (typeof before === 'string') await warnOfPlainUsers(draft, held, key);
    else if (before)
      draft.effect(
        'note',
        `It holds for all users of "${edited.role}" once servers have the account: their creds stay as they are.`,
      );
    draft.result('signingKey', key);
    const what = edited.role === '' ? key : edited.role;
    return draft.finish(`Edit scope ${held.ref.name}/${what}`);
  },
});

/** Operations on signing keys with a scope. */
export const signingKeyOperations = [editSigningKey];

/** A role of the account comes first: it is what people remember. */
function keyOf(
  draft: Draft,
  held: HeldAccount,
  keys: readonly SigningKey[],
  given: string,
  role: string | undefined,
): string {
  const roles = keys.filter(entry => typeof entry === 'object' && entry.role === given);
  if (roles.length > 1) {
    throw new NkeeperError(
      'role-ambiguous',
      `Account ${held.ref.name} has ${integer(roles.length)} scopes with the role "${given}".`,
      {
        hint: `Name the key: ${roles.map(signingKeyOf).join(', ')}.`,
      },
    );
  }
  if (roles[0]) return signingKeyOf(roles[0]);
  const purpose = `signing key of ${held.ref.name}${role ? ` for role ${role}` : ''}`;
  const key = keyInput(draft, given, 'account', purpose);
  if (key === held.ref.key) {
    throw new NkeeperError('key-kind-wrong', 'The identity key of the account can have no scope.', {
      hint: 'Use another key: --sk generate.',
    });
  }
  return key;
}

/** Templates are read with -1 where a limit is absent, and a 0 is absent in JSON: it would mean the opposite. */
function refuseZeros({ template }: UserScope): void {
  const zero = (['subs', 'data', 'payload'] as const).find(limit => Number(template[limit] ?? -1) === 0);
  if (zero === undefined) return;
  throw new NkeeperError(
    'scope-limit-zero',
    `A scope cannot hold the limit ${zero} = 0: servers read it as unlimited.`,
    {
      hint: 'Use -1 for unlimited, or 1 for next to nothing.',
    },
  );
}

/** Users that the key signed while it was plain have limits of their own, which servers refuse under a scope. */
async function warnOfPlainUsers(draft: Draft, held: HeldAccount, key: string): Promise<void> {
  const users = await signedBy(draft.context.store, held, key);
  if (users.length === 0) return;
  draft.effect(
    'cut-off',
    `${countOf(users.length, 'user')} that this key signed before it had a scope ${users.length === 1 ? 'is' : 'are'} refused: ${users
      .slice(0, 5)
      .map(row => row.name)
      .join(', ')}. Issue them anew with another key first, or give the scope a new key.`,
  );
}

/** The public key of a role, for `-K ROLE`. Undefined: there is no such role. */
export function keyOfRole({ claims }: HeldAccount, role: string): string | undefined {
  if (isPublicKey(role)) return undefined;
  const found = claims.nats.signing_keys?.find(entry => typeof entry === 'object' && entry.role === role);
  return found && signingKeyOf(found);
}
