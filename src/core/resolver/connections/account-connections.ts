import type { Session } from '../link/session.ts';
import { listOf, parseWire, timeOf, type Wire, wireOf } from '../link/wire.ts';
import { type ConnectionIdentity, isTold } from './connection-identity.ts';
import { type ConnzEntry, entryOf, PAGE } from './connz.ts';

/** The last ones of a page stand on the next page too: where they do not, others moved forward in between. */
const OVERLAP = 24;
/** Who so few are is asked one by one: for a page a server reads the JWT of everybody in the account. */
const FEW = 32;
const ANSWER_MS = 2000;
/** How long a login may not be through, in milliseconds: until then a list may not have all of it. */
const LOGIN_MS = 2000;
/** Of so many connections it is remembered who they are. */
const MOST_REMEMBERED = 100_000;

type Known = ReadonlyMap<number, ConnectionIdentity>;

/** Server and account → who its connections are. A server that starts anew has another id, and none gives a number twice. */
const remembered = new Map<string, Known>();

/**
 * All open connections of an account on one server, or of all accounts, with who they are. Undefined when the server does not answer. A server
 * asked for those of one user would look at what clients call themselves. Who they are never changes, and is most of its work:
 * it is asked for once.
 *
 * @param serverId its id, which is another one after each start @param account public key, or `*`
 */
export async function readConnectionsOf(
  session: Session,
  serverId: string,
  account: string,
): Promise<readonly ConnzEntry[] | undefined> {
  const place = `${serverId} ${account}`;
  const known = remembered.get(place) ?? new Map();
  const entries = await new Reader(session, serverId, account === '*' ? {} : { acc: account }, known).all();
  if (entries !== undefined) remember(place, entries);
  return entries;
}

/**
 * Open connections of one server that call themselves a user, in whatever account: those that call themselves otherwise are
 * not among them, nor is each of them that user. Undefined when the server does not answer.
 *
 * @param user public key
 */
export function readConnectionsNamed(
  session: Session,
  serverId: string,
  user: string,
): Promise<readonly ConnzEntry[] | undefined> {
  return new Reader(session, serverId, { user }, new Map()).all();
}

/** What a server takes as a filter. */
type Whose = { readonly acc?: string } | { readonly user: string };

/** Asks one server. */
class Reader {
  readonly #session: Session;
  readonly #serverId: string;
  readonly #whose: Whose;
  readonly #known: Known;

  constructor(session: Session, serverId: string, whose: Whose, known: Known) {
    this.#session = session;
    this.#serverId = serverId;
    this.#whose = whose;
    this.#known = known;
  }

  async all(): Promise<readonly ConnzEntry[] | undefined> {
    const entries = new Map<number, ConnzEntry>();
    let last = 0;
    for (let offset = 0; ; ) {
      const page = await this.#page(offset);
      if (page === undefined) return undefined;
      // They are listed by number. So many ended meanwhile that some may stand on neither of two pages.
      if (offset > 0 && (page[0]?.cid ?? Number.POSITIVE_INFINITY) > last) {
        offset = Math.max(0, offset - PAGE);
        continue;
      }
      const named = await Promise.all(page.map(entry => this.#named(entry)));
      for (const entry of named) {
        if (entry === undefined) return undefined;
        if (entry !== 'gone') entries.set(entry.cid, entry);
      }
      if (page.length < PAGE) return [...entries.values()];
      last = page.at(-1)?.cid ?? 0;
      offset += PAGE - OVERLAP;
    }
  }

  /** With who they are, unless that is known of all but a few. */
  async #page(offset: number): Promise<readonly ConnzEntry[] | undefined> {
    const question = { ...this.#whose, limit: PAGE, offset };
    if (this.#known.size === 0) return this.#ask(question, true);
    const plain = await this.#ask(question, false);
    const strangers = plain?.filter(({ cid }) => !this.#known.has(cid)) ?? [];
    return strangers.length > FEW ? this.#ask(question, true) : plain;
  }

  async #named(entry: ConnzEntry): Promise<ConnzEntry | 'gone' | undefined> {
    const identity = entry.identity ?? this.#known.get(entry.cid);
    if (identity) return { ...entry, identity };
    const found = await this.#ask({ cid: entry.cid }, true);
    return found && (found.find(({ cid }) => cid === entry.cid) ?? 'gone');
  }

  async #ask(request: object, auth: boolean): Promise<readonly ConnzEntry[] | undefined> {
    let data: Wire | undefined;
    await this.#session.ask(`$SYS.REQ.SERVER.${this.#serverId}.CONNZ`, {
      payload: JSON.stringify({ ...request, auth }),
      maxMs: ANSWER_MS,
      take: msg => {
        const answer = parseWire(msg.string());
        if ('data' in answer) data = wireOf(answer['data']);
        return true;
      },
    });
    const at = timeOf(data?.['now']);
    return data && listOf(data['connections']).map(entry => entryOf(wireOf(entry), at, auth));
  }
}

function remember(place: string, entries: readonly ConnzEntry[]): void {
  const known = new Map<number, ConnectionIdentity>();
  // Who is in no account is not through yet, however long a callout takes.
  for (const { cid, identity, sample, startedAt } of entries)
    if (identity?.accountKey && (isTold(identity) || sample.at - startedAt > LOGIN_MS))
      known.set(cid, identity);
  remembered.delete(place);
  remembered.set(place, known);
  let count = [...remembered.values()].reduce((sum, { size }) => sum + size, 0);
  for (const [oldest, { size }] of remembered) {
    if (count <= MOST_REMEMBERED) break;
    remembered.delete(oldest);
    count -= size;
  }
}
