import type { AccountClaims } from '../claims/account.ts';
import { newAccount } from '../claims/new-claims.ts';
import { type SigningKey, signingKeyOf } from '../claims/scopes.ts';
import { NkeeperError } from '../errors.ts';
import { chooseAccount } from '../store/choose.ts';
import { checkNewName } from '../store/new-name.ts';
import { countOf } from '../text/count-of.ts';
import { makeCurrent } from './current.ts';
import { Draft } from './draft.ts';
import { accountLimitFields, editAccountLimits } from './edits/account-limits.ts';
import { editPermissions } from './edits/permissions.ts';
import { editTags, editText, editTimes } from './edits/standard.ts';
import { descriptionCheck, infoUrlCheck, keyCheck } from './fields/checks.ts';
import {
  permissionEditFields,
  permissionFields,
  publicKeyField,
  tagEditFields,
  timeFields,
} from './fields/groups.ts';
import { count, list, name, subject, text, yesNo } from './fields/kinds.ts';
import { required } from './fields/required.ts';
import {
  type HeldAccount,
  type HeldOperator,
  holdAccount,
  holdOperator,
  remainsOfAccount,
  remainsOfUser,
} from './held.ts';
import { keyInput } from './key-input.ts';
import { operation } from './operation.ts';
import type { EntityRef } from './plan.ts';
import { randomName } from './random-name.ts';
import { signedBy } from './signed-by.ts';
import { keyOfRole } from './signing-key.ts';

/** Add an account; it becomes nsc's current one. */
export const addAccount = operation({
  words: 'add account',
  noun: 'account',
  about: "Add an account; it becomes nsc's current one",
  argument: 'name',
  examples: [
    'nkeeper add account ORDERS',
    "nkeeper add account GUESTS --allow-pubsub 'guest.>' --expiry 30d",
  ],
  fields: {
    name: name({
      flags: '-n, --name <name>',
      label: 'Name',
      about: 'name of the account; * for a random one',
    }),
    publicKey: publicKeyField('account'),
    ...timeFields,
    ...permissionFields,
  },
  async plan(input, context) {
    const { store } = context;
    const operator = holdOperator(store, context.operator);
    const draft = new Draft(context, 'add account');
    const wanted = required(input.name, '--name', 'nkeeper add account NAME');
    const taken = store.accounts(operator.ref.name).map(row => row.name);
    const chosen = checkNewName('account', wanted === '*' ? randomName('account', context) : wanted, taken);
    const key = keyInput(draft, input.publicKey ?? 'generate', 'account', `account ${chosen}`);
    const fresh = newAccount(key);
    const permissions = editPermissions(fresh.nats.default_permissions, input);
    const claims = { ...fresh, name: chosen, nats: { ...fresh.nats, default_permissions: permissions } };
    const ref: EntityRef = { kind: 'account', name: chosen, key, operator: operator.ref.name };
    const path = `${operator.row.dir}/accounts/${chosen}/${chosen}.jwt`;
    draft.addAccount({ ref, path }, editTimes(claims, input), operator.claims);
    makeCurrent(draft, operator.ref.name, chosen);
    draft.result('account', key);
    return draft.finish(`Add account ${chosen}`);
  },
});

/** Change limits, keys, default permissions and more of an account. */
export const editAccount = operation({
  words: 'edit account',
  noun: 'account',
  about: 'Change limits, keys, default permissions and more of an account',
  argument: 'name',
  examples: [
    'nkeeper edit account ORDERS --conns 500 --payload 1MiB',
    'nkeeper edit account ORDERS --js-tier 3 --js-disk-storage 10G --dry-run',
    'nkeeper edit account ORDERS --sk generate',
  ],
  fields: {
    name: name({
      flags: '-n, --name <name>',
      label: 'Account',
      about: "account, name or public key (default: nsc's current one)",
    }),
    ...accountLimitFields,
    sk: list({
      flags: '--sk <keys>',
      label: 'Signing keys',
      about: 'add signing keys: public key, key file, or generate',
      check: keyCheck('account'),
      takenAwayBy: 'rmSk',
    }),
    rmSk: list({
      flags: '--rm-sk <keys>',
      label: 'Remove keys',
      about: 'remove signing keys, by key or role: users that they signed are cut off',
    }),
    description: text({
      flags: '--description <text>',
      label: 'Description',
      about: 'what it is for; empty removes it',
      check: descriptionCheck,
    }),
    infoUrl: text({
      flags: '--info-url <url>',
      label: 'More at',
      about: 'where to read more; empty removes it',
      check: infoUrlCheck,
    }),
    traceContextSubject: subject({
      flags: '--trace-context-subject <subject>',
      label: 'Traces go to',
      about: 'subject that W3C traces go to; empty turns tracing off',
    }),
    traceContextSampling: count({
      flags: '--trace-context-sampling <percent>',
      label: 'Traced',
      about: 'percent of the messages, 1 to 100',
    }),
    hostClusterTraffic: text({
      choices: ['system', 'owner'],
      flags: '--host-cluster-traffic <who>',
      label: 'Replication traffic',
      about: 'account that carries it: system or owner; empty for the servers’ choice',
      hidden: true,
    }),
    ...tagEditFields,
    ...timeFields,
    ...permissionEditFields,
  },
  async plan(input, context) {
    const operator = holdOperator(context.store, context.operator);
    const held = await holdAccount(context.store, operator, input.name);
    const draft = new Draft(context, 'edit account');
    const { nats } = held.claims;
    const added = (input.sk ?? []).map(given =>
      keyInput(draft, given, 'account', `signing key of ${held.ref.name}`),
    );
    const removed = (input.rmSk ?? []).map(each => keyOfRole(held, each) ?? each);
    const keys = editSigningKeys(nats.signing_keys, added, removed, held.ref.name);
    let account = {
      ...nats,
      limits: editAccountLimits(nats.limits, input),
      default_permissions: editPermissions(nats.default_permissions, input),
      ...keys,
    };
    account = editText(account, 'description', input.description);
    account = editText(account, 'info_url', input.infoUrl);
    account = editText(account, 'cluster_traffic', input.hostClusterTraffic);
    account = editTrace(account, input.traceContextSubject, input.traceContextSampling);
    const claims = editTimes(editTags({ ...held.claims, nats: account }, input), input);
    draft.editAccount(held, claims);
    await cutOff(draft, held, removed);
    await closes(draft, held, claims);
    if (added.length > 0) draft.result('signingKeys', added);
    const takesAway = removed.length > 0 || isClosing(held.claims, claims) || draft.tells('cut-off');
    return draft.finish(`Edit account ${held.ref.name}`, takesAway ? 'destructive' : 'safe', held.ref.name);
  },
});

/** Delete an account and its users here; servers keep it until it is removed there. */
export const deleteAccount = operation({
  words: 'delete account',
  noun: 'account',
  about: 'Delete an account and its users here; servers keep it until it is removed there',
  argument: 'name',
  examples: ['nkeeper delete account GUESTS -D -C', 'nkeeper delete account GUESTS --dry-run'],
  fields: {
    name: name({ flags: '-n, --name <name>', label: 'Account', about: 'account, name or public key' }),
    rmNkey: yesNo({
      flags: '-D, --rm-nkey [yes]',
      label: 'Delete keys',
      about: 'delete its keys and those of its users too',
    }),
    rmCreds: yesNo({
      flags: '-C, --rm-creds [yes]',
      label: 'Delete creds',
      about: 'delete the creds of its users too',
    }),
    revoke: yesNo({
      flags: '-R, --revoke [yes]',
      label: 'Revoke',
      about: 'for scripts of nsc; nothing can be revoked in a JWT that goes away',
      hidden: true,
    }),
    force: yesNo({ flags: '-F, --force [yes]', label: 'Force', about: 'for scripts of nsc', hidden: true }),
  },
  async plan(input, context) {
    if (!input.name) throw new NkeeperError('input-missing', 'Name the account that is to be deleted.');
    const { store } = context;
    const operator = holdOperator(store, context.operator);
    const row = await chooseAccount(store, operator.row, input.name);
    const draft = new Draft(context, 'delete account');
    const what = row.name;
    const remains = remainsOfAccount(store, operator, row);
    const claims = remains.claims as AccountClaims | undefined;
    await store.readUsers(operator.ref.name, what);
    draft.remove(remains);
    const users = store.users(operator.ref.name, what);
    for (const each of users) {
      const user = remainsOfUser(store, remains.ref, each);
      draft.remove(user);
      if (input.rmCreds) draft.removeCreds(user.ref, operator.row.storeName);
      if (input.rmNkey && user.ref.key !== '') draft.removeKey(user.ref.key, `user ${what}/${each.name}`);
    }
    if (input.rmNkey && claims) {
      for (const key of [remains.ref.key, ...(claims.nats.signing_keys ?? []).map(signingKeyOf)])
        draft.removeKey(key, `account ${what}`);
    }
    if (claims && (claims.nats.exports ?? []).length > 0) await tellImporters(draft, operator, remains.ref);
    draft.effect(
      'warning',
      `Servers keep ${what}, and its users stay valid there, until it is removed there. To lock everybody out, first edit it with --conns 0 and push that.`,
    );
    return draft.finish(`Delete account ${what} with ${countOf(users.length, 'user')}`, 'destructive', what);
  },
});

/** Who imports from an account that goes. */
async function tellImporters(
  draft: Draft,
  operator: HeldOperator,
  { name: exporter, key }: EntityRef,
): Promise<void> {
  const { store } = draft.context;
  await store.scanAccounts({ operator: operator.ref.name });
  for (const { account, entry } of store.importersOf(key))
    draft.effect('stops', `${account} loses its import of "${entry.subject ?? ''}" from ${exporter}.`);
}

/** Operations on accounts, in the order in which they are shown. */
export const accountOperations = [addAccount, editAccount, deleteAccount];

function editSigningKeys(
  before: readonly SigningKey[] | undefined,
  added: readonly string[],
  removed: readonly string[],
  account: string,
): { readonly signing_keys?: readonly SigningKey[] } {
  const list = before ?? [];
  for (const key of removed) {
    if (list.some(entry => signingKeyOf(entry) === key)) continue;
    throw new NkeeperError('signing-key-unknown', `${key} is no signing key of account ${account}.`, {
      hint: `nkeeper describe account ${account} -W shows its keys.`,
    });
  }
  const kept = list.filter(entry => !removed.includes(signingKeyOf(entry)));
  // A key that has a scope already keeps it.
  const fresh = added.filter(key => !kept.some(entry => signingKeyOf(entry) === key));
  const keys = [...kept, ...fresh].sort((a, b) => (signingKeyOf(a) < signingKeyOf(b) ? -1 : 1));
  return keys.length === 0 && before === undefined ? {} : { signing_keys: keys };
}

function editTrace<A extends AccountClaims['nats']>(
  account: A,
  subject: string | undefined,
  sampling: number | bigint | undefined,
): A {
  if (subject === undefined && sampling === undefined) return account;
  const { trace, ...others } = account;
  if (subject === '') return others as A;
  const dest = subject ?? trace?.dest ?? 'trace.messages';
  const rate = sampling ?? trace?.sampling;
  return { ...account, trace: { ...trace, dest, ...(rate === undefined ? {} : { sampling: rate }) } };
}

/** Users that were signed with keys that go are cut off as soon as servers have the account's JWT. */
async function cutOff(draft: Draft, held: HeldAccount, removed: readonly string[]): Promise<void> {
  for (const key of removed) {
    const users = await signedBy(draft.context.store, held, key);
    if (users.length === 0) continue;
    const names = users.slice(0, 5).map(({ name: user }) => user);
    const more = users.length > names.length ? ` and ${users.length - names.length} more` : '';
    draft.effect(
      'cut-off',
      `${countOf(users.length, 'user')} that ${key} signed ${users.length === 1 ? 'is' : 'are'} refused: ${names.join(', ')}${more}.`,
    );
  }
}

function isClosing(before: AccountClaims, after: AccountClaims): boolean {
  const off = ({ nats: { limits } }: AccountClaims) =>
    [limits.conn, limits.subs, limits.payload].some(limit => Number(limit ?? 0) === 0);
  return off(after) && !off(before);
}

/** What new limits cut off at once. */
async function closes(draft: Draft, held: HeldAccount, after: AccountClaims): Promise<void> {
  const { store } = draft.context;
  const { operator, name: account } = held.ref;
  const [was, is] = [held.claims.nats.limits, after.nats.limits];
  if (Number(is.conn ?? 0) === 0 && Number(was.conn ?? 0) !== 0)
    draft.effect('cut-off', `Everybody in ${account} is disconnected, and nobody can connect.`);
  if (!is.disallow_bearer || was.disallow_bearer) return;
  await store.readUsers(operator, account);
  const bearers = store.users(operator, account).filter(({ bearer }) => bearer);
  if (bearers.length > 0)
    draft.effect('cut-off', `Bearer users are refused: ${bearers.map(({ name: user }) => user).join(', ')}.`);
}
