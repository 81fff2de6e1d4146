import { messageOf, NkeeperError } from '../errors.ts';
import { askHttp, type HttpTrust } from '../http/ask.ts';
import type { JournalPlace } from '../journal/folder.ts';
import { type HeldOperator, holdOperator } from '../operations/held.ts';
import type { FleetServer } from '../resolver/push/fleet.ts';
import type { Held } from '../resolver/push/held.ts';
import type { Store } from '../store/store.ts';
import { damagedAccounts } from './folder-clues.ts';
import { CHANGED_MEANWHILE } from './meanwhile.ts';
import type { TheirSide } from './open-pull.ts';
import { historyOf, localIndex, type OpenPush } from './open-push.ts';
import { type PlannedAccount, planPush } from './plan-push.ts';
import { NO_COUNTS, type Outcome, type PushTrouble, type PushView } from './push-view.ts';
import { type RenewedOperator, renewedOperator } from './renewed-operator.ts';
import { findVersions } from './server-versions.ts';

// An account server over HTTP, as NATS servers with a URL resolver ask: one place, no acks but its own.

/** Requests at once. */
const AT_ONCE = 16;

export interface AccountServerOptions {
  readonly store: Store;
  readonly operator?: string | undefined;
  /** Folder names; absent: all. */
  readonly accounts?: readonly string[] | undefined;
  /** Where accounts are below: `https://host/jwt/v1`. */
  readonly url: string;
  readonly trust?: HttpTrust | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly place?: JournalPlace | undefined;
  /** Unix seconds. */
  readonly now: number;
}

/** Where to ask, and how. */
type Where = Pick<AccountServerOptions, 'url' | 'trust' | 'signal'>;

/** A push to an account server: planned and compared as one to NATS servers. @throws NkeeperError `entity-unusable` */
export async function openAccountServerPush(options: AccountServerOptions): Promise<OpenPush> {
  const { store, operator, accounts, url, place, now } = options;
  const held = holdOperator(store, operator);
  const { index, names, damaged } = await localIndex(store, held, accounts);
  const faults = [...damaged];
  const history = place && (await historyOf(store, held, place, faults));
  const { there, fault } = await readAccounts(options, [...index.tokens.keys()]);
  const server = serverOf(url);
  const fleet = {
    servers: fault === '' ? [server] : [],
    systemAccount: '',
    unreached: [],
    silent: [],
    unnamed: 0,
    apart: [],
  };
  const plan = await planPush({
    fleet: fault === '' ? fleet : { ...fleet, unreached: [{ url, reason: fault }] },
    operator: held.claims,
    local: index,
    names,
    held: heldOf(server, there),
    history,
    nameOfUser: key => store.userByKey(key)?.name,
    issuedAtOfUser: key => store.userByKey(key)?.issuedAt,
    readUsers: name => store.readUsers(held.row.name, name),
    now,
  });
  const lasting = `${server.name}: NATS servers that ask it have what they have in memory until they ask again. Push to them too (-u nats://...).`;
  const chosen = (force: boolean) =>
    plan.accounts.filter(({ verdict }) => verdict === 'send' || (force && verdict === 'conflict'));
  return {
    plan: { ...plan, notes: [lasting] },
    faults,
    chosen,
    start: (force, { onChange } = {}) => new AccountServerPush(options, chosen(force), onChange),
    close: async () => {},
  };
}

/**
 * What an account server has, for a pull: of the store's accounts and of those that are named by key. It cannot list more.
 *
 * @throws NkeeperError `entity-unusable` (operator), `account-server-silent`: it says nothing of any account
 */
export async function readAccountServer(
  options: AccountServerOptions,
  named: readonly string[] = [],
): Promise<TheirSide> {
  const { store, operator, url, place, now } = options;
  const held = holdOperator(store, operator);
  const { index, names } = await localIndex(store, held);
  const faults: string[] = [];
  const history = place && (await historyOf(store, held, place, faults));
  const damaged = await damagedAccounts(store, held.row.name, names.values(), history);
  const keys = new Set([
    ...index.tokens.keys(),
    ...damaged.flatMap(({ clues }) => clues.map(({ key }) => key)),
    ...named.filter(key => /^A[A-Z2-7]{55}$/.test(key)),
  ]);
  const renewed = held.row.managed ? await readOperator(options, held, faults) : undefined;
  const { there, fault } = await readAccounts(options, [...keys]);
  if (fault !== '' && there.size === 0)
    throw new NkeeperError('account-server-silent', `The account server ${url} cannot be asked: ${fault}`, {
      hint: 'Nothing was changed.',
    });
  const server = serverOf(url);
  return {
    versions: await findVersions(
      { servers: [server] },
      heldOf(server, there),
      renewed?.claims ?? held.claims,
      now,
    ),
    operator: renewed,
    history,
    servers: [server.name],
    missing: fault === '' ? [] : [`${url} (${fault})`],
    faults,
  };
}

/** Sends accounts one by one, and reads each again. */
class AccountServerPush {
  readonly #where: Where;
  readonly #accounts: readonly PlannedAccount[];
  readonly #name: string;
  readonly #onChange: () => void;
  readonly #outcomes = new Map<string, Outcome>();
  readonly #troubles: PushTrouble[] = [];
  #phase: PushView['phase'] = 'sending';
  #begun = performance.now();
  #took: number | undefined;

  constructor(where: Where, accounts: readonly PlannedAccount[], onChange: () => void = () => undefined) {
    this.#where = where;
    this.#accounts = accounts;
    this.#name = serverOf(where.url).name;
    this.#onChange = onChange;
  }

  get view(): PushView {
    const counts = { ...NO_COUNTS };
    for (const { key } of this.#accounts) counts[this.#outcomes.get(key) ?? 'waiting']++;
    const { length } = this.#accounts;
    return {
      phase: this.#phase,
      total: length,
      done: this.#outcomes.size,
      servers: [{ name: this.#name, resolver: 'unknown', counts }],
      troubles: this.#troubles,
      missing: [],
      proven: this.#phase === 'done' && counts.stored === length,
      ms: this.#took ?? performance.now() - this.#begun,
      fault: '',
    };
  }

  outcomesOf(key: string): ReadonlyMap<string, Outcome> {
    return new Map([[this.#name, this.#outcomes.get(key) ?? 'waiting']]);
  }

  async run(signal?: AbortSignal): Promise<PushView> {
    this.#begun = performance.now();
    this.#phase = 'sending';
    const open = this.#accounts.filter(({ key }) => this.#outcomes.get(key) !== 'stored');
    await inParallel(open, async account => {
      if (signal?.aborted) return;
      await this.#send(account, signal);
      this.#onChange();
    });
    this.#took = performance.now() - this.#begun;
    this.#phase = signal?.aborted ? 'cancelled' : 'done';
    this.#onChange();
    return this.view;
  }

  async close(): Promise<void> {}

  async #send(
    { key, name, token, there: planned }: PlannedAccount,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const where = { ...this.#where, signal };
    const tell = (outcome: Outcome, text: string) => {
      this.#outcomes.set(key, outcome);
      if (text !== '') this.#troubles.push({ server: this.#name, account: name, key, text });
    };
    try {
      const now = (await readAccounts(where, [key])).there.get(key);
      if (now && now !== token && !planned.some(copy => copy.token === now))
        return tell('changed', CHANGED_MEANWHILE);
      const { status, text } = await askHttp({ ...where, url: accountUrl(where, key), body: token });
      // 201 and 202 are nsc's "taken, with a remark".
      if (!isGood(status)) return tell('refused', `it refuses the JWT: ${status} ${text.slice(0, 500)}`);
      const { there } = await readAccounts(where, [key]);
      if (there.get(key) === token) tell('stored', '');
      else tell('unproven', 'it took the JWT, and gives another one out');
    } catch (error) {
      tell('silent', messageOf(error));
    }
  }
}

/** Account key → JWT, null where it has none. `fault`: it cannot be asked at all. */
async function readAccounts(
  where: Where,
  keys: readonly string[],
): Promise<{ readonly there: ReadonlyMap<string, string | null>; readonly fault: string }> {
  const there = new Map<string, string | null>();
  let fault = '';
  await inParallel(keys, async key => {
    // Where it is not there, it is not asked ten thousand times.
    if (fault !== '') return;
    try {
      const { status, text } = await askHttp({ ...where, url: accountUrl(where, key) });
      if (isGood(status)) there.set(key, text.trim());
      else if (status === 404) there.set(key, null);
      else fault = `it answers ${status}`;
    } catch (error) {
      where.signal?.throwIfAborted();
      const cause = error instanceof NkeeperError ? error : undefined;
      fault = cause?.hint ? `${cause.message} ${cause.hint}` : messageOf(error);
    }
  });
  return { there, fault };
}

/** The operator's JWT as the server has it, where it is another one; what is wrong with it goes to `faults`. */
async function readOperator(
  where: Where,
  held: HeldOperator,
  faults: string[],
): Promise<RenewedOperator | undefined> {
  const base = where.url.replace(/\/+$/, '');
  // As nsc: hosted operators are of version 2.
  const places = new Set([base.replace(/\/jwt\/v1$/, '/jwt/v2'), base]);
  for (const place of places) {
    const answer = await askHttp({ ...where, url: `${place}/operator` }).catch(() => undefined);
    if (answer === undefined || !isGood(answer.status)) continue;
    try {
      return renewedOperator(answer.text, held);
    } catch (error) {
      faults.push(messageOf(error));
      return undefined;
    }
  }
  return undefined;
}

function accountUrl({ url }: Where, key: string): string {
  return `${url.replace(/\/+$/, '')}/accounts/${key}`;
}

function isGood(status: number): boolean {
  return status >= 200 && status < 300;
}

async function inParallel<T>(all: readonly T[], use: (each: T) => Promise<void>): Promise<void> {
  const waiting = all.values();
  const worker = async () => {
    for (const each of waiting) await use(each);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, all.length) }, worker));
}

function serverOf(url: string): FleetServer {
  return { id: url, name: new URL(url).host, resolver: 'full', operators: [], maxPayload: 0 };
}

function heldOf({ id }: FleetServer, tokens: ReadonlyMap<string, string | null>): Held {
  const content = { tokens, complete: true, hash: undefined };
  return { contents: new Map([[id, content]]), running: new Map(), loose: new Map() };
}
