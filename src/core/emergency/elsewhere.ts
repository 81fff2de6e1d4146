import { isPublicKey } from '../nkeys/keys.ts';
import { readConnectionsNamed, readConnectionsOf } from '../resolver/connections/account-connections.ts';
import type { Session } from '../resolver/link/session.ts';
import type { Store } from '../store/store.ts';
import { countOf } from '../text/count-of.ts';
import { shortKey } from '../text/short-key.ts';
import { utcText } from '../trust/times.ts';
import type { Asked } from './asked.ts';
import type { Callout } from './callout-guests.ts';
import type { Cut } from './cut.ts';
import type { Emergency } from './emergency.ts';

/** Another account that has the very same key, of a user or for signing: a cut of one account leaves it alone. */
export interface Elsewhere {
  /** Name of the account in the store, else its public key: what `--account` takes. */
  readonly account: string;
  /** What it is called. Not clean. */
  readonly name: string;
  /** Name of the user there; empty: the store does not have it. */
  readonly user: string;
  /** How many connections it has there now. */
  readonly connections: number;
  /** It is the account itself, by the key that it had until then (Unix seconds), and servers still have it. */
  readonly former?: number;
  /** It lists this signing key (public), and has so many connections that came in by it. */
  readonly signingKey?: string;
  /** Only the store knows of it: no server has the account. */
  readonly stored?: boolean;
}

/** Does what leaked get in there, as far as anybody can tell? Whoever has a signing key gets in when they like. */
export function goesOn({ connections, former, signingKey, stored }: Elsewhere): boolean {
  return connections > 0 || former !== undefined || (signingKey !== undefined && !stored);
}

/** What a cut leaves alone of the keys that it is about: of a signing key only where that is what leaked. */
export function elsewhereOf(
  { elsewhere, sharedKey: { found }, user }: Pick<Emergency, 'elsewhere' | 'sharedKey' | 'user'>,
  { kind }: Pick<Cut, 'kind'>,
): readonly Elsewhere[] {
  return kind === 'signing-key' || user === undefined ? [...elsewhere, ...found] : elsewhere;
}

/**
 * Where else a user's key gets in: a key may be that of users in several accounts, and the account that had it before its own
 * key was rotated may be on the servers still.
 *
 * @param user public key @param account public key of the account that the cut is of
 * @param callout of that account: whom it let in without a name servers list by the key that they came with
 */
export async function findElsewhere(
  session: Session,
  servers: readonly Asked[],
  store: Store,
  user: string,
  account: string,
  callout?: Callout,
): Promise<readonly Elsewhere[]> {
  const found = new Map<string, Elsewhere>();
  const saw = (key: string, at: Elsewhere) => {
    const { connections = 0 } = found.get(key) ?? {};
    found.set(key, { ...at, connections: connections + at.connections });
  };
  for (const { kind, name, operator, account: of } of store.ownersOf(user)) {
    const key = store.account(operator, of)?.claims?.sub ?? of;
    if (kind === 'user') saw(key, { account: of, name: of, user: name, connections: 0 });
  }
  found.delete(account);
  const known = [...found.keys()];
  // Servers find them by what they call themselves. Where the store knows that the key is, everybody is looked at.
  const ask = servers.map(async ({ id }) => {
    const named = (await readConnectionsNamed(session, id, user)) ?? [];
    const others = named.filter(({ identity }) => !known.includes(identity?.accountKey ?? ''));
    const all = await Promise.all(known.map(key => readConnectionsOf(session, id, key)));
    return [...others, ...all.flatMap(each => each ?? [])];
  });
  for (const entry of (await Promise.all(ask)).flat()) {
    const { accountKey = '', accountName = '', userKey, unsure } = entry.identity ?? {};
    if (userKey !== user || !isPublicKey(accountKey, 'account')) continue;
    const mayBeGuest = callout?.places.some(place => place === '*' || place === accountKey);
    if (unsure && mayBeGuest && !known.includes(accountKey)) continue;
    const own = store.findByKey(accountKey)?.name;
    const there = {
      account: own ?? accountKey,
      name: own ?? (accountName || shortKey(accountKey)),
      user: '',
    };
    saw(accountKey, { ...there, ...found.get(accountKey), connections: 1 });
  }
  found.delete(account);
  return [...found.values()];
}

/** Where the same key goes on, and what to do about it, in a sentence. @param user public key */
export function elsewhereWords(elsewhere: Elsewhere, user: string): string {
  const { account, name, connections, former, signingKey, stored } = elsewhere;
  if (former !== undefined)
    return `${name} had another key until ${utcText(former)}, and servers still have the account by that: creds from then get in. Close it as well: nkeeper revoke --close-account ${account}`;
  if (signingKey !== undefined) {
    const key = `signing key ${shortKey(signingKey)}`;
    const came = connections === 0 ? '' : ` ${countOf(connections, 'connection')} there came in by it.`;
    const where = stored
      ? `${name} has ${key} too, and no server has that account`
      : `${name} has ${key} too: what it issues there gets in`;
    return `${where}. This cut leaves that alone.${came} Remove it there as well: nkeeper revoke --signing-key ${signingKey} --account ${account}`;
  }
  const there = connections === 0 ? '' : `, where it has ${countOf(connections, 'connection')}`;
  return `The same key is a user of ${name} too${there}: this cut leaves that alone. Cut it off there as well: nkeeper revoke --user ${user} --account ${account}`;
}
