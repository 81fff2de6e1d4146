import { askServers, type ServerAnswer } from '../resolver/link/ask-servers.ts';
import type { Session } from '../resolver/link/session.ts';
import { listOf, numberOf, textOf, wireOf } from '../resolver/link/wire.ts';
import { joinHostPort } from '../resolver/login/address.ts';
import { someOf } from '../text/count-of.ts';
import type { ServerConnections } from './who.ts';

/** A server that a leaf node of the account leads to, and that does not answer as one of the system. */
export interface LeafServer {
  /** As it calls itself, else its address. */
  readonly name: string;
  /** Server that it is connected to. */
  readonly at: string;
}

const ANSWERS_MS = 1000;
/** So many are named. */
const TOLD = 6;

/**
 * Servers behind leaf nodes of an account. One that shares the system account answers as all others do; one that does not may
 * have the account from a resolver of its own. Asked only where there are such connections: lists of connections tell one end's name.
 *
 * @param connections of the account, of all servers that answer
 */
export async function readLeafServers(
  session: Session,
  account: string,
  connections: readonly ServerConnections[],
): Promise<readonly LeafServer[]> {
  const leafs = connections.flatMap(({ name: at, connections: all }) =>
    all.flatMap(({ kind, clientName, ip, port }) =>
      kind === 'Leafnode' ? { name: clientName, at, address: joinHostPort(ip, port) } : [],
    ),
  );
  if (leafs.length === 0) return [];
  const names = new Map<string, string>();
  const take = ({ origin, data }: ServerAnswer) => {
    for (const leaf of listOf(data['leafs']).map(wireOf))
      names.set(
        keyOf(origin.name, joinHostPort(textOf(leaf['ip']), numberOf(leaf['port']))),
        textOf(leaf['name']),
      );
  };
  await askServers(session, '$SYS.REQ.SERVER.PING.LEAFZ', { account }, connections.length, take, ANSWERS_MS);
  const all = leafs.map(({ name, at, address }) => ({
    name: name || names.get(keyOf(at, address)) || address,
    at,
  }));
  const there = new Set(connections.map(({ name }) => name));
  const others = all.filter(({ name }) => !there.has(name));
  return [...new Map(others.map(each => [keyOf(each.at, each.name), each])).values()];
}

function keyOf(server: string, of: string): string {
  return `${server} ${of}`;
}

/** That they are not covered, and what to do, in a sentence. Not clean. @param account its name */
export function leafWords(leafs: readonly LeafServer[], account: string): string {
  const them = someOf(
    leafs.map(({ name, at }) => `${name} (at ${at})`),
    TOLD,
  );
  return `Leaf nodes of ${account} lead to servers of their own, which this does not reach: ${them}. Where such a server gets the account from a resolver of its own, what leaked gets in there: cut it off there too (nkeeper --server URL revoke).`;
}
