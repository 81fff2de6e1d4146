import type { ConnzEntry } from '../resolver/connections/connz.ts';
import { countOf } from '../text/count-of.ts';
import { isLetIn } from './let-in.ts';
import type { LeakedUser, ServerConnections } from './who.ts';

/** A key that is connected under a name. */
export interface Namesake {
  /** Public key. */
  readonly key: string;
  /** How many connections it has, by name of the server. */
  readonly connections: Readonly<Record<string, number>>;
}

/** The keys that are connected under a name, by what their JWTs say. */
export function keysNamed(
  connections: readonly ServerConnections[],
  name: string,
  isMeant: (entry: ConnzEntry) => boolean = () => true,
): readonly Namesake[] {
  const found = new Map<string, Record<string, number>>();
  for (const { name: server, connections: all } of connections)
    for (const entry of all) {
      const { userName = '', userKey = '' } = entry.identity ?? {};
      if (userName !== name || userKey === '' || !isMeant(entry)) continue;
      const counts = found.get(userKey) ?? {};
      counts[server] = (counts[server] ?? 0) + 1;
      found.set(userKey, counts);
    }
  return [...found].map(([key, counts]) => ({ key, connections: counts }));
}

interface Facts {
  readonly user: LeakedUser | undefined;
  readonly connections: readonly ServerConnections[];
  readonly callouts: readonly string[];
}

/** Whoever is connected under the same name with a key that a cut of the user does not refuse, as after a rotation. */
export function namesakesOf(
  { user, connections, callouts }: Facts,
  { kind, users }: { readonly kind: string; readonly users: readonly string[] },
): readonly Namesake[] {
  if (kind !== 'user' || !user?.name) return [];
  const isOther = (entry: ConnzEntry) =>
    !users.includes(entry.identity?.userKey ?? '') && !isLetIn(entry, callouts);
  return keysNamed(connections, user.name, isOther);
}

/** `U…: 3 connections (n1 2, n2 1)` */
export function namesakeWords({ key, connections }: Namesake): string {
  const all = Object.values(connections).reduce((sum, count) => sum + count, 0);
  const where = Object.entries(connections).map(([server, count]) => `${server} ${count}`);
  return `${key}: ${countOf(all, 'connection')} (${where.join(', ')})`;
}

/** That it stays, and what to do, in sentences. @param name of the user @param account what `--account` takes */
export function staysConnected(namesake: Namesake, name: string, account: string): string {
  return `Another key is connected as ${name}, and stays: ${namesakeWords(namesake)}. Cut that off too, if it leaked: nkeeper revoke --user ${namesake.key} --account ${account}`;
}
