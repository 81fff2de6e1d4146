import { setTimeout as delay } from 'node:timers/promises';
import { isShut } from '../claims/access/shut.ts';
import type { AccountClaims } from '../claims/account.ts';
import type { OperatorClaims } from '../claims/operator.ts';
import { signingKeyOf } from '../claims/scopes.ts';
import { readConnectionsOf } from '../resolver/connections/account-connections.ts';
import { readAccountKeys } from '../resolver/holdings/loaded-accounts.ts';
import type { Session } from '../resolver/link/session.ts';
import { readRunningAccount } from '../resolver/push/running-account.ts';
import type { Store } from '../store/store.ts';
import { type AccountVersion, isOver, serverVersions, versionOf } from './account-versions.ts';
import type { Asked } from './asked.ts';
import type { Elsewhere } from './elsewhere.ts';

/** Which key, and where it is to be looked for. */
export interface SharedKey {
  readonly store: Store;
  readonly servers: readonly Asked[];
  readonly operator: OperatorClaims;
  /** Public key of the signing key. */
  readonly signingKey: string;
  /** Public key of the account that the cut is of. */
  readonly account: string;
  /** Unix seconds. */
  readonly now: number;
}

/** Where else a signing key issues users. */
export interface KeyElsewhere {
  readonly found: readonly Elsewhere[];
  /** So many accounts of the servers were not looked at for it. */
  readonly unseen: number;
}

/** An emergency does not ask for more accounts one by one, nor for longer. */
const MOST_ACCOUNTS = 500;
const LOOK_MS = 1500;
const IN_FLIGHT = 32;

/**
 * Other accounts that list the same signing key: whoever has it issues users of these, too. Those that the store knows of, and
 * those that are loaded on a server.
 */
export async function findSharedKey(session: Session, shared: SharedKey): Promise<KeyElsewhere> {
  const { store, servers, operator, signingKey, account, now } = shared;
  await accountsRead(store);
  const here = accountsHere(store, signingKey);
  here.delete(account);
  const loaded = await loadedAccounts(session, shared, [account, ...here.keys()]);
  const ofStore = await Promise.all(
    [...here].map(async ([key, name]): Promise<Found | undefined> => {
      const versions = await serverVersions(session, key, servers, operator, now);
      if (versions.length === 0) return { key, account: name, name, stored: true };
      return versions.some(each => issuesBy(each, signingKey, now))
        ? { key, account: name, name, stored: false }
        : undefined;
    }),
  );
  const all = [...ofStore.flatMap(each => each ?? []), ...loaded.found];
  const found = await Promise.all(
    all.map(async ({ key, stored, ...names }): Promise<Elsewhere> => {
      const lists = await Promise.all(servers.map(({ id }) => readConnectionsOf(session, id, key)));
      const connections = lists
        .flatMap(each => each ?? [])
        .filter(({ identity }) => identity?.issuerKey === signingKey).length;
      return { ...names, user: '', connections, signingKey, ...(stored ? { stored } : {}) };
    }),
  );
  return { found, unseen: loaded.unseen };
}

/** An emergency does not wait long for the accounts of a store to be read. */
export async function accountsRead(store: Store): Promise<void> {
  await Promise.race([
    store.scanAccounts().catch(() => undefined),
    delay(LOOK_MS, undefined, { ref: false }),
  ]);
}

interface Found extends Pick<Elsewhere, 'account' | 'name'> {
  readonly key: string;
  /** No server has the account: only the store does. */
  readonly stored: boolean;
}

/** Public key → name of the accounts of the store that list it, as far as they are read. */
function accountsHere(store: Store, signingKey: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const { kind, operator, account: name } of store.ownersOf(signingKey)) {
    const key = kind === 'account' ? store.account(operator, name)?.claims?.sub : undefined;
    if (key !== undefined) found.set(key, name);
  }
  return found;
}

/** Those that servers have in memory, as all are that somebody is connected to. */
async function loadedAccounts(
  session: Session,
  { store, servers, operator, signingKey, now }: SharedKey,
  known: readonly string[],
): Promise<{ readonly found: readonly Found[]; readonly unseen: number }> {
  const until = performance.now() + LOOK_MS;
  const lists = await Promise.all(
    servers.map(async ({ id }) => ({ id, keys: await readAccountKeys(session, id, LOOK_MS) })),
  );
  const at = new Map(lists.flatMap(({ id, keys = [] }) => keys.map(key => [key, id] as const)));
  for (const key of known) at.delete(key);
  const found: Found[] = [];
  let looked = 0;
  const waiting = [...at].slice(0, MOST_ACCOUNTS).values();
  const worker = async () => {
    for (const [key, id] of waiting) {
      if (session.closed || performance.now() > until) return;
      const running = await readRunningAccount(session, id, key);
      if (running.state !== 'silent') looked++;
      const version = 'token' in running ? versionOf(running.token, key, operator, id, now) : undefined;
      if (version === undefined || !issuesBy(version, signingKey, now)) continue;
      const own = store.findByKey(key)?.name;
      found.push({ key, account: own ?? key, name: own ?? version.claims.name ?? key, stored: false });
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  return { found, unseen: at.size - looked };
}

/** Does a user that this key issues get in by it? */
function issuesBy(version: AccountVersion, signingKey: string, now: number): boolean {
  const { signing_keys = [], limits } = (version.claims as AccountClaims).nats;
  return !isOver(version, now) && !isShut(limits) && signing_keys.map(signingKeyOf).includes(signingKey);
}
