import { newOperator } from '../claims/new-claims.ts';
import type { OperatorClaims } from '../claims/operator.ts';
import { NkeeperError } from '../errors.ts';
import { checkNewName } from '../store/new-name.ts';
import type { OperatorRow } from '../store/store.ts';
import { makeCurrent } from './current.ts';
import { trustedSigners } from './draft/choose-signers.ts';
import { Draft } from './draft.ts';
import { serviceUrlCheck } from './fields/checks.ts';
import type { InputOf } from './fields/field.ts';
import { file, list, name, text, yesNo } from './fields/kinds.ts';
import { holdAccount, holdOperator } from './held.ts';
import { importOperator } from './import-operator.ts';
import { findKnownOperator } from './known-operators.ts';
import { addDemoData } from './new/demo-data.ts';
import { ignoreKeys } from './new/git-ignore.ts';
import { type Home, type Made, makeAccount, makeUser } from './new/make.ts';
import { makeSystemAccount, SYSTEM_ACCOUNT } from './new/system-account.ts';
import { operation, type PlanContext } from './operation.ts';
import type { EntityRef, Plan } from './plan.ts';
import { randomName } from './random-name.ts';

const LOCAL_SERVER = 'nats://localhost:4222';

const fields = {
  name: name({
    flags: '-n, --name <name>',
    label: 'Name',
    about: 'name of the operator, the account and the user; * for a random one',
  }),
  url: file({
    flags: '-u, --url <url>',
    label: 'Operator',
    about: 'under an operator that somebody else keeps: URL or file of its JWT',
  }),
  remoteOperator: text({
    flags: '-o, --remote-operator <name>',
    label: 'Known operator',
    about: 'the same, by a known name such as synadia ($NSC_<NAME>_OPERATOR adds more)',
  }),
  serviceUrl: list({
    flags: '--service-url <urls>',
    label: 'Servers',
    about: `URLs that clients connect to (default: ${LOCAL_SERVER})`,
    check: serviceUrlCheck,
    ordered: true,
  }),
  generateSigningKey: yesNo({
    flags: '--generate-signing-key [yes]',
    label: 'Signing key',
    about: 'make a signing key, so that the identity key can be put away',
  }),
  demo: yesNo({
    flags: '--demo [yes]',
    label: 'Demo data',
    about: 'add accounts, users, an export and an import to look at',
  }),
};

type InitInput = InputOf<typeof fields>;

/** Set up everything that a first server needs: an operator, its system account, an account and a user. */
export const init = operation({
  words: 'init',
  noun: 'operator',
  about: 'Set up an operator with its system account, an account and a user',
  examples: [
    'nkeeper init                        asks what it should be called',
    'nkeeper init --name ACME',
    'nkeeper init --name ACME --demo     with accounts, users and exports to look at',
    'nkeeper init --remote-operator synadia --name shop',
  ],
  fields,
  async plan(input, context) {
    const wanted = !input.name || input.name === '*' ? randomName('operator', context) : input.name;
    const remote = remoteSource(input, context);
    if (remote !== undefined) {
      if (input.demo || input.generateSigningKey || input.serviceUrl)
        throw new NkeeperError(
          'flags-exclusive',
          'An operator that somebody else keeps is as its JWT says.',
          {
            hint: 'Leave --demo, --service-url and --generate-signing-key out.',
          },
        );
      return planUnder(remote, wanted, context);
    }
    const there = context.store.operators().find(row => row.name === wanted);
    return there ? planRest(there, input, context) : planNew(wanted, input, context);
  },
});

/** Where the JWT of an operator is that somebody else keeps. @throws NkeeperError `flags-exclusive`, `operator-unknown` */
function remoteSource(
  { url, remoteOperator }: InitInput,
  { knownOperators = [] }: PlanContext,
): string | undefined {
  if (url && remoteOperator)
    throw new NkeeperError('flags-exclusive', '--url and --remote-operator say the same: give one of them.');
  if (!remoteOperator) return url || undefined;
  const known = findKnownOperator(knownOperators, remoteOperator);
  if (known) return known.url;
  throw new NkeeperError('operator-unknown', `No operator goes by the name "${remoteOperator}".`, {
    hint: `Known are ${knownOperators.map(each => each.name).join(', ')}; --url takes any URL or file.`,
  });
}

async function planNew(wanted: string, input: InitInput, context: PlanContext): Promise<Plan> {
  const { store } = context;
  const draft = new Draft(context, 'init');
  const taken = store.operators().flatMap(row => [row.name, row.storeName]);
  const chosen = checkNewName('account', checkNewName('operator', wanted, taken), [SYSTEM_ACCOUNT]);
  const dir = `${store.locations.storesDir.path}/${chosen}`;
  const key = context.signer ?? draft.makeKey('operator', `operator ${chosen}`);
  const ref: EntityRef = { kind: 'operator', name: chosen, key, operator: chosen };
  const fresh = newOperator(key);
  const signingKeys = input.generateSigningKey
    ? [draft.makeKey('operator', `signing key of operator ${chosen}`)]
    : [];
  const claims: OperatorClaims = {
    ...fresh,
    name: chosen,
    nats: {
      ...fresh.nats,
      operator_service_urls: input.serviceUrl?.length ? input.serviceUrl : [LOCAL_SERVER],
      ...(signingKeys.length > 0 ? { signing_keys: signingKeys } : {}),
    },
  };
  const home: Home = { operator: chosen, storeName: chosen, dir, claims };
  const system = makeSystemAccount(draft, home);
  const info = { managed: false, name: chosen, kind: 'operator', version: '1' };
  draft.writeConfig(`${dir}/.nsc`, undefined, JSON.stringify(info));
  draft.addOperator(
    { ref, path: `${dir}/${chosen}.jwt` },
    { ...claims, nats: { ...claims.nats, system_account: system } },
  );
  const account = makeAccount(draft, home, chosen);
  const user = makeUser(draft, account, chosen);
  if (input.demo) addDemoData(draft, home);
  draft.result('systemAccount', system);
  tellOfServer(draft);
  return finished(draft, account, user, `Set up operator ${chosen}${input.demo ? ' with demo data' : ''}`);
}

/** What is missing where an earlier run, of nsc maybe, was interrupted. Anything else that goes by this name is no such thing. */
async function planRest(
  { name: chosen }: OperatorRow,
  input: InitInput,
  context: PlanContext,
): Promise<Plan> {
  const { store } = context;
  const accounts = store.accounts(chosen).map(row => row.name);
  if (accounts.some(each => each !== chosen && each !== SYSTEM_ACCOUNT))
    throw new NkeeperError('name-taken', `There is an operator "${chosen}" already.`, {
      hint: 'Give another name (--name), or add to it: nkeeper add account NAME.',
    });
  const held = holdOperator(store, chosen);
  const draft = new Draft(context, 'init');
  const { storeName, dir } = held.row;
  const home: Home = { operator: chosen, storeName, dir, claims: held.claims };
  if (!accounts.includes(SYSTEM_ACCOUNT)) {
    const system = makeSystemAccount(draft, home);
    const { operator_service_urls: urls = input.serviceUrl ?? [LOCAL_SERVER] } = held.claims.nats;
    const nats = { ...held.claims.nats, operator_service_urls: urls, system_account: system };
    draft.editOperator(held, { ...held.claims, nats });
    draft.result('systemAccount', system);
  }
  const account = accounts.includes(chosen)
    ? await madeBefore(home, context)
    : makeAccount(draft, home, chosen);
  const [there] = store.users(chosen, chosen);
  const user = there?.key ?? makeUser(draft, account, chosen);
  if (input.demo) addDemoData(draft, home);
  tellOfServer(draft);
  return finished(draft, account, user, `Finish setting up operator ${chosen}`);
}

async function madeBefore(home: Home, { store }: PlanContext): Promise<Made> {
  const { claims, row } = await holdAccount(store, holdOperator(store, home.operator), home.operator);
  return { home, name: row.name, key: claims.sub ?? '', dir: row.dir, claims };
}

/** An account of one's own under an operator that somebody else keeps: it signs itself until that operator has signed it. */
async function planUnder(source: string, wanted: string, context: PlanContext): Promise<Plan> {
  const draft = new Draft(context, 'init');
  const { home } = await importOperator(draft, { url: source, sameIdentity: true });
  const { operator, claims } = home;
  if (!claims.nats.account_server_url)
    throw new NkeeperError('account-server-missing', `Operator ${operator} names no account server.`, {
      hint: 'Without one an account cannot reach it: nkeeper add operator --url takes its JWT alone.',
    });
  const taken = context.store.accounts(operator).map(row => row.name);
  const chosen = checkNewName('account', wanted, [...taken, SYSTEM_ACCOUNT]);
  const url = claims.nats.account_server_url;
  const byHttp = /^https?:/i.test(url);
  const to = { url, trusted: trustedSigners(context, claims), orOwn: true };
  const account = makeAccount(draft, home, chosen, undefined, byHttp ? to : true);
  const user = makeUser(draft, account, chosen);
  draft.effect(
    byHttp ? 'note' : 'push',
    byHttp
      ? `${url} is asked to sign account ${chosen}. Where it has to wait, it signs itself, until nkeeper pull -a ${chosen} finds it signed.`
      : `Account ${chosen} signs itself: push it to ${url}, and pull what ${operator} makes of it.`,
  );
  return finished(draft, account, user, `Set up account ${chosen} under operator ${operator}`);
}

/** @param user its public key */
function finished(
  draft: Draft,
  { home, name: account, key }: Made,
  user: string,
  title: string,
): Promise<Plan> {
  ignoreKeys(draft);
  makeCurrent(draft, home.operator, account);
  draft.result('operator', home.claims.sub ?? '');
  draft.result('account', key);
  draft.result('user', user);
  return draft.finish(title);
}

/** What comes after it. */
function tellOfServer(draft: Draft): void {
  draft.effect(
    'note',
    'A server on it: nkeeper generate config --nats-resolver --config-file server.conf, then nats-server -c server.conf, then nkeeper push -A.',
  );
}
