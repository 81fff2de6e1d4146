import type { AccountClaims } from '../claims/account.ts';
import { newAccount } from '../claims/new-claims.ts';
import { type SigningKey, signingKeyOf } from '../claims/scopes.ts';
import { NkeeperError } from '../errors.ts';
import { checkNewName } from '../store/new-name.ts';
import { countOf } from '../text/count-of.ts';
import { makeCurrent } from './current.ts';
import { deleteAccount } from './delete-account.ts';
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
import { count, file, list, name, names, subject, text } from './fields/kinds.ts';
import { required } from './fields/required.ts';
import { givenText } from './given-jwt.ts';
import { type HeldAccount, type HeldOperator, holdAccount, holdOperator } from './held.ts';
import { keyInput } from './key-input.ts';
import { chosenAccounts, matchAccounts } from './many/chosen.ts';
import { forEach } from './many/each.ts';
import { accountsInWords } from './many/words.ts';
import { operation } from './operation.ts';
import type { EntityRef } from './plan.ts';
import { randomName } from './random-name.ts';
import { keyOfRole } from './signing-key.ts';
import { settingsOf } from './template/account-template.ts';

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
    fromTemplate: file({
      flags: '--from-template <file>',
      label: 'Template',
      about: 'settings of another account, as export account --template writes them',
    }),
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
    const settings = input.fromTemplate
      ? await templateSettings(draft, operator, chosen, input.fromTemplate)
      : fresh.nats;
    const permissions = editPermissions(settings.default_permissions, input);
    const claims = { ...fresh, name: chosen, nats: { ...settings, default_permissions: permissions } };
    const ref: EntityRef = { kind: 'account', name: chosen, key, operator: operator.ref.name };
    const path = `${operator.row.dir}/accounts/${chosen}/${chosen}.jwt`;
    draft.addAccount({ ref, path }, editTimes(claims, input), operator.claims);
    makeCurrent(draft, operator.ref.name, chosen);
    draft.result('account', key);
    return draft.finish(`Add account ${chosen}`);
  },
});

/** @throws NkeeperError `template-invalid`, `source-unreadable` */
async function templateSettings(
  draft: Draft,
  { ref }: HeldOperator,
  account: string,
  source: string,
): Promise<AccountClaims['nats']> {
  const { context } = draft;
  const text = await givenText(source, context);
  await context.store.scanAccounts({ operator: ref.name });
  return settingsOf(text, account, context.store.accounts(ref.name), draft);
}

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
    name: names({
      flags: '-n, --name <name>',
      label: 'Accounts',
      about: "account, name or public key (default: nsc's current one); several are edited at once",
    }),
    match: matchAccounts,
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
    const draft = new Draft(context, 'edit account');
    const { operator, rows } = await chosenAccounts(context, input);
    const added: string[] = [];
    let closed = false;
    const edited = await forEach(draft, rows, {
      who: row => row.name,
      noun: 'account',
      done: 'edited',
      work: async row => {
        const held = await holdAccount(context.store, operator, row.name);
        const { keys, closes } = editOne(draft, held, input);
        added.push(...keys);
        closed ||= closes;
      },
    });
    if (added.length > 0) draft.result('signingKeys', added);
    const takesAway = (input.rmSk ?? []).length > 0 || closed;
    const names = edited.map(row => row.name);
    const confirm = names.length === 1 ? names[0] : countOf(names.length, 'account');
    const title = `Edit ${accountsInWords(names)}`;
    const plan = await draft.finish(title, takesAway ? 'destructive' : 'safe', confirm);
    const cuts = input.rmSk !== undefined && plan.effects.some(({ kind }) => kind === 'cut-off');
    return cuts ? { ...plan, cuts } : plan;
  },
});

type EditInput = Parameters<typeof editAccount.plan>[0];

/** @returns signing keys that it gets, and whether it shuts somebody out */
function editOne(
  draft: Draft,
  held: HeldAccount,
  input: EditInput,
): { readonly keys: readonly string[]; readonly closes: boolean } {
  const { nats } = held.claims;
  // What may be refused comes first: no key is made for an account that is left out.
  const limits = editAccountLimits(nats.limits, input);
  const permissions = editPermissions(nats.default_permissions, input);
  const removed = (input.rmSk ?? []).map(each => keyOfRole(held, each) ?? each);
  refuseUnknownKeys(nats.signing_keys, removed, held.ref.name);
  const added = (input.sk ?? []).map(given =>
    keyInput(draft, given, 'account', `signing key of ${held.ref.name}`),
  );
  let account = {
    ...nats,
    limits,
    default_permissions: permissions,
    ...editSigningKeys(nats.signing_keys, added, removed),
  };
  account = editText(account, 'description', input.description);
  account = editText(account, 'info_url', input.infoUrl);
  account = editText(account, 'cluster_traffic', input.hostClusterTraffic);
  account = editTrace(account, input.traceContextSubject, input.traceContextSampling);
  const claims = editTimes(editTags({ ...held.claims, nats: account }, input), input);
  draft.editAccount(held, claims);
  draft.expect(held);
  return { keys: added, closes: isClosing(held.claims, claims) };
}

/** Operations on accounts, in the order in which they are shown. */
export const accountOperations = [addAccount, editAccount, deleteAccount];

/** @throws NkeeperError `signing-key-unknown` */
function refuseUnknownKeys(
  before: readonly SigningKey[] = [],
  removed: readonly string[],
  account: string,
): void {
  const unknown = removed.find(key => !before.some(entry => signingKeyOf(entry) === key));
  if (unknown === undefined) return;
  throw new NkeeperError('signing-key-unknown', `${unknown} is no signing key of account ${account}.`, {
    hint: `nkeeper describe account ${account} -W shows its keys.`,
  });
}

function editSigningKeys(
  before: readonly SigningKey[] | undefined,
  added: readonly string[],
  removed: readonly string[],
): { readonly signing_keys?: readonly SigningKey[] } {
  const kept = (before ?? []).filter(entry => !removed.includes(signingKeyOf(entry)));
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

function isClosing(before: AccountClaims, after: AccountClaims): boolean {
  const off = ({ nats: { limits } }: AccountClaims) =>
    [limits.conn, limits.subs, limits.payload].some(limit => Number(limit ?? 0) === 0);
  return off(after) && !off(before);
}
