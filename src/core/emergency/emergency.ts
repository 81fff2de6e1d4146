import { join } from 'node:path';
import { isRevoked, type RevocationList } from '../claims/access/revocation.ts';
import { mergeRevocations } from '../claims/access/revocations.ts';
import { NkeeperError } from '../errors.ts';
import type { NameOfUser } from '../exchange/consequences.ts';
import type { JournalPlace } from '../journal/folder.ts';
import { openJournal } from '../journal/open-journal.ts';
import { findLiveLogin, type LiveRequest } from '../live/find-live-login.ts';
import { isPublicKey } from '../nkeys/keys.ts';
import { type HeldOperator, holdOperator } from '../operations/held.ts';
import { readConnectionsOf } from '../resolver/connections/account-connections.ts';
import type { ConnzEntry } from '../resolver/connections/connz.ts';
import { dial } from '../resolver/link/dial.ts';
import type { Session } from '../resolver/link/session.ts';
import { checkMayPush } from '../resolver/login/check-rights.ts';
import type { FoundLogin } from '../resolver/login/login.ts';
import { type Doors, findDoors } from '../resolver/login/try-login.ts';
import { neighbours } from '../resolver/servers/links.ts';
import type { ServerCount } from '../resolver/servers/server-book.ts';
import { readReports } from '../resolver/servers/server-report.ts';
import { operatorsOf, type ServerTrust } from '../resolver/servers/server-trust.ts';
import { readSurplus } from '../resolver/servers/surplus.ts';
import { isLinkName, readUnlinked, type Unlinked } from '../resolver/servers/unlinked.ts';
import type { Store, UserRow } from '../store/store.ts';
import { shortKey } from '../text/short-key.ts';
import {
  type AccountVersion,
  foreignRevocations,
  isOver,
  newestUsable,
  serverVersions,
} from './account-versions.ts';
import { type Asked, callTheRoll } from './asked.ts';
import { type Callout, calloutOf, readGuests } from './callout-guests.ts';
import { type Elsewhere, findElsewhere } from './elsewhere.ts';
import { type Facts, findUser, siblingsOf, signingKeyFor, storedUsers } from './find-leak.ts';
import { calloutsFor, findLetIn } from './find-let-in.ts';
import { openFormerAccounts } from './former-accounts.ts';
import { type FormerKey, formerKeys, type WantedKeys } from './former-keys.ts';
import { SeenServers } from './inventory.ts';
import { type LeafServer, readLeafServers } from './leaf-servers.ts';
import { readLocalAccount } from './local-account.ts';
import { accountsRead, findSharedKey, type KeyElsewhere } from './shared-signing-key.ts';
import { apartFrom, countUnnamed, doorsWithout } from './unnamed.ts';
import type { Leak, LeakedUser, LetInLeak, ServerConnections } from './who.ts';
import { keyByName } from './whose-account.ts';

export interface EmergencyOptions {
  readonly store: Store;
  /** Folder name or public key; absent: nsc's current one. */
  readonly operator?: string | undefined;
  readonly leak: Leak;
  readonly request: LiveRequest;
  /** Names of servers that are known of from before, answering or not. */
  readonly known?: readonly string[];
  /** Whose memory of servers counts, too; absent: nobody's. */
  readonly place?: JournalPlace;
  /** Names of servers that were taken away for good. */
  readonly without?: readonly string[];
  /** A connection of somebody else to look with; it is not closed here, and nothing is sent over it. */
  readonly lent?: Session | undefined;
  /** Unix seconds; for tests. */
  readonly now?: () => number;
}

/** What is known when it begins: whom it is about, where they are, what the servers have. */
export interface Emergency {
  readonly operator: HeldOperator;
  /** Name in the store, else in the JWT. */
  readonly accountName: string;
  readonly accountKey: string;
  /**
   * The cut is made in this: the newest version that servers have and the operator vouches for. What was changed in the store
   * and not pushed yet may undo what others did. Where servers have none that is of use, it is the store's.
   */
  readonly base: AccountVersion;
  /** The store's own; absent: it has none that is usable, `storeFault` says why. */
  readonly local: AccountVersion | undefined;
  /** Every version that servers use or keep and the operator vouches for; where there is none, the base. */
  readonly versions: readonly AccountVersion[];
  /** Who is refused by what servers use now and what the base lacks: that stays so. */
  readonly kept: RevocationList;
  /** Unix seconds by the servers' clocks; 0 where none tells. */
  readonly serversNow: () => number;
  /** Path of the account's file in the store; empty: it has none. */
  readonly path: string;
  readonly storeFault: string;
  /** What tells the account's key, in a sentence, where its JWT in the store does not; else empty. */
  readonly foundBy: string;
  readonly user: LeakedUser | undefined;
  /** In place of a user: servers tell no key of whom an auth callout let in. */
  readonly letIn: LetInLeak | undefined;
  /** Names of the store's accounts whose auth callout may place users in this one. */
  readonly callouts: readonly string[];
  /** The account's own auth callout, and all whom it may have let in, in whatever account. */
  readonly callout: Callout | undefined;
  readonly guests: readonly ServerConnections[];
  /** What the store calls an account, by public key; else that. */
  readonly nameOfAccount: (key: string) => string;
  /** Other accounts that have the user's key. */
  readonly elsewhere: readonly Elsewhere[];
  /** Other accounts that have the signing key. */
  readonly sharedKey: KeyElsewhere;
  /** The user was named, and not shown by its key. */
  readonly byName: boolean;
  /** Keys that the user of this name had before, and that still get in. */
  readonly formerKeys: readonly FormerKey[];
  /** Names of the other users whose JWT the same key issued, as far as the store knows. */
  readonly siblings: readonly string[];
  readonly nameOfUser: NameOfUser;
  /** The store's users of the account, as far as they are read. */
  readonly stored: readonly UserRow[];
  /** The signing key that leaked, or that issued the user. */
  readonly signingKey: string | undefined;
  readonly servers: readonly Asked[];
  /** Whom the servers trust: what anybody else signed they take, and never use. */
  readonly trust: readonly ServerTrust[];
  /** Servers that are known of and do not answer. */
  readonly silent: readonly string[];
  /** How many more servers there are, of which nobody knows the name. */
  readonly unnamed: number;
  /** Clusters and servers that configurations name, or gateways lead to, and that could not be asked. */
  readonly unlinked: readonly Unlinked[];
  /** Names of servers that were killed and started anew lately: others count them twice, and that is all. */
  readonly restarted: readonly string[];
  /** Servers that do not answer, and were taken away for good. */
  readonly without: readonly string[];
  /** What else was named beside these: servers that answer and never get the account, and what is not connected. */
  readonly excused: readonly string[];
  /** Why servers that are down may not be known of, in a sentence; empty where they are. */
  readonly forgotten: string;
  readonly connections: readonly ServerConnections[];
  /** Servers behind leaf nodes of the account that do not answer as one of the system: nobody asks them. */
  readonly leafServers: readonly LeafServer[];
  readonly doors: Doors;
  /** URLs that were named, and where no server answers, or one that the others are not connected to. */
  readonly silentUrls: readonly string[];
  /** Those of the second kind. */
  readonly apart: readonly string[];
  readonly login: FoundLogin;
  readonly session: Session;
  /** It is somebody else's: {@link ownSession} before anything is sent. */
  readonly lent: boolean;
  /** Our own connection, where it is one of the account. */
  readonly own: ConnzEntry | undefined;
}

/**
 * Looks at everything that an emergency needs: the account, in the store or on the servers, one server, and its connections.
 * It never logs in with what leaked where the store has somebody else. The session stays
 * open for {@link startCut}; whoever opened it closes it.
 *
 * @throws NkeeperError `entity-unusable` (operator), `account-unknown`, `user-unknown`, `signing-key-unknown`, `not-permitted`, and why no
 *   server can be reached
 */
export async function openEmergency(options: EmergencyOptions): Promise<Emergency> {
  const first = await look(options, undefined);
  const own = ownKey(first, options.leak);
  if (own === undefined) return first;
  // It is what we are logged in with: as somebody else, or nobody would see the end of it.
  if (!first.lent) await first.session.close();
  return look({ ...options, lent: undefined }, own);
}

/** The same with a connection of our own, where it was lent. @throws NkeeperError why no server can be reached */
export async function ownSession(emergency: Emergency): Promise<Emergency> {
  if (!emergency.lent) return emergency;
  return { ...emergency, session: await dial(emergency.login), lent: false };
}

interface Expected {
  readonly names: readonly string[];
  /** Unix ms when they were seen first. */
  readonly before: ReadonlyMap<string, number>;
  readonly forgotten: string;
}

/** Those that a person named, those that were seen lately; and these are seen now. */
async function expectedNames(
  { known = [], without = [], place, store, request }: EmergencyOptions,
  answering: readonly string[],
): Promise<Expected> {
  if (place === undefined) return { names: known, before: new Map(), forgotten: '' };
  const seen = new SeenServers(place, store.locations.storesDir.path, request.readOnly);
  const before = await seen.firstSeen();
  await seen.saw(answering);
  const names = [...new Set([...known, ...before.keys()])].filter(name => !without.includes(name));
  return { names, before, forgotten: await seen.fault() };
}

/** What leaked, where it is the very user that asks, or the key that issued it. */
function ownKey({ own, user, signingKey }: Emergency, { kind }: Leak): string | undefined {
  const { userKey, issuerKey } = own?.identity ?? {};
  if (kind === 'signing-key')
    return signingKey !== undefined && signingKey === issuerKey ? signingKey : undefined;
  return user !== undefined && user.key === userKey ? user.key : undefined;
}

async function look(options: EmergencyOptions, avoid: string | undefined): Promise<Emergency> {
  const { store, leak, request } = options;
  const now = options.now?.() ?? Math.floor(Date.now() / 1000);
  const operator = holdOperator(store, options.operator);
  const stored = await readLocalAccount(store, operator, leak.account, now, options.place);
  const asked = { ...request, ...(avoid === undefined ? {} : { avoid }) };
  const login = await findLiveLogin(store, operator.row.name, asked);
  const session = options.lent ?? (await dial(login));
  const lent = session === options.lent;
  try {
    const local =
      stored.key === ''
        ? { ...stored, ...(await keyByName(session, login, store, operator, stored.name, now)) }
        : stored;
    const systemAccount = operator.claims.nats.system_account ?? '';
    const [{ servers, counts, links }, found] = await Promise.all([
      callTheRoll(session, systemAccount),
      findDoors(session, login),
      checkMayPush(session),
    ]);
    const { without = [] } = options;
    const [versions, connections, reports, unlinked] = await Promise.all([
      serverVersions(session, local.key, servers, operator.claims, now),
      readAll(session, local.key, servers),
      readReports(session, servers),
      readUnlinked(links, without),
    ]);
    const base = baseOf(local.version, versions, now);
    if (base === undefined) throw nowhere(leak.account, local.fault);
    const trust = servers.map(({ id, name }) => ({ id, name, operators: operatorsOf(reports.get(id)) }));
    const foreign = await foreignRevocations(session, local.key, trust, operator.claims, now);
    const kept = versions
      .filter(({ issuedAt }) => issuedAt > base.issuedAt)
      .reduce((all, { claims }) => mergeRevocations(all, claims.nats.revocations ?? {}), foreign);
    const names = servers.map(({ name }) => name);
    const doors = doorsWithout(found, without);
    const apart = [...apartFrom(doors, servers).keys()];
    // By name, whatever its URL: the others may count it for some minutes more.
    const urls = [...found.silent, ...found.named.keys()];
    const gone = without.filter(
      name => !names.includes(name) && !urls.includes(name) && !isLinkName(name, links),
    );
    const expected = await expectedNames(options, names);
    const there = [...new Set([...expected.names, ...neighbours(links)])];
    const silent = there.filter(name => !names.includes(name) && !without.includes(name));
    const mute = silent.length + gone.length;
    const [{ missing, restarted }, leafServers] = await Promise.all([
      readSurplus(counts, mute, expected.before, async () => links),
      readLeafServers(session, local.key, connections),
    ]);
    const facts: Facts = {
      ...{ store, operator, connections, callouts: calloutsFor(store, operator.row.name, local.key) },
      name: local.name || base.claims.name || local.key,
    };
    const letIn = findLetIn(facts, leak);
    const named = leak.connection ? undefined : leak.user;
    const user = named === undefined || letIn ? undefined : await findUser(facts, named);
    const claims = [base, ...versions].map(each => each.claims);
    const signingKey = signingKeyFor(claims, leak.signingKey, user);
    const shared =
      signingKey === undefined
        ? NOWHERE_ELSE
        : findSharedKey(session, {
            ...{ store, servers, operator: operator.claims, signingKey, account: local.key, now },
          });
    const callout = calloutOf(claims, local.key);
    if (callout) await accountsRead(store);
    const [guests, { found: ofKey, unseen }] = await Promise.all([
      readGuests(session, servers, callout),
      shared,
    ]);
    const twins = user ? await findElsewhere(session, servers, store, user.key, local.key, callout) : [];
    // By the name of a folder whose JWT tells no key, it is this very account.
    const others = twins.filter(({ account }) => local.version !== undefined || account !== local.name);
    if (user && !user.known && others[0]) throw ofAnother(user.key, others[0], facts.name);
    const users = await storedUsers(facts);
    // By the key of before a rotation it is another account than the one of that name in the store.
    const former = local.path === '' ? NOTHING_BEFORE : await lookBack(options, facts, user, base);
    const stillOpen = await openFormerAccounts(session, servers, {
      ...{ former: former.accounts, name: facts.name, operator: operator.claims, user, now },
    });
    const isNew = (each: Elsewhere) => !stillOpen.some(({ account }) => account === each.account);
    const elsewhere = [...others.filter(isNew), ...stillOpen];
    const siblings = user ? siblingsOf(users, user) : [];
    const sharedKey = { found: ofKey.filter(isNew), unseen };
    return {
      operator,
      accountName: facts.name,
      accountKey: local.key,
      base,
      versions,
      serversNow: clockOf(counts),
      local: local.version,
      path: local.path,
      storeFault: local.fault,
      foundBy: local.foundBy,
      user,
      letIn,
      callouts: facts.callouts,
      callout,
      guests,
      nameOfAccount: key => store.findByKey(key)?.name ?? shortKey(key),
      elsewhere,
      sharedKey,
      byName: named !== undefined && !isPublicKey(named, 'user'),
      formerKeys: former.users,
      siblings,
      stored: users,
      nameOfUser: key => store.userByKey(key)?.name,
      signingKey,
      servers,
      trust,
      kept,
      silent,
      unnamed: countUnnamed(missing, servers, mute, doors),
      unlinked,
      restarted,
      without: gone,
      excused: without.filter(name => names.includes(name) || isLinkName(name, links)),
      forgotten: expected.forgotten,
      connections,
      leafServers,
      doors,
      apart,
      silentUrls: [...doors.silent, ...apart],
      login,
      session,
      lent,
      own: connections
        .find(({ id }) => id === session.serverId)
        ?.connections.find(({ cid }) => cid === session.clientId),
    };
  } catch (error) {
    if (!lent) await session.close();
    throw error;
  }
}

/** The clock that most servers have: one that is wrong does not count. */
function clockOf(counts: readonly ServerCount[]): () => number {
  const asked = performance.now();
  const clocks = counts.flatMap(({ at }) => (at > 0 ? [at] : [])).sort((a, b) => a - b);
  const middle = clocks[Math.floor(clocks.length / 2)];
  return () => (middle === undefined ? 0 : Math.floor((middle + performance.now() - asked) / 1000));
}

function baseOf(
  local: AccountVersion | undefined,
  versions: readonly AccountVersion[],
  now: number,
): AccountVersion | undefined {
  const there = newestUsable(versions, now);
  if (there === undefined || isOver(there, now))
    return newestUsable([...(local ? [local] : []), ...versions], now);
  return local?.token === there.token ? local : there;
}

async function readAll(
  session: Session,
  account: string,
  servers: readonly Asked[],
): Promise<readonly ServerConnections[]> {
  return Promise.all(
    servers.map(async ({ id, name }) => {
      const found = await readConnectionsOf(session, id, account);
      return { id, name, told: found !== undefined, connections: found ?? [] };
    }),
  );
}

interface FormerKeys {
  readonly users: readonly FormerKey[];
  readonly accounts: readonly FormerKey[];
}

const NOWHERE_ELSE: KeyElsewhere = { found: [], unseen: 0 };
const NOTHING_BEFORE: FormerKeys = { users: [], accounts: [] };

/** What the user and the account were called by before. An unreadable journal does not stop an emergency. */
async function lookBack(
  { place, store }: EmergencyOptions,
  { operator, name }: Facts,
  user: LeakedUser | undefined,
  { claims }: AccountVersion,
): Promise<FormerKeys> {
  if (place === undefined) return NOTHING_BEFORE;
  const folder = join(operator.row.name, 'accounts', name);
  const { revocations = {} } = claims.nats;
  try {
    const journal = await openJournal(store.locations.storesDir.path, place);
    const wanted: WantedKeys[] = [{ path: join(folder, `${name}.jwt`), isWanted: key => key !== claims.sub }];
    if (user?.name)
      wanted.push({
        path: join(folder, 'users', `${user.name}.jwt`),
        isWanted: (key, iat) => key !== user.key && !isRevoked(revocations, key, iat),
      });
    const [accounts = [], users = []] = await formerKeys(journal, wanted);
    return { users, accounts };
  } catch {
    return NOTHING_BEFORE;
  }
}

function ofAnother(key: string, { account, name, user }: Elsewhere, asked: string): NkeeperError {
  const who = user === '' ? `${shortKey(key)} is a user` : `${shortKey(key)} is user ${user}`;
  return new NkeeperError(
    'user-unknown',
    `${who} of ${name}, and nothing tells that it is one of ${asked}.`,
    {
      hint: `Name that account: --account ${account}.`,
    },
  );
}

function nowhere(account: string, fault: string): NkeeperError {
  return new NkeeperError(
    'account-unknown',
    `No JWT of account ${account} can be found that the operator vouches for. ${fault}`.trim(),
    { hint: 'Neither the store nor any server that answers has one.' },
  );
}
