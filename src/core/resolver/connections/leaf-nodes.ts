import type { Session } from '../link/session.ts';
import { listOf, parseWire, textOf, wireOf } from '../link/wire.ts';
import { readConnectionsOf } from './account-connections.ts';
import type { ConnzEntry } from './connz.ts';

/** Longest wait for which accounts have leaf nodes. */
const ANSWER_MS = 2000;

/** Servers before 2.11 list leaf nodes only where somebody asks for those of an account. */
export function hidesLeafNodes(version: string): boolean {
  return /^2\.(\d|10)\./.test(version);
}

/** The leaf nodes of one server that does not list them by itself, with who they are. @param serverId its id */
export async function readLeafNodes(session: Session, serverId: string): Promise<readonly ConnzEntry[]> {
  const accounts = new Set<string>();
  await session.ask(`$SYS.REQ.SERVER.${serverId}.LEAFZ`, {
    payload: '{}',
    maxMs: ANSWER_MS,
    take: msg => {
      for (const leaf of listOf(wireOf(parseWire(msg.string())['data'])['leafs']))
        accounts.add(textOf(wireOf(leaf)['account']));
      return true;
    },
  });
  const all = await Promise.all([...accounts].map(account => readConnectionsOf(session, serverId, account)));
  return all.flatMap(entries => entries ?? []).filter(({ kind }) => kind === 'Leafnode');
}
