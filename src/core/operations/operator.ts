import { newOperator } from '../claims/new-claims.ts';
import type { OperatorClaims } from '../claims/operator.ts';
import { NkeeperError } from '../errors.ts';
import { checkNewName } from '../store/new-name.ts';
import type { AccountRow, Store } from '../store/store.ts';
import { integer } from '../text/amounts.ts';
import { makeCurrent } from './current.ts';
import { Draft } from './draft.ts';
import { editTags, editText, editTimes } from './edits/standard.ts';
import { accountServerCheck, keyCheck, serverVersionCheck, serviceUrlCheck } from './fields/checks.ts';
import { tagEditFields, timeFields } from './fields/groups.ts';
import { file, list, name, text, yesNo } from './fields/kinds.ts';
import { type HeldOperator, holdAccount, holdOperator } from './held.ts';
import { type OperatorImport, planOperatorImport } from './import-operator.ts';
import { keyInput } from './key-input.ts';
import { makeSystemAccount, SYSTEM_ACCOUNT } from './new/system-account.ts';
import { operation, type PlanContext } from './operation.ts';
import type { EntityRef, Plan } from './plan.ts';
import { randomName } from './random-name.ts';

/** Add an operator; it becomes nsc's current one. */
export const addOperator = operation({
  words: 'add operator',
  noun: 'operator',
  about: "Add an operator, a new one or one that somebody else keeps; it becomes nsc's current one",
  argument: 'name',
  examples: [
    'nkeeper add operator ACME --sys --generate-signing-key',
    'nkeeper add operator --url https://example.com/operator.jwt',
  ],
  fields: {
    name: name({ flags: '-n, --name <name>', label: 'Name', about: 'name of the operator' }),
    generateSigningKey: yesNo({
      flags: '--generate-signing-key [yes]',
      label: 'Signing key',
      about: 'make a signing key, so that the identity key can be put away',
    }),
    sys: yesNo({
      flags: '-s, --sys [yes]',
      label: 'System account',
      about: 'make a system account SYS with a user sys',
    }),
    url: file({
      flags: '-u, --url <file>',
      label: 'Import',
      about: 'JWT of an operator that somebody else keeps: file, URL, or a known name such as synadia',
    }),
    force: yesNo({
      flags: '--force [yes]',
      label: 'Replace',
      about: 'with --url: replace the JWT of an operator that is there already',
    }),
    ...timeFields,
  },
  async plan(input, context) {
    if (input.url) return planImport({ ...input, url: input.url }, context);
    const { store } = context;
    const { storesDir } = store.locations;
    const draft = new Draft(context, 'add operator');
    if (!input.name) throw new NkeeperError('input-missing', '--name is needed.');
    const taken = store.operators().flatMap(row => [row.name, row.storeName]);
    const chosen = checkNewName(
      'operator',
      input.name === '*' ? randomName('operator', context) : input.name,
      taken,
    );
    const dir = `${storesDir.path}/${chosen}`;
    const key = context.signer ?? draft.makeKey('operator', `operator ${chosen}`);
    const ref: EntityRef = { kind: 'operator', name: chosen, key, operator: chosen };
    const fresh = newOperator(key);
    const signingKeys = input.generateSigningKey
      ? [draft.makeKey('operator', `signing key of operator ${chosen}`)]
      : [];
    let operator: OperatorClaims = {
      ...editTimes(fresh, input),
      name: chosen,
      nats: { ...fresh.nats, ...(signingKeys.length > 0 ? { signing_keys: signingKeys } : {}) },
    };
    if (input.sys) {
      const system = makeSystemAccount(draft, { operator: chosen, storeName: chosen, dir, claims: operator });
      operator = { ...operator, nats: { ...operator.nats, system_account: system } };
      draft.result('systemAccount', system);
    }
    const info = { managed: false, name: chosen, kind: 'operator', version: '1' };
    draft.writeConfig(`${dir}/.nsc`, undefined, JSON.stringify(info));
    draft.addOperator({ ref, path: `${dir}/${chosen}.jwt` }, operator);
    makeCurrent(draft, chosen, input.sys ? SYSTEM_ACCOUNT : '');
    draft.result('operator', key);
    if (signingKeys.length > 0) draft.result('signingKeys', signingKeys);
    return draft.finish(`Add operator ${chosen}${input.sys ? ` with system account ${SYSTEM_ACCOUNT}` : ''}`);
  },
});

/** @throws NkeeperError `flags-exclusive`, and those of {@link planOperatorImport} */
function planImport(
  input: OperatorImport & { readonly sys?: boolean; readonly generateSigningKey?: boolean },
  context: PlanContext,
): Promise<Plan> {
  if (input.sys || input.generateSigningKey)
    throw new NkeeperError('flags-exclusive', 'Nothing can be made in an operator whose JWT is imported.', {
      hint: 'Leave --sys and --generate-signing-key out.',
    });
  return planOperatorImport(input, context);
}

/** Change keys, URLs, the system account and more of an operator. */
export const editOperator = operation({
  words: 'edit operator',
  noun: 'operator',
  about: 'Change keys, URLs, the system account and more of an operator',
  argument: 'name',
  examples: [
    'nkeeper edit operator --sk generate',
    'nkeeper edit operator --service-url nats://localhost:4222 --require-signing-keys',
  ],
  fields: {
    name: name({ flags: '--name <name>', label: 'Operator', about: "operator (default: nsc's current one)" }),
    accountJwtServerUrl: text({
      flags: '-u, --account-jwt-server-url <url>',
      label: 'Account server',
      about: 'where accounts are pushed to; empty removes it',
      check: accountServerCheck,
    }),
    rmAccountJwtServerUrl: yesNo({
      flags: '--rm-account-jwt-server-url [yes]',
      label: 'Remove server',
      about: 'remove the account server',
      shortcut: true,
    }),
    serviceUrl: list({
      flags: '-n, --service-url <urls>',
      label: 'Service URLs',
      about: 'add URLs that clients connect to',
      check: serviceUrlCheck,
      takenAwayBy: 'rmServiceUrl',
      ordered: true,
    }),
    rmServiceUrl: list({ flags: '--rm-service-url <urls>', label: 'Remove URLs', about: 'remove such URLs' }),
    systemAccount: text({
      flags: '--system-account <name>',
      label: 'System account',
      about: 'name or public key; empty for none',
    }),
    requireSigningKeys: yesNo({
      flags: '--require-signing-keys [yes]',
      label: 'Strict',
      about: 'accounts and users must be signed by signing keys',
    }),
    assertServerVersion: text({
      flags: '--assert-server-version <version>',
      label: 'Oldest server',
      about: 'servers older than this refuse to start, such as 2.10.0; empty for any',
      check: serverVersionCheck,
    }),
    sk: list({
      flags: '--sk <keys>',
      label: 'Signing keys',
      about: 'add signing keys: public key, key file, or generate',
      check: keyCheck('operator'),
      takenAwayBy: 'rmSk',
    }),
    rmSk: list({
      flags: '--rm-sk <keys>',
      label: 'Remove keys',
      about: 'remove signing keys; accounts that they signed must be signed anew first',
    }),
    ...tagEditFields,
    ...timeFields,
  },
  async plan(input, context) {
    const { store } = context;
    const held = holdOperator(store, input.name ?? context.operator);
    const draft = new Draft(context, 'edit operator');
    const { nats } = held.claims;
    const what = held.ref.name;
    const added = (input.sk ?? []).map(given =>
      keyInput(draft, given, 'operator', `signing key of operator ${what}`),
    );
    for (const key of input.rmSk ?? []) await refuseRemoval(store, held, key);
    const { signing_keys: keys = [], operator_service_urls: urls = [], ...rest } = nats;
    // Both in the order in which they were added: the first signing key signs, the first URL is tried first.
    const signingKeys = edited(keys, input.rmSk, added);
    const serviceUrls = edited(urls, input.rmServiceUrl, input.serviceUrl);
    let operator: typeof nats = {
      ...rest,
      ...(signingKeys.length > 0 ? { signing_keys: signingKeys } : {}),
      ...(serviceUrls.length > 0 ? { operator_service_urls: serviceUrls } : {}),
    };
    operator = editText(
      operator,
      'account_server_url',
      input.rmAccountJwtServerUrl ? '' : input.accountJwtServerUrl,
    );
    operator = editText(operator, 'assert_server_version', input.assertServerVersion);
    operator = editText(operator, 'system_account', await systemAccountKey(store, held, input.systemAccount));
    const { strict_signing_key_usage: strict, ...others } = operator;
    const isStrict = input.requireSigningKeys ?? strict ?? false;
    if (isStrict && !strict) await refuseStrict(store, held, signingKeys.length);
    const after = { ...others, ...(isStrict ? { strict_signing_key_usage: true } : {}) };
    draft.editOperator(held, editTimes(editTags({ ...held.claims, nats: after }, input), input));
    draft.effect(
      'push',
      `Servers get the operator's JWT from their configuration: replace it there and restart each server, one after the other: a reload refuses it.`,
      held,
    );
    if (added.length > 0) draft.result('signingKeys', added);
    return draft.finish(
      `Edit operator ${what}`,
      (input.rmSk ?? []).length > 0 || (input.systemAccount === '' && nats.system_account)
        ? 'destructive'
        : 'safe',
      what,
    );
  },
});

/** Operations on operators, in the order in which they are shown. */
export const operatorOperations = [addOperator, editOperator];

function edited(
  before: readonly string[],
  removed: readonly string[] = [],
  added: readonly string[] = [],
): readonly string[] {
  return [...new Set([...before.filter(entry => !removed.includes(entry)), ...added])];
}

async function systemAccountKey(
  store: Store,
  held: HeldOperator,
  wanted: string | undefined,
): Promise<string | undefined> {
  if (wanted === undefined || wanted === '') return wanted;
  return (await holdAccount(store, held, wanted)).ref.key;
}

async function refuseRemoval(store: Store, held: HeldOperator, key: string): Promise<void> {
  if (!held.claims.nats.signing_keys?.includes(key)) {
    throw new NkeeperError('signing-key-unknown', `${key} is no signing key of operator ${held.ref.name}.`, {
      hint: 'nkeeper describe operator -W shows its keys.',
    });
  }
  const signed = await accountsWhere(store, held, ({ issuer }) => issuer === key);
  if (signed.length === 0) return;
  throw new NkeeperError(
    'plan-refused',
    `${key} signed ${integer(signed.length)} accounts, which servers would refuse: ${firstNames(signed)}.`,
    { hint: 'Sign them anew with another key first: nkeeper edit account NAME -K KEY.' },
  );
}

/** Strict operators trust nothing that an identity key signed. */
async function refuseStrict(store: Store, held: HeldOperator, keys: number): Promise<void> {
  if (keys === 0) {
    throw new NkeeperError(
      'plan-refused',
      'The operator has no signing key: servers would trust no account.',
      {
        hint: 'Add one first: nkeeper edit operator --sk generate.',
      },
    );
  }
  const operator = held.ref.name;
  await store.scan({ operator });
  const accounts = store.accounts(operator).filter(({ issuer }) => issuer === held.ref.key);
  const users = store
    .accounts(operator)
    .flatMap(({ name: account, key }) =>
      store.users(operator, account).filter(({ issuer }) => issuer === key),
    );
  if (accounts.length + users.length === 0) return;
  const names = [...accounts.map(row => row.name), ...users.map(row => `${row.account}/${row.name}`)];
  throw new NkeeperError(
    'plan-refused',
    `Identity keys signed ${integer(accounts.length)} accounts and ${integer(users.length)} users, which servers would refuse: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ' and more' : ''}.`,
    {
      hint: 'Sign them anew with signing keys first: nkeeper edit account NAME -K KEY, nkeeper edit user NAME -K KEY.',
    },
  );
}

async function accountsWhere(
  store: Store,
  { ref }: HeldOperator,
  test: (row: AccountRow) => boolean,
): Promise<readonly AccountRow[]> {
  await store.scanAccounts({ operator: ref.name });
  return store.accounts(ref.name).filter(test);
}

function firstNames(rows: readonly { readonly name: string }[]): string {
  const names = rows.slice(0, 5).map(row => row.name);
  return rows.length > names.length
    ? `${names.join(', ')} and ${integer(rows.length - names.length)} more`
    : names.join(', ');
}
