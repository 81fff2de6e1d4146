import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** A server that was given a port may listen on it only later. */
const given = new Set<number>();

/**
 * A free port of 127.0.0.1, below those that systems hand out to clients and to listeners on port 0:
 * none of these takes it before its server starts, or while that server is down between two starts.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 32_768);
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
}

export function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
