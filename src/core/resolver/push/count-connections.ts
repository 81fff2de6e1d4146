import { askServers } from '../link/ask-servers.ts';
import type { Session } from '../link/session.ts';
import { listOf, numberOf, textOf, wireOf } from '../link/wire.ts';

/** How many connections accounts have, over all servers. */
export async function countConnections(
  session: Session,
  accounts: readonly string[],
  servers: number,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  const request = { accounts, include_unused: true };
  await askServers(session, '$SYS.REQ.ACCOUNT.PING.STATZ', request, servers, ({ data }) => {
    for (const each of listOf(data['account_statz']).map(wireOf)) {
      const key = textOf(each['acc']);
      counts.set(key, (counts.get(key) ?? 0) + numberOf(each['conns']) + numberOf(each['leafnodes']));
    }
  });
  return counts;
}
