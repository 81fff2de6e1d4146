import { setTimeout as delay } from 'node:timers/promises';
import type { OperatorClaims } from '../claims/operator.ts';
import { readConnectionsOf } from '../resolver/connections/account-connections.ts';
import type { ConnzEntry } from '../resolver/connections/connz.ts';
import { kickAll } from '../resolver/connections/kick.ts';
import type { Session } from '../resolver/link/session.ts';
import type { Address } from '../resolver/login/address.ts';
import { tryLogin } from '../resolver/login/try-login.ts';
import { loadAccount, readRunningAccount } from '../resolver/push/running-account.ts';
import { judgeAccountToken } from '../trust/account-token.ts';
import type { Asked } from './asked.ts';
import { type Guests, isGuest, readPlaces, withoutTwice } from './callout-guests.ts';
import { type Cut, isCutOff, mustGo } from './cut.ts';
import { credentialsOf, type Leaked } from './leaked-login.ts';
import type { ServerProof, Shown } from './server-proof.ts';

/** What is cut off, and how a login is tried. */
export interface Evidence {
  /** Public key of the account. */
  readonly account: string;
  /** The account's JWT with the cut. */
  readonly token: string;
  readonly cut: Cut;
  readonly operator: OperatorClaims;
  /** Numbers of the connections that had to go, by server id. */
  readonly before: ReadonlyMap<string, ReadonlySet<number>>;
  /** Whom the account's own auth callout let in; undefined: nobody. */
  readonly guests: Guests | undefined;
  /** Where a server listens, by its id; undefined: not known. */
  readonly doorOf: (serverId: string) => Promise<Address | undefined>;
  /** What leaked, made anew for each try; a sentence where it cannot be tried. */
  readonly leaked: Leaked | string;
  /** Somebody else pushed a JWT without the cut, which has to be answered first: to send this one again may undo theirs. */
  readonly overtaken: () => boolean;
}

/** Servers close connections before they say that they took a JWT. What is left after so long is closed by hand. */
const GRACE_MS = 400;
/** So long a server waits for the word of a callout, unless it is configured otherwise: who asked before the cut comes in after it. */
const DECIDED_MS = 2500;
/** So long a server may take. */
const PATIENCE_MS = 10_000;
/** An account that is not loaded after so many goes is nowhere that this server could get it from. */
const MOST_LOADS = 3;
const FIRST_WAIT_MS = 10;
const LONGEST_WAIT_MS = 250;

const NO_ACCOUNT = 'it does not have the account: nobody gets in';
const MAY_GET_IT = 'it does not have the account, and may get it later';
const HIDDEN = 'which JWT it uses is not shown: this user may neither use ACCOUNTZ nor INFO of the account';
const NONE_YET = 'Where its configuration or its URL resolver gets the account later: put the new JWT there.';
const MEMORY_OR_URL =
  'MEMORY without the account, and a URL resolver whose account server is down, look the same. Where it never gets the account: --without';

/** One server on its way to the proof. */
export interface Proving {
  readonly session: Session;
  /** The server, and the resolver that it has. */
  readonly server: Asked;
  /** A person said that it never gets the account: that it does not have it is enough then. */
  readonly neverGetsIt: boolean;
  /** Ms on the clock of `performance.now`, when the cut was confirmed. */
  readonly since: number;
  /** Sends the JWT once more: a server that had to load the account first has not taken it. */
  readonly sendAgain: () => Promise<void>;
  /** It said that it does not have the account in memory, and kept nothing. */
  readonly skipped: () => boolean;
  /** As {@link ServerProof.guestsUntil}. */
  readonly guestsUntil: () => number | undefined;
  /** The user that nkeeper is logged in with may not send it. */
  readonly unsent: () => boolean;
  readonly tell: (found: Partial<ServerProof>) => void;
}

/**
 * Shows that one server cuts off what it should: asks which JWT is in force, counts connections, closes what is left, and
 * tries a login. Every finding is told at once. Ends when all is shown, or time is over.
 */
export async function proveServer(proving: Proving, evidence: Evidence): Promise<void> {
  const { server, since, tell } = proving;
  const { id } = server;
  const shown = (ok: boolean, text: string): Shown => ({ ok, ms: performance.now() - since, text });
  const inForce = await untilInForce(proving, evidence);
  if (inForce === 'silent') return tell({ state: 'silent' });
  tell({ inForce: shown(inForce.ok, inForce.text) });
  if (inForce.text === NO_ACCOUNT) tell({ lacksAccount: true, notes: [NONE_YET] });
  if (inForce.text === MAY_GET_IT)
    tell({ lacksAccount: true, notes: [`${MEMORY_OR_URL} ${server.name}.`, NONE_YET] });
  // Connections and login are two questions: neither waits for the other.
  await Promise.all([
    untilGone(proving, evidence, inForce.ok),
    inForce.ok ? tryLeaked(id, evidence, shown, tell) : undefined,
  ]);
}

async function untilInForce(
  { session, server: { id, resolver }, neverGetsIt, sendAgain, skipped, unsent }: Proving,
  { account, token, cut, operator, overtaken }: Evidence,
): Promise<{ readonly ok: boolean; readonly text: string } | 'silent'> {
  const until = performance.now() + PATIENCE_MS;
  let loads = 0;
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    const running = await readRunningAccount(session, id, account);
    if (running.state === 'silent') return 'silent';
    if (running.state === 'shut') return { ok: true, text: 'the account is shut there' };
    if (running.state === 'running' && running.token === token) return { ok: true, text: '' };
    if (running.state === 'running' && hasCut(running.token, account, operator, cut))
      return { ok: true, text: 'a later JWT with the same cut' };
    if (running.state === 'running' && overtaken())
      return { ok: false, text: 'somebody pushed another JWT meanwhile' };
    if (unsent()) return { ok: false, text: 'nothing was sent to it' };
    if (running.state === 'hidden') return { ok: false, text: HIDDEN };
    if (session.closed || performance.now() > until) {
      const text =
        running.state === 'running'
          ? 'it goes on with another JWT: it may not trust the operator key that signed this one'
          : 'it does not load the account';
      return { ok: false, text };
    }
    if (running.state === 'not-loaded' && loads >= MOST_LOADS && skipped()) {
      // A cache has it from servers that have to show the cut themselves; nothing tells MEMORY from a URL resolver.
      const never = resolver === 'cache' || neverGetsIt;
      return never ? { ok: true, text: NO_ACCOUNT } : { ok: false, text: MAY_GET_IT };
    }
    if (running.state === 'not-loaded' && loads++ < MOST_LOADS) {
      await loadAccount(session, account);
      await sendAgain();
    } else if (running.state === 'running' && wait >= LONGEST_WAIT_MS / 2) await sendAgain();
    await delay(wait);
  }
}

/** Somebody may have pushed a later version meanwhile: it is as good where it has the cut and the operator vouches for it. */
function hasCut(token: string, account: string, operator: OperatorClaims, cut: Cut): boolean {
  const { decoded, problems } = judgeAccountToken(token, account, operator, Math.floor(Date.now() / 1000));
  return decoded !== undefined && problems.length === 0 && isCutOff(decoded.claims, cut);
}

/** A server answers, and uses a JWT of the account without the cut. */
export async function lacksCut(
  session: Session,
  id: string,
  { account, token, cut, operator }: Pick<Evidence, 'account' | 'token' | 'cut' | 'operator'>,
): Promise<boolean> {
  const running = await readRunningAccount(session, id, account);
  return (
    running.state === 'running' && running.token !== token && !hasCut(running.token, account, operator, cut)
  );
}

async function untilGone(proving: Proving, evidence: Evidence, inForce: boolean): Promise<void> {
  const { session, server, tell } = proving;
  const { id: serverId } = server;
  const started = performance.now();
  const kicked = new Set<number>();
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    const [left, guests] = await Promise.all([
      readLeft(session, serverId, evidence),
      guestsLeft(proving, evidence, inForce),
    ]);
    if (left === undefined || guests === undefined) return tell({ connections: undefined });
    const all = withoutTwice([...left, ...guests]);
    const now = performance.now();
    const spent = now - started;
    const mayCome = evidence.guests !== undefined && spent < DECIDED_MS;
    tell({ connections: all.length, kicked: kicked.size });
    if (spent > PATIENCE_MS || session.closed || !inForce) return;
    if (all.length === 0 && !mayCome) return;
    const late = spent > GRACE_MS;
    if (late && left.some(entry => isOutOfReach(entry, evidence.cut))) tell({ leftIn: true });
    const closing = late ? all : guests;
    await kickAll(
      session,
      closing.map(({ cid }) => ({ id: String(cid), serverId, cid })),
    );
    for (const { cid } of closing) kicked.add(cid);
    await delay(all.length === 0 ? LONGEST_WAIT_MS : wait);
  }
}

/** Whom the account's auth callout let in until the cut was in force: nothing else closes them. */
async function guestsLeft(
  { session, server: { id }, guestsUntil, tell }: Proving,
  { guests }: Evidence,
  inForce: boolean,
): Promise<readonly ConnzEntry[] | undefined> {
  if (guests === undefined) return [];
  const asked = Date.now();
  const there = await readPlaces(session, id, guests.places);
  if (there === undefined) return undefined;
  const until = guestsUntil() ?? there[0]?.sample.at ?? asked;
  if (inForce && guestsUntil() === undefined) tell({ guestsUntil: until });
  return there.filter(entry => isGuest(entry, guests) && entry.startedAt <= until);
}

/**
 * A server has said that it took the revocation, and leaves it open: its JWT, which servers do not show, was issued later than
 * what is refused. Closed by hand, it comes back when it likes.
 */
function isOutOfReach({ identity }: ConnzEntry, { kind }: Cut): boolean {
  const revokes = kind === 'user' || kind === 'class' || kind === 'all-users';
  return revokes && identity !== undefined && identity.userIssuedAt === 0 && identity.userKey !== '';
}

/** Connections of one server that have to go and are there. Undefined: it does not answer. */
async function readLeft(
  session: Session,
  serverId: string,
  { account, cut, before: all }: Evidence,
): Promise<readonly ConnzEntry[] | undefined> {
  const before = all.get(serverId);
  const found = await readConnectionsOf(session, serverId, account);
  // Where nobody looked before, as when a cut is taken up again, the time tells who was there.
  const wasThere = ({ cid, startedAt }: ConnzEntry) => before?.has(cid) ?? startedAt / 1000 <= cut.at + 1;
  return found?.filter(entry => mustGo(entry, cut, wasThere(entry)));
}

async function tryLeaked(
  serverId: string,
  { leaked, doorOf }: Evidence,
  shown: (ok: boolean, text: string) => Shown,
  tell: (found: Partial<ServerProof>) => void,
): Promise<void> {
  if (typeof leaked === 'string') return tell({ untried: leaked });
  const door = await doorOf(serverId);
  if (door === undefined) return tell({ untried: 'no address of this server is known' });
  const credentials = await credentialsOf(leaked);
  if (typeof credentials === 'string') return tell({ untried: credentials });
  const { outcome, text } = await tryLogin(door, credentials);
  if (outcome === 'not-tried') tell({ untried: text });
  else tell({ login: shown(outcome === 'refused', text) });
}
