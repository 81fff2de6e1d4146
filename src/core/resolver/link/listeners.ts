import { askServers } from './ask-servers.ts';
import type { Session } from './session.ts';
import { listOf, numberOf, textOf, wireOf } from './wire.ts';

/** A subscription that is on a server itself. */
export interface Listener {
  /** Queue group; empty for none. */
  readonly queue: string;
  /** Messages delivered to it so far. */
  readonly messages: number;
}

/** By server id: who listens to a subject there, in one account. @param servers that have to answer */
export async function readListeners(
  session: Session,
  subject: string,
  account: string,
  servers: readonly { readonly id: string }[],
): Promise<ReadonlyMap<string, readonly Listener[]>> {
  const found = new Map<string, readonly Listener[]>();
  const request = { subscriptions: true, account, test: subject };
  await askServers(session, '$SYS.REQ.SERVER.PING.SUBSZ', request, servers, ({ origin, data, error }) => {
    if (error !== '') return;
    const subs = listOf(data['subscriptions_list']).map(wireOf);
    const exact = subs.filter(sub => textOf(sub['subject']) === subject);
    const listeners = exact.map(sub => ({ queue: textOf(sub['qgroup']), messages: numberOf(sub['msgs']) }));
    found.set(origin.id, listeners);
  });
  return found;
}
