import type { AccountClaims, ExternalAuthorization } from '../claims/account.ts';
import { newAccount, newScopedUser, newUser } from '../claims/new-claims.ts';
import type { User, UserClaims } from '../claims/user.ts';
import { NkeeperError } from '../errors.ts';
import { isPublicKey } from '../nkeys/keys.ts';
import { checkNewName } from '../store/new-name.ts';
import { countOf } from '../text/count-of.ts';
import { Draft, type NewEntity } from './draft.ts';
import { keyCheck } from './fields/checks.ts';
import { key, list, name, text } from './fields/kinds.ts';
import { required } from './fields/required.ts';
import { type HeldAccount, type HeldOperator, holdAccount, holdOperator, holdUser } from './held.ts';
import { keyInput } from './key-input.ts';
import { operation, type PlanContext } from './operation.ts';
import { userSigners } from './signers.ts';

/** Requests of servers come here. The rest is what services of the NATS micro framework answer. */
const SERVICE_SUBJECTS = ['$SYS.REQ.USER.AUTH', '$SRV.>'];

/** Servers take answers here, in the account of the callout. */
const ANSWER_SUBJECTS = ['$SYS._INBOX.>'];

/** Nanoseconds: servers wait 2 seconds for an answer. */
const ANSWER_WITHIN = 5_000_000_000;

/** Set up auth callout in an account of its own, in the order that locks nobody out. */
export const setupCallout = operation({
  words: 'callout setup',
  noun: 'callout',
  about: 'Set up auth callout in an account of its own, in the order that locks nobody out',
  examples: [
    'nkeeper callout setup -a AUTH --allowed-account ORDERS --allowed-account BILLING',
    "nkeeper callout setup -a AUTH --allowed-account '*' --service auth-1 --service auth-2 --dry-run",
  ],
  fields: {
    account: name({
      flags: '-a, --account <name>',
      label: 'Account',
      about: 'account of the callout, and of nothing else: made where there is none of that name',
    }),
    allowedAccount: list({
      flags: '--allowed-account <accounts>',
      label: 'Allowed accounts',
      about: 'accounts that the service may place users in, names or public keys, or * for any',
      check: keyCheck('account'),
    }),
    service: list({
      flags: '--service <users>',
      label: 'Service users',
      about: 'users of the service, made where there are none (default: callout-service)',
    }),
    sentinel: text({
      flags: '--sentinel <name>',
      label: 'Sentinel',
      about: 'user whose creds every client has: it may do nothing (default: sentinel)',
    }),
    curve: key({
      flags: '-x, --curve <key>',
      label: 'Curve key',
      about: 'requests are sealed to this key: public key, key file, generate (default), or none',
      check: keyCheck('curve'),
    }),
  },
  async plan(input, context) {
    const operator = holdOperator(context.store, context.operator);
    const wanted = required(input.account, '--account', 'nkeeper callout setup --account AUTH');
    const draft = new Draft(context, 'callout setup');
    const setup = await begin(draft, operator, wanted);
    const { name: account } = setup.entity.ref;
    const signer = draft.userSigner(
      setup.claims,
      operator.claims,
      { account, name: 'callout-service' },
      undefined,
    );
    const services = await usersOf(setup, input.service?.length ? input.service : ['callout-service']);
    const [sentinel] = await usersOf(setup, [input.sentinel || 'sentinel']);
    if (!sentinel || services.some(({ name: each }) => each === sentinel.name))
      throw new NkeeperError(
        'flags-exclusive',
        'The sentinel cannot be a user of the service: everybody has it.',
      );
    const make = (user: SetupUser, nats: Partial<User>): string =>
      user.key ?? addOne(draft, setup, user.name, nats, signer);
    const keys = services.map(user => make(user, SERVICE));
    const sentinelKey = make(sentinel, SENTINEL);
    if (keys.includes(sentinelKey) || setup.authorization.auth_users?.includes(sentinelKey))
      throw new NkeeperError(
        'flags-exclusive',
        'The sentinel is a user of the service: everybody would have it.',
      );
    const authorization = await authorizationOf(draft, setup, keys, input);
    finishAccount(draft, setup, { ...setup.claims, nats: { ...setup.claims.nats, authorization } });
    const beside = others(context, setup, [...services, sentinel]);
    const cutsOff = beside > 0 && !setup.authorization.auth_users?.length;
    tell(draft, setup, { others: cutsOff ? beside : 0, authorization, input });
    draft.result('account', setup.entity.ref.key);
    draft.result('service', keys);
    draft.result('sentinel', sentinelKey);
    if (authorization.xkey) draft.result('curve', authorization.xkey);
    return draft.finish(`Set up auth callout in ${account}`, cutsOff ? 'destructive' : 'safe', account);
  },
});

/** What a service needs, and no more: it hears requests and answers them, servers and those who ask whether it is well. */
const SERVICE: Partial<User> = {
  pub: { allow: ANSWER_SUBJECTS },
  sub: { allow: SERVICE_SUBJECTS },
  resp: { max: 1, ttl: ANSWER_WITHIN },
};

/** Everybody has its creds, so they open nothing: they only lead to the callout. */
const SENTINEL: Partial<User> = { pub: { deny: ['>'] }, sub: { deny: ['>'] }, bearer_token: true };

/** The account as it is, or as it will be made. */
interface Setup {
  readonly operator: HeldOperator;
  readonly entity: NewEntity;
  /** Absent: it is new. */
  readonly held?: HeldAccount;
  readonly claims: AccountClaims;
  readonly authorization: ExternalAuthorization;
  readonly context: PlanContext;
}

/** @throws NkeeperError `callout-system-account`, those of `holdAccount` and `checkNewName` */
async function begin(draft: Draft, operator: HeldOperator, wanted: string): Promise<Setup> {
  const { context } = draft;
  const { store } = context;
  const isThere = isPublicKey(wanted) || store.accountRow(operator.ref.name, wanted) !== undefined;
  if (!isThere)
    return { operator, ...(await makeAccount(draft, operator, wanted)), authorization: {}, context };
  const held = await holdAccount(store, operator, wanted);
  const { ref, path, claims } = held;
  if (ref.key === operator.claims.nats.system_account)
    throw new NkeeperError(
      'callout-system-account',
      `${ref.name} is the system account: without its service nobody could steer the servers any more.`,
      { hint: 'Name another account: one that is used for nothing else.' },
    );
  if (claims.nats.limits.disallow_bearer)
    throw new NkeeperError('callout-bearer', `${ref.name} takes no bearer users, and the sentinel is one.`, {
      hint: `nkeeper edit account ${ref.name} --disallow-bearer=false allows them.`,
    });
  return { operator, entity: { ref, path }, held, claims, authorization: claims.nats.authorization, context };
}

async function makeAccount(
  draft: Draft,
  operator: HeldOperator,
  wanted: string,
): Promise<Pick<Setup, 'entity' | 'claims'>> {
  const { store } = draft.context;
  const chosen = checkNewName(
    'account',
    wanted,
    store.accounts(operator.ref.name).map(row => row.name),
  );
  const publicKey = draft.makeKey('account', `account ${chosen}`);
  const ref = { kind: 'account', name: chosen, key: publicKey, operator: operator.ref.name } as const;
  const fresh = newAccount(publicKey);
  // Under a strict operator only signing keys sign users.
  const keys = operator.claims.nats.strict_signing_key_usage
    ? { signing_keys: [draft.makeKey('account', `signing key of ${chosen}`)] }
    : {};
  const claims = { ...fresh, name: chosen, nats: { ...fresh.nats, ...keys } };
  return { entity: { ref, path: `${operator.row.dir}/accounts/${chosen}/${chosen}.jwt` }, claims };
}

interface SetupUser {
  readonly name: string;
  /** Absent: it has to be made. */
  readonly key?: string;
}

async function usersOf({ held, context }: Setup, wanted: readonly string[]): Promise<readonly SetupUser[]> {
  const there = held ? context.store.users(held.ref.operator, held.ref.name).map(row => row.name) : [];
  return Promise.all(
    wanted.map(async each => {
      if (!held || !there.includes(each)) return { name: checkNewName('user', each, there) };
      const { ref } = await holdUser(context.store, held, each);
      return { name: ref.name, key: ref.key };
    }),
  );
}

/** @returns the user's public key */
function addOne(
  draft: Draft,
  { entity, operator, claims }: Setup,
  chosen: string,
  limits: Partial<User>,
  signer: ReturnType<Draft['userSigner']>,
): string {
  const { name: account } = entity.ref;
  const userKey = draft.makeKey('user', `user ${account}/${chosen}`);
  const ref = { kind: 'user', name: chosen, key: userKey, operator: operator.ref.name, account } as const;
  const fresh = signer.scope === undefined ? newUser(userKey) : newScopedUser(userKey);
  const nats = signer.scope === undefined ? { ...fresh.nats, ...limits } : fresh.nats;
  const user: UserClaims = { ...fresh, name: chosen, nats };
  const path = entity.path.replace(/[^/]+$/, `users/${chosen}.jwt`);
  draft.addUser({ ref, path }, user, claims, signer);
  draft.writeCreds(ref, operator.row.storeName);
  return userKey;
}

type Wanted = Parameters<typeof setupCallout.plan>[0];

async function authorizationOf(
  draft: Draft,
  { authorization, operator, entity, context }: Setup,
  users: readonly string[],
  { allowedAccount = [], curve = authorization.xkey ?? 'generate' }: Wanted,
): Promise<ExternalAuthorization> {
  const asked = await Promise.all(
    allowedAccount.map(async each =>
      each === '*' || isPublicKey(each, 'account')
        ? each
        : (await holdAccount(context.store, operator, each)).ref.key,
    ),
  );
  const all = [...new Set([...(authorization.allowed_accounts ?? []), ...asked])];
  // It stands alone: who may use any account may use these.
  const accounts = all.includes('*') ? ['*'] : all;
  const { xkey: _, ...rest } = authorization;
  const sealed =
    curve.toLowerCase() === 'none' || curve === ''
      ? {}
      : { xkey: keyInput(draft, curve, 'curve', `curve key of ${entity.ref.name}'s auth callout`) };
  return {
    ...rest,
    auth_users: [...new Set([...(authorization.auth_users ?? []), ...users])],
    ...(accounts.length > 0 ? { allowed_accounts: accounts } : {}),
    ...sealed,
  };
}

function finishAccount(draft: Draft, { held, entity, operator }: Setup, claims: AccountClaims): void {
  if (held) draft.editAccount(held, claims);
  else draft.addAccount(entity, claims, operator.claims);
}

/** Users who have nothing to do with the callout, and would be asked about from then on. */
function others({ store }: PlanContext, { held, authorization }: Setup, own: readonly SetupUser[]): number {
  if (!held) return 0;
  const serving = new Set(authorization.auth_users);
  const names = new Set(own.map(user => user.name));
  return store
    .users(held.ref.operator, held.ref.name)
    .filter(row => !names.has(row.name) && !serving.has(row.key)).length;
}

interface Told {
  /** Users who could log in without the service until now. */
  readonly others: number;
  readonly authorization: ExternalAuthorization;
  readonly input: Wanted;
}

/**
 * What it means, and what to do next. An account that is new has no users yet, and no server lets its service in before it is
 * pushed; where there are others already, the service has to be there before servers ask it.
 */
function tell(draft: Draft, setup: Setup, { others: count, authorization, input }: Told): void {
  const { name: account } = setup.entity.ref;
  if (count > 0)
    draft.effect(
      'cut-off',
      `${account} has ${countOf(count, 'user')} beside: from then on the service decides about their logins too. An account of its own is better.`,
    );
  if (!authorization.allowed_accounts?.length)
    draft.effect('warning', `No account is allowed yet: users could be placed in ${account} alone.`);
  if (!authorization.xkey)
    draft.effect('warning', `Requests are not sealed: passwords pass through ${account} as they are.`);
  for (const each of authorization.allowed_accounts ?? []) warnOfKeys(draft, setup, each);
  const push = `nkeeper push -a ${account}`;
  const serve = `nkeeper callout serve -a ${account} --user ${input.service?.[0] ?? 'callout-service'} --rules FILE`;
  const steps = [
    ...(count > 0 ? [serve, push] : [push, serve]),
    `nkeeper callout test -a ${account} --user NAME`,
    `hand out the creds of ${account}/${input.sentinel || 'sentinel'}`,
  ];
  draft.effect('note', `Next, in this order: ${steps.map((step, i) => `${i + 1}. ${step}`).join('; ')}.`);
}

/** A service that serves from this store could place nobody there. */
function warnOfKeys(draft: Draft, { operator, context }: Setup, key: string): void {
  const row = context.store.accounts(operator.ref.name).find(each => each.key === key);
  const claims = row && context.store.account(operator.ref.name, row.name)?.claims;
  if (!row || !claims) return;
  const signers = userSigners(claims, operator.claims, context.ring);
  if (signers.some(({ atHand, refused }) => atHand && refused === '')) return;
  const refused = signers.find(each => each.refused !== '')?.refused;
  // An account under a strict operator has no key for it at first, though its identity key is there.
  const why =
    refused !== undefined && signers.every(each => each.refused !== '')
      ? `${row.name} has no key that may sign users (${refused}): nkeeper edit account ${row.name} --sk generate makes one.`
      : `No key of ${row.name} that may sign users is at hand here.`;
  draft.effect('warning', `${why} The service needs one to place users there.`);
}
