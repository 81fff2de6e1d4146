import type { NatsConnection } from 'nats';

/** In flight at once: more brings nothing. */
const AT_ONCE = 128;

/**
 * Milliseconds in which servers answer for all accounts, one after the other, and nothing is done with it: what a comparison
 * of everything cannot do without.
 */
export async function lookUpAll(
  nc: NatsConnection,
  keys: readonly string[],
  servers: number,
): Promise<number> {
  const begun = performance.now();
  const waiting = keys.values();
  const worker = async () => {
    for (const key of waiting) await lookUp(nc, key, servers);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return performance.now() - begun;
}

function lookUp(nc: NatsConnection, key: string, servers: number): Promise<void> {
  const reply = `_INBOX.bench.${key}`;
  return new Promise(resolve => {
    let left = servers;
    const sub = nc.subscribe(reply, {
      callback: () => {
        if (--left > 0) return;
        sub.unsubscribe();
        resolve();
      },
    });
    nc.publish(`$SYS.REQ.ACCOUNT.${key}.CLAIMS.LOOKUP`, '', { reply });
  });
}
