import type { ExternalAuthorization } from '../claims/account.ts';
import { NkeeperError } from '../errors.ts';
import { isPublicKey } from '../nkeys/keys.ts';
import { setupCallout } from './callout-setup.ts';
import { accountField } from './chosen-account.ts';
import { Draft } from './draft.ts';
import { keyCheck } from './fields/checks.ts';
import { key, list, yesNo } from './fields/kinds.ts';
import { type HeldAccount, holdAccount, holdOperator, holdUser } from './held.ts';
import { keyInput } from './key-input.ts';
import { operation, type PlanContext } from './operation.ts';

/** Let a service decide who may log in to an account (auth callout). */
export const editCallout = operation({
  words: 'edit authcallout',
  noun: 'callout',
  about: 'Let a service decide who may log in to an account (auth callout)',
  examples: [
    "nkeeper edit authcallout -a AUTH --auth-user callout-svc --allowed-account '*' --curve generate",
    'nkeeper edit authcallout -a AUTH --disable',
  ],
  fields: {
    account: accountField,
    authUser: list({
      flags: '--auth-user <users>',
      label: 'Service users',
      about: 'users of the service, names or public keys: they bypass the callout',
      check: keyCheck('user'),
      takenAwayBy: 'rmAuthUser',
    }),
    rmAuthUser: list({
      flags: '--rm-auth-user <users>',
      label: 'Remove users',
      about: 'remove service users',
    }),
    allowedAccount: list({
      flags: '--allowed-account <accounts>',
      label: 'Allowed accounts',
      about: 'accounts that the service may place users in, or * for any',
      check: keyCheck('account'),
      takenAwayBy: 'rmAllowedAccount',
    }),
    rmAllowedAccount: list({
      flags: '--rm-allowed-account <accounts>',
      label: 'Remove accounts',
      about: 'remove such accounts',
    }),
    curve: key({
      flags: '-x, --curve <key>',
      label: 'Curve key',
      about: 'requests are sealed to this key: public key, key file, or generate',
      check: keyCheck('curve'),
      takenAwayBy: 'rmCurve',
    }),
    rmCurve: yesNo({ flags: '--rm-curve [yes]', label: 'Remove curve key', about: 'send requests unsealed' }),
    disable: yesNo({ flags: '--disable [yes]', label: 'Disable', about: 'turn auth callout off' }),
  },
  async plan(input, context) {
    const { store } = context;
    const operator = holdOperator(store, context.operator);
    const held = await holdAccount(store, operator, input.account);
    const draft = new Draft(context, 'edit authcallout');
    const { disable, ...others } = input;
    const asked = Object.entries(others).some(([field, value]) => field !== 'account' && value !== undefined);
    if (disable && asked) {
      throw new NkeeperError(
        'flags-exclusive',
        '--disable turns everything off: no other flag goes with it.',
      );
    }
    const {
      auth_users: users = [],
      allowed_accounts: accounts = [],
      xkey,
      ...rest
    } = held.claims.nats.authorization;
    const authUsers = without(users, await userKeys(context, held, input.rmAuthUser));
    const allowed = without(accounts, await accountKeys(context, held, input.rmAllowedAccount));
    const nextUsers = unique([...authUsers, ...(await userKeys(context, held, input.authUser))]);
    const nextAccounts = unique([...allowed, ...(await accountKeys(context, held, input.allowedAccount))]);
    const nextCurve = input.curve
      ? keyInput(draft, input.curve, 'curve', `curve key of ${held.ref.name}'s auth callout`)
      : input.rmCurve || input.curve === ''
        ? undefined
        : xkey;
    const authorization: ExternalAuthorization = disable
      ? rest
      : {
          ...rest,
          ...(nextUsers.length > 0 ? { auth_users: nextUsers } : {}),
          ...(nextAccounts.length > 0 ? { allowed_accounts: nextAccounts } : {}),
          ...(nextCurve ? { xkey: nextCurve } : {}),
        };
    draft.editAccount(held, { ...held.claims, nats: { ...held.claims.nats, authorization } });
    const on = (authorization.auth_users ?? []).length > 0;
    if (on && users.length === 0) {
      draft.effect(
        'cut-off',
        `From then on the service decides about every login to ${held.ref.name}: without it nobody but its own users gets in.`,
      );
    }
    const ends = !on && users.length > 0;
    if (ends)
      draft.effect(
        'cut-off',
        `${held.ref.name} no longer asks the service who may log in: whom only the service lets in gets in no more.`,
      );
    if (nextCurve && nextCurve !== xkey) draft.result('curve', nextCurve);
    const { name } = held.ref;
    const plan = await draft.finish(`Edit auth callout of ${name}`, ends ? 'destructive' : 'safe', name);
    return ends ? { ...plan, cuts: true } : plan;
  },
});

/** Operations on auth callout. */
export const calloutOperations = [editCallout, setupCallout];

async function userKeys(
  context: PlanContext,
  held: HeldAccount,
  given: readonly string[] = [],
): Promise<readonly string[]> {
  return Promise.all(
    given.map(async wanted =>
      isPublicKey(wanted, 'user') ? wanted : (await holdUser(context.store, held, wanted)).ref.key,
    ),
  );
}

async function accountKeys(
  context: PlanContext,
  { operator }: HeldAccount,
  given: readonly string[] = [],
): Promise<readonly string[]> {
  return Promise.all(
    given.map(async wanted =>
      wanted === '*' || isPublicKey(wanted, 'account')
        ? wanted
        : (await holdAccount(context.store, operator, wanted)).ref.key,
    ),
  );
}

function without(list: readonly string[], removed: readonly string[]): readonly string[] {
  return list.filter(entry => !removed.includes(entry));
}

function unique(list: readonly string[]): readonly string[] {
  return [...new Set(list)];
}
