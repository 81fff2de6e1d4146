import type { TestContext } from 'node:test';
import { connectMany, Responder } from '../support/emergency.ts';
import { startCluster, startServer } from '../support/nats.ts';
import { TestOperator } from '../support/nats-identities.ts';
import { writeStore } from '../support/written-store.ts';
import type { Finding } from './report.ts';
import { summarize } from './statistics.ts';

/** Servers, and connections of the leaked user on all of them together. */
const CASES: readonly (readonly [servers: number, connections: number])[] = [
  [1, 3],
  [1, 300],
  [3, 3],
  [3, 300],
  [3, 3000],
  [5, 3],
  [5, 300],
  [5, 3000],
];
/** Milliseconds from the confirmation to the last proof: 3 servers, 300 connections. */
const TARGET = 500;

/** From the typed word to the proof on every server: signed, on disk, sent, in force, connections gone, login refused. */
export async function* measureEmergency(rounds: number): AsyncGenerator<Finding> {
  for (const [servers, connections] of CASES) {
    const times: number[] = [];
    const first: number[] = [];
    for (let i = 0; i < rounds; i++) {
      const { provenMs, ackMs } = await cutOnce(servers, connections);
      times.push(provenMs);
      first.push(ackMs);
    }
    yield {
      what: `${servers} servers, ${connections} connections: proven`,
      unit: 'ms',
      figure: summarize(times),
      ...(servers === 3 && connections === 300 ? { target: TARGET } : {}),
    };
    yield { what: '  of these until the last server had closed them', unit: 'ms', figure: summarize(first) };
  }
}

async function cutOnce(count: number, connections: number): Promise<{ provenMs: number; ackMs: number }> {
  const ends: (() => unknown)[] = [];
  const t = { after: (end: () => unknown) => ends.push(end), diagnostic: () => {} } as unknown as TestContext;
  try {
    const operator = new TestOperator();
    const account = operator.account('SHOP');
    const leaked = account.user('leaked');
    const dir = writeStore(operator, [account], [operator.systemUser, leaked]);
    const each = () => ({ operator, accounts: [account] });
    const servers = count === 1 ? [await startServer(t, each())] : await startCluster(t, count, each);
    for (const server of servers)
      for (let left = connections / count; left > 0; left -= 100)
        await connectMany(t, server, leaked, Math.min(100, Math.ceil(left)));
    const { pursuit } = await new Responder(t, dir, servers).cut({
      account: 'SHOP',
      user: 'leaked',
      kind: 'user',
    });
    const { view } = pursuit;
    if (view.provenMs === undefined) throw new Error(`not proven: ${JSON.stringify(view.servers)}`);
    const ackMs = Math.max(...view.servers.map(({ stored }) => stored?.ms ?? 0));
    return { provenMs: view.provenMs, ackMs };
  } finally {
    for (const end of ends.reverse()) await end();
  }
}
