import { askServers } from '../link/ask-servers.ts';
import type { Session } from '../link/session.ts';
import { textOf } from '../link/wire.ts';

const IN_FLIGHT = 32;

/** Server id → JWT in force for one account: empty when the account is loaded there but shut (expired, deleted). */
export type Running = ReadonlyMap<string, string>;

/**
 * Asks all servers which JWT is in force for each account. Servers that have not loaded an account are left out: a mere
 * placeholder (another server announced interest) is not a loaded account.
 */
export async function readRunning(
  session: Session,
  keys: readonly string[],
  count: number,
): Promise<ReadonlyMap<string, Running>> {
  const found = new Map<string, Running>();
  const waiting = keys.values();
  const worker = async () => {
    for (const key of waiting) {
      if (session.closed) return;
      found.set(key, await readOne(session, key, count));
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  return found;
}

async function readOne(session: Session, key: string, count: number): Promise<Running> {
  const running = new Map<string, string>();
  await askServers(session, `$SYS.REQ.ACCOUNT.${key}.INFO`, {}, count, ({ origin, data }) => {
    const jwt = textOf(data['jwt']);
    if (jwt !== '') running.set(origin.id, data['expired'] === true ? '' : jwt);
  });
  return running;
}
