import { SeenServers } from '../core/emergency/inventory.ts';
import type { Deletion } from '../core/exchange/account-history.ts';
import { differs } from '../core/resolver/holding-words.ts';
import type { LiveView } from '../core/resolver/live-view.ts';
import { isAboutHoldings } from '../core/resolver/missing-rights.ts';
import { operatorDriftSentences } from '../core/resolver/servers/operator-drift.ts';
import { chooseAccount, chooseOperator } from '../core/store/choose.ts';
import type { AccountRow, Store } from '../core/store/store.ts';
import { integer } from '../core/text/amounts.ts';
import { clean } from '../core/text/clean.ts';
import { cardText } from './cards/card.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { firstPicture } from './first-picture.ts';
import { jsonText, LIST_STYLE } from './json-text.ts';
import { liveRequest } from './live-request.ts';
import type { Output } from './output.ts';
import type { Invocation } from './program.ts';
import { namesIn } from './server-names.ts';
import { type ComparedAccount, holdingSections, serverSections } from './server-sections.ts';
import { linkText } from './server-words.ts';
import { withStore } from './session.ts';
import { statusJson } from './status-json.ts';
import { type StrangerLine, strangerLines } from './strangers.ts';
import type { World } from './world.ts';

export interface StatusFlags {
  readonly operator?: string;
  readonly account?: string;
  readonly timeout: number;
  readonly without?: string;
  readonly json?: boolean;
}

/** What the servers hold beside what the store has. */
export interface Comparison {
  readonly view: LiveView;
  readonly rows: readonly AccountRow[];
  /** Accounts that only servers hold, also where only one account was asked for. */
  readonly strangers: readonly StrangerLine[];
  /** Names of servers that were seen lately and are not there. */
  readonly gone: readonly string[];
  readonly flags: StatusFlags;
  readonly output: Output;
  /** Unix milliseconds. */
  readonly now: number;
}

/** Asks the servers once, and hands the comparison on. */
export function compared(
  invocation: Invocation<StatusFlags>,
  work: (comparison: Comparison) => ExitCode,
): Promise<ExitCode> {
  return withStore(invocation, async ({ store, output, flags, world, globals }) => {
    const operator = chooseOperator(store, flags.operator);
    const only =
      flags.account === undefined ? undefined : await chooseAccount(store, operator, flags.account);
    const scanned = store.scanAccounts({ operator: operator.name });
    // Its key is in its JWT.
    if (only) await scanned;
    const account = only && store.accountRow(operator.name, only.name)?.key;
    const request = liveRequest(world, globals);
    const seen = new SeenServers(world, store.locations.storesDir.path, globals.readOnly);
    const without = namesIn(flags.without);
    await seen.forget(without);
    const parts = ['servers', 'holdings'] as const;
    const [picture] = await Promise.all([
      firstPicture(store, {
        ...{ request, operator: operator.name, parts, timeout: flags.timeout },
        loads: { account },
      }),
      scanned,
    ]);
    const rows = store
      .accounts(operator.name)
      .filter(({ name, key }) => key !== '' && (!only || name === only.name));
    const claims = store.operator(operator.name)?.claims;
    const now = world.now();
    const deletions =
      picture.view.strangers.size > 0 ? await deletionsOf(store, operator.name, world) : undefined;
    const strangers = strangerLines(picture, claims, Math.floor(now / 1000), deletions);
    const { view } = picture;
    const there = view.servers.map(({ name }) => name);
    const gone = [...(await seen.firstSeen()).keys()].filter(name => ![...there, ...without].includes(name));
    // The picture has it written down too, and this process may end before that is done.
    await seen.saw(view.servers.filter(({ state }) => isAsked(state)).map(({ name }) => name));
    return work({ view, rows, strangers, gone, flags, output, now });
  });
}

/** What was deleted here; nothing where the journal cannot be read: it only adds to what is told. */
async function deletionsOf(
  store: Store,
  operator: string,
  world: World,
): Promise<ReadonlyMap<string, Deletion>> {
  try {
    const { AccountHistory } = await import('../core/exchange/account-history.ts');
    const { openJournal } = await import('../core/journal/open-journal.ts');
    const journal = await openJournal(store.locations.storesDir.path, world);
    return await (await AccountHistory.read(journal, operator)).deletions();
  } catch {
    return new Map();
  }
}

/** `nkeeper resolver status` */
export function resolverStatus(invocation: Invocation<StatusFlags>): Promise<ExitCode> {
  return compared(invocation, comparison => {
    const { view, rows, strangers, flags, output, now } = comparison;
    // Without a connection there is nothing to show: why is said on stderr, once.
    if (flags.json) output.data(`${jsonText(statusJson(view, rows, strangers), LIST_STYLE)}\n`);
    else if (view.servers.length > 0 || view.link.state === 'connected')
      output.text(cardText([...serverSections(view, now), ...holdingSections(view, rows, strangers)]));
    return verdict(comparison);
  });
}

/** Says on stderr what the exit code means. */
function verdict({ view, rows, flags, output, ...more }: Comparison): ExitCode {
  const strangers = flags.account === undefined ? more.strangers.length : 0;
  const open = doubts(view, rows, more.gone, namesIn(flags.without));
  const operators = operatorDriftSentences(view.servers);
  const different = view.comparedAt > 0 ? differing(view, rows).length : 0;
  if (different > 0)
    output.message(
      `${different === 1 ? '1 account differs' : `${integer(different)} accounts differ`} between store and servers.`,
    );
  if (strangers > 0) {
    output.message(
      `${strangers === 1 ? '1 account is' : `${strangers} accounts are`} only on servers, not in the store.`,
    );
  }
  for (const sentence of [...operators, ...open]) output.message(sentence);
  const isAllWell = different + strangers + operators.length + open.length === 0;
  return isAllWell ? EXIT.ok : EXIT.failed;
}

/** What of the comparison is not known, one sentence each. */
export function doubts(
  view: LiveView,
  rows: readonly ComparedAccount[],
  gone: readonly string[] = [],
  without: readonly string[] = [],
): readonly string[] {
  if (view.link.state !== 'connected') return [`The servers cannot be asked: ${linkText(view)}`];
  if (view.comparedAt === 0) {
    const lacking = view.notes.filter(isAboutHoldings);
    return lacking.length > 0
      ? lacking
      : ['The comparison was not finished in time; --timeout gives it longer.'];
  }
  return [
    ...silentWords(view),
    ...(gone.length > 0 ? [goneWords(gone)] : []),
    ...(view.unreached ?? []).map(({ url, reason }) => `${url} is not reached: ${reason}.`),
    ...view.apart.filter(({ names }) => !names.every(name => without.includes(name))).map(apartWords),
    ...unreadWords(view, rows),
  ];
}

function apartWords({ names, words }: LiveView['apart'][number]): string {
  return `${words}: what is there is not known. If nothing is: --without ${names.join(',')}.`;
}

function goneWords(gone: readonly string[]): string {
  const [was, does, it, what] =
    gone.length === 1 ? ['was', 'does', 'it', 'it holds'] : ['were', 'do', 'they', 'they hold'];
  return `${listed(gone)} ${was} there in the last 24 hours and ${does} not answer: what ${what} is not known. If ${it} ${was} taken away for good: --without ${gone.join(',')}.`;
}

/** By name where one is known: of others that they exist is all that the servers tell. */
function silentWords(view: LiveView): readonly string[] {
  const names = view.servers.filter(({ state }) => !isAsked(state)).map(({ name }) => name);
  const silent = silentServers(view);
  if (silent === 0) return [];
  const others = silent - names.length;
  const unnamed = others === 1 ? '1 server' : `${integer(others)} servers`;
  const who = [...names, ...(others > 0 ? [names.length > 0 ? `${unnamed} more` : unnamed] : [])];
  return [`${listed(who)} ${silent === 1 ? 'does' : 'do'} not answer: what they hold is not known.`];
}

/** Servers that answer, and do not tell which JWT of an account they have. */
function unreadWords(view: LiveView, rows: readonly ComparedAccount[]): readonly string[] {
  return view.servers
    .filter(({ state }) => isAsked(state))
    .flatMap(({ name }) => {
      const unread = rows.filter(({ key }) => {
        const holding = view.holdings.get(key)?.get(name);
        return holding?.state === 'unknown' && !holding.notKept;
      });
      if (unread.length === 0) return [];
      const accounts = listed(unread.map(row => row.name));
      return [`${name} does not tell which JWT it has of ${accounts}: what it would use is not known.`];
    });
}

const MOST_NAMES = 5;

function listed(names: readonly string[]): string {
  const some = names.slice(0, MOST_NAMES).map(name => clean(name));
  const more = names.length - some.length;
  return `${some.join(', ')}${more > 0 ? ` and ${integer(more)} more` : ''}`;
}

function isAsked(state: LiveView['servers'][number]['state']): boolean {
  return state === 'up' || state === 'lame-duck';
}

/** Servers that are known of and cannot be asked now, beside those that only a URL tells of. */
function silentServers({ servers, expectedServers, unreached = [] }: LiveView): number {
  const up = servers.filter(({ state }) => isAsked(state)).length;
  return Math.max(servers.length, expectedServers - unreached.length) - up;
}

/** The accounts that some server holds differently than the store. */
export function differing<A extends ComparedAccount>(view: LiveView, accounts: readonly A[]): A[] {
  return accounts.filter(({ key }) => [...(view.holdings.get(key)?.values() ?? [])].some(differs));
}
