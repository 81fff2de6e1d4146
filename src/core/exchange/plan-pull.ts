import type { AccountClaims } from '../claims/account.ts';
import { messageOf, NkeeperError } from '../errors.ts';
import { Draft } from '../operations/draft.ts';
import {
  type HeldAccount,
  type HeldOperator,
  holdAccountToSign,
  holdOperator,
  remainsOfAccount,
} from '../operations/held.ts';
import type { PlanContext } from '../operations/operation.ts';
import type { Plan } from '../operations/plan.ts';
import type { LocalIndex } from '../resolver/holdings/local-index.ts';
import { Slices } from '../slices.ts';
import { newNameChecker } from '../store/new-name.ts';
import type { Store } from '../store/store.ts';
import { countOf } from '../text/count-of.ts';
import { timestamp } from '../text/units.ts';
import { type AccountHistory, type Deletion, deletionWords } from './account-history.ts';
import { consequencesOf, listed } from './consequences.ts';
import { type DamagedAccount, damagedAccounts } from './folder-clues.ts';
import { localIndex } from './open-push.ts';
import type { RenewedOperator } from './renewed-operator.ts';
import { restoreDamaged } from './restore-damaged.ts';
import type { FoundAccount, ServerVersions, TheirVersion } from './server-versions.ts';
import { type ThreeWay, threeWay } from './three-way.ts';

/** What happens to one account that servers have. */
export interface PulledAccount {
  /** Public key: accounts are matched by it, never by name. */
  readonly key: string;
  /** As the store calls it, else as its JWT does; not clean. */
  readonly name: string;
  /**
   * `new`, `update`: it is written. `same`: the store has it. `kept`: the store's stays, `text` says why. `deleted-here`: it was
   * deleted in this store and is not brought back unasked. `refused`: it cannot be taken.
   */
  readonly verdict: 'new' | 'update' | 'same' | 'kept' | 'deleted-here' | 'refused';
  /** Why, a sentence or two; empty where there is nothing to say. */
  readonly text: string;
  /** Which servers have that version. */
  readonly servers: readonly string[];
  /** Unix seconds; 0 where it is not known. */
  readonly issuedAt: number;
  /** Where both have changed: by way of what they come of. */
  readonly versions?: ThreeWay;
}

/** What a pull does, account by account, and the plan that does it. */
export interface Pull {
  readonly accounts: readonly PulledAccount[];
  /** Writes what is new and what is updated; may be empty. */
  readonly plan: Plan;
}

/** Which accounts are taken, and over what. */
export interface PullChoices {
  /** Names or public keys; absent: everything that the servers have. */
  readonly accounts?: readonly string[] | undefined;
  /** What the store has that is newer, or was changed here, is overwritten. */
  readonly overwriteNewer?: boolean;
  /** What was deleted here comes back; also what is named one by one does. */
  readonly restoreDeleted?: boolean;
  /** A later JWT of the operator, which is taken too. */
  readonly renewed?: RenewedOperator | undefined;
}

/**
 * What a pull would write. Every JWT is verified up to the operator, names are checked as those of new accounts, and accounts are
 * matched by key. Reads, never writes; made anew for a store that changed.
 *
 * @param history undefined: the journal cannot be read, so what was deleted here is not known
 * @throws NkeeperError `entity-unusable` (operator)
 */
export async function planPull(
  theirs: ServerVersions,
  history: AccountHistory | undefined,
  choices: PullChoices,
  context: PlanContext,
): Promise<Pull> {
  const { store } = context;
  const operator = holdOperator(store, context.operator);
  const { index, names } = await localIndex(store, operator);
  const deletions = (await history?.deletions()) ?? new Map<string, Deletion>();
  const draft = new Draft(context, 'pull');
  const nameFor = newNameChecker(
    'account',
    store.accounts(operator.ref.name).map(({ name }) => name),
  );
  const damaged = await damagedAccounts(store, operator.ref.name, names.values(), history);
  const at = {
    operator,
    index,
    names,
    deletions,
    history,
    choices,
    draft,
    nameFor,
    context,
    theirs,
    damaged,
  };
  const { renewed } = choices;
  if (renewed) draft.setBack(operator, renewed.token, renewed.claims);
  const accounts: PulledAccount[] = [];
  const slices = new Slices();
  for (const [key, found] of theirs) {
    if (!isWanted(key, found, names.get(key), choices)) continue;
    accounts.push(await pullOne(key, found, at));
    if (slices.due) await slices.next();
  }
  const written = accounts.filter(({ verdict }) => verdict === 'new' || verdict === 'update');
  const risky = draft.tells('warning');
  const [only] = written;
  const what = written.length === 1 && only ? `account ${only.name}` : countOf(written.length, 'account');
  const title = `Pull ${renewed ? `operator ${operator.ref.name} and ` : ''}${what}`;
  const plan = await draft.finish(title, risky ? 'destructive' : 'safe', 'pull');
  // Servers have it: that is where it comes from.
  return { accounts, plan: { ...plan, push: [] } };
}

interface At {
  readonly operator: HeldOperator;
  readonly index: LocalIndex;
  readonly names: ReadonlyMap<string, string>;
  readonly deletions: ReadonlyMap<string, Deletion>;
  readonly history: AccountHistory | undefined;
  readonly choices: PullChoices;
  readonly draft: Draft;
  readonly nameFor: (name: string) => string;
  readonly context: PlanContext;
  readonly theirs: ServerVersions;
  /** Accounts here whose JWT cannot be read. */
  readonly damaged: readonly DamagedAccount[];
}

function isWanted(
  key: string,
  { best }: FoundAccount,
  localName: string | undefined,
  { accounts }: PullChoices,
): boolean {
  if (accounts === undefined) return true;
  return accounts.some(each => each === key || each === (localName ?? best?.claims.name));
}

async function pullOne(
  key: string,
  { best, fault, ambiguous, servers }: FoundAccount,
  at: At,
): Promise<PulledAccount> {
  const localName = at.names.get(key);
  const name = localName ?? (best?.claims.name || key);
  const common = { key, name, servers: best?.servers ?? servers, issuedAt: best?.issuedAt ?? 0 };
  if (best === undefined) return { ...common, verdict: 'refused', text: fault };
  if (ambiguous !== '') return { ...common, verdict: 'refused', text: ambiguous };
  try {
    if (localName !== undefined) return await takeOver(localName, best, common, at);
    const isIt = ({ row, clues }: DamagedAccount) =>
      row.name === best.claims.name || clues.some(clue => clue.key === key);
    const damaged = at.damaged.find(isIt);
    return damaged ? await restore(damaged, best, common, at) : takeNew(best, common, at);
  } catch (error) {
    return { ...common, verdict: 'refused', text: messageOf(error) };
  }
}

type Common = Pick<PulledAccount, 'key' | 'name' | 'servers' | 'issuedAt'>;

function takeNew({ token, claims }: TheirVersion, common: Common, at: At): PulledAccount {
  const { operator, deletions, choices, draft } = at;
  const { key } = common;
  const deleted = deletions.get(key);
  const asked =
    choices.restoreDeleted || choices.accounts?.includes(key) || choices.accounts?.includes(common.name);
  const when = deleted && deletionWords(deleted);
  if (deleted && !asked)
    return {
      ...common,
      verdict: 'deleted-here',
      text: `It was ${when}: push --prune removes it from the servers, and naming it brings it back.`,
    };
  const name = at.nameFor(claims.name ?? '');
  const path = `${operator.row.dir}/accounts/${name}/${name}.jwt`;
  draft.putBack({ ref: { kind: 'account', name, key, operator: operator.ref.name }, path }, token, claims);
  const text = deleted ? `It was ${when}, and comes back.` : '';
  if (deleted)
    draft.effect(
      'warning',
      `${name} was ${when}: ${choices.restoreDeleted ? '--restore-deleted' : 'naming it'} brings it back.`,
    );
  return { ...common, name, verdict: 'new', text };
}

/** What is here is no JWT that could be compared. */
async function restore(
  damaged: DamagedAccount,
  best: TheirVersion,
  common: Common,
  { operator, draft, history, choices, context: { store }, theirs }: At,
): Promise<PulledAccount> {
  const { key } = common;
  const { name } = damaged.row;
  const namesakes = [...theirs.values()].filter(each => each.best?.claims.name === name).length;
  const isNamed = choices.accounts?.includes(key) ?? false;
  const last = await history?.lastVersionOf(name).catch(() => undefined);
  const found = { key, theirs: best, isOnly: isNamed || namesakes < 2, last };
  const text = restoreDamaged(draft, remainsOfAccount(store, operator, damaged.row), damaged, found);
  return { ...common, name, verdict: 'update', text };
}

async function takeOver(name: string, best: TheirVersion, common: Common, at: At): Promise<PulledAccount> {
  const { token, claims, servers, issuedAt } = best;
  const { operator, index, choices, draft, context } = at;
  const local = index.tokens.get(common.key) ?? '';
  if (local === token) return { ...common, verdict: 'same', text: '' };
  const row = context.store.accountRow(operator.ref.name, name);
  // Whoever signed what is here vouches for nothing: it is theirs, verified, that takes its place.
  const held = usableAccount(context.store, operator, name, row?.path ?? '');
  if (held === undefined && row) return restore({ row, clues: [] }, best, common, at);
  if (held === undefined) return { ...common, verdict: 'refused', text: 'Its file here cannot be used.' };
  if (claims.name !== held.claims.name)
    return {
      ...common,
      verdict: 'refused',
      text: `The servers call it "${claims.name}": rename it here first (nkeeper rename account), then pull.`,
    };
  const lineage = (await at.history?.lineageOf(name, local).catch(() => undefined)) ?? {
    versions: [],
    born: false,
  };
  const versions = threeWay(held.claims, claims, token, lineage);
  const ours = Number(held.claims.iat ?? 0);
  const readmitted = consequencesOf(name, held.claims, claims, () => undefined).readmitted;
  const lost = lostHere(versions);
  const reasons = [
    ours > issuedAt ? `The store's is newer (${timestamp(ours)}).` : '',
    ours === issuedAt ? 'Both were issued in the same second.' : '',
    lost.length > 0 ? `Changed here, and not in it: ${lost.join(', ')}.` : '',
    readmitted.length > 0
      ? `It does not have a revocation of the store: ${await named(readmitted, held.claims, name, at)}.`
      : '',
  ].filter(reason => reason !== '');
  if (reasons.length > 0 && !choices.overwriteNewer)
    return { ...common, verdict: 'kept', text: reasons.join(' '), versions };
  draft.setBack(held, token, claims);
  const text =
    reasons.length > 0 ? `${reasons.join(' ')} It is overwritten by that of ${servers.join(', ')}.` : '';
  if (text !== '') draft.effect('warning', `${name}: ${text}`);
  return { ...common, verdict: 'update', text, versions };
}

/** Undefined: its file cannot be read or verified. */
function usableAccount(
  store: Store,
  operator: HeldOperator,
  name: string,
  path: string,
): HeldAccount | undefined {
  try {
    return holdAccountToSign(store, operator, name, path);
  } catch (error) {
    if (error instanceof NkeeperError && error.code === 'entity-unusable') return undefined;
    throw error;
  }
}

/** What was changed here since the common version and is another way in theirs. */
function lostHere({ here, lost }: ThreeWay): readonly string[] {
  const other = new Set(lost.map(({ path }) => path));
  return here.filter(({ path }) => other.has(path)).map(({ label }) => label);
}

async function named(
  keys: readonly string[],
  { nats }: AccountClaims,
  account: string,
  { context, operator }: At,
): Promise<string> {
  await context.store.readUsers(operator.ref.name, account);
  return listed(keys, nats.revocations ?? {}, key => context.store.userByKey(key)?.name);
}
