import { readServing } from '../callout/trial/server-side.ts';
import { messageOf } from '../errors.ts';
import type { JournalPlace } from '../journal/folder.ts';
import { openJournal } from '../journal/open-journal.ts';
import { localAccounts } from '../live/local-accounts.ts';
import { type HeldOperator, holdOperator } from '../operations/held.ts';
import type { LocalAccount, LocalAccounts } from '../resolver/holdings/local-accounts.ts';
import { indexLocal, type LocalIndex } from '../resolver/holdings/local-index.ts';
import { keyAndFacts } from '../resolver/holdings/token-facts.ts';
import type { Session } from '../resolver/link/session.ts';
import { checkMayPush } from '../resolver/login/check-rights.ts';
import type { FoundLogin } from '../resolver/login/login.ts';
import { type Fleet, openFleet } from '../resolver/push/fleet.ts';
import { readHeld } from '../resolver/push/held.ts';
import { readTokenFile } from '../store/files/token-file.ts';
import type { Store } from '../store/store.ts';
import { AccountHistory } from './account-history.ts';
import { changedMeanwhile } from './meanwhile.ts';
import { type PlannedAccount, type PushPlan, planPush } from './plan-push.ts';
import { type Pushing, PushRun, type PushRunOptions } from './push-run.ts';

/** Which accounts, and to which servers. */
export interface PushOptions {
  readonly store: Store;
  /** Folder name or public key; absent: nsc's current one. */
  readonly operator?: string | undefined;
  /** Folder names of the accounts; absent: all of the operator. */
  readonly accounts?: readonly string[] | undefined;

  readonly login: FoundLogin;
  /** A connection of somebody else to look with; to send, one of its own is made. */
  readonly lent?: Session | undefined;
  /** Names and URLs of servers that were taken away for good. */
  readonly without?: readonly string[] | undefined;
  /** Whose journal is asked for what versions come of; absent: none is. */
  readonly place?: JournalPlace | undefined;
  /** Unix seconds. */
  readonly now: number;
}

/** A push that can be looked at, and carried out. Whoever opened it closes it. */
export interface OpenPush {
  readonly plan: PushPlan;
  /** What cannot be told, in sentences. */
  readonly faults: readonly string[];
  /** Accounts that are sent: those that some server lacks, and with `force` those in conflict too. */
  chosen(force: boolean): readonly PlannedAccount[];
  start(force: boolean, options?: Pick<PushRunOptions, 'timeoutMs' | 'onChange'>): Pushing;
  close(): Promise<void>;
}

/**
 * Connects to the servers, compares what they have with the store, and plans a push: nothing is sent before
 * {@link OpenPush.start}.
 *
 * @throws NkeeperError `entity-unusable` (operator), and why no server can be reached
 */
export async function openPush({
  store,
  operator,
  accounts,
  login,
  lent,
  without,
  place,
  now,
}: PushOptions): Promise<OpenPush> {
  const held = holdOperator(store, operator);
  const { index, names, damaged } = await localIndex(store, held, accounts);
  const fleet = await openFleet(login, { lent, without });
  const runs: PushRun[] = [];
  const close = async () => {
    await Promise.all(runs.map(run => run.close()));
    if (!fleet.lent) await fleet.session.close();
  };
  try {
    const faults = [...damaged];
    if (fleet.forgotten !== '')
      faults.push(
        `${fleet.forgotten} One that is down now does not get what is sent: push again when it is back.`,
      );
    // Whoever may only look still sees what would be sent.
    await checkMayPush(fleet.session).catch(error => faults.push(messageOf(error)));
    const whole = async () => (accounts === undefined ? index : (await localIndex(store, held)).index);
    const history = place && (await historyOf(store, held, place, faults));
    const there = await readHeld(fleet, [...index.tokens.keys()], whole);
    const compared = performance.now();
    const plan = await planPush({
      fleet,
      operator: held.claims,
      local: index,
      names,
      held: there,
      history,
      readUsers: name => store.readUsers(held.row.name, name).then(() => undefined),
      nameOfUser: key => store.userByKey(key)?.name,
      issuedAtOfUser: key => store.userByKey(key)?.issuedAt,
      isServed: async (account, users) =>
        (await readServing(fleet.session, fleet.servers.length, account, users)).some(each => each.listens),
      now,
    });
    const chosen = (force: boolean) =>
      plan.accounts.filter(({ verdict }) => verdict === 'send' || (force && verdict === 'conflict'));
    return {
      plan,
      faults,
      chosen,
      start: (force, options = {}) => {
        const all = chosen(force);
        const meanwhile = async (now: Fleet) => {
          // Only now it is meant.
          await login.memory?.forget(fleet.without);
          return changedMeanwhile(now, all, there, performance.now() - compared);
        };
        const run = new PushRun({
          ...{ fleet, login, accounts: all, missing: plan.missing, changedMeanwhile: meanwhile },
          ...options,
        });
        runs.push(run);
        return run;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What the journal knows of the operator's accounts; without it, versions are compared by their time only. */
export async function historyOf(
  store: Store,
  operator: HeldOperator,
  place: JournalPlace,
  faults: string[],
): Promise<AccountHistory | undefined> {
  try {
    const journal = await openJournal(store.locations.storesDir.path, place);
    return await AccountHistory.read(journal, operator.row.name);
  } catch (error) {
    faults.push(`What was changed here before is not known: ${messageOf(error)}`);
    return undefined;
  }
}

/** The store's accounts as they stand on disk: all, or a few by their names. */
export async function localIndex(
  store: Store,
  operator: HeldOperator,
  wanted?: readonly string[],
): Promise<{
  readonly index: LocalIndex;
  readonly names: ReadonlyMap<string, string>;
  readonly damaged: readonly string[];
}> {
  const names = new Map<string, string>();
  const damaged: string[] = [];
  const all = localAccounts(store, operator.row.name);
  const some: LocalAccounts = {
    ...all,
    *accounts() {
      const found = wanted === undefined ? all.accounts() : named(store, operator.row.name, wanted, damaged);
      for (const account of found) {
        names.set(account.key, account.name);
        yield account;
      }
    },
  };
  return { index: await indexLocal(some, undefined), names, damaged };
}

function* named(
  store: Store,
  operator: string,
  wanted: readonly string[],
  damaged: string[],
): Generator<LocalAccount> {
  for (const name of wanted) {
    const row = store.accountRow(operator, name);
    const { file } = row ? readTokenFile(row.path) : {};
    try {
      const token = file?.text.trim() ?? '';
      yield { ...keyAndFacts(token), name, token };
    } catch {
      damaged.push(`Account ${name} is not sent: its JWT cannot be read.`);
    }
  }
}
