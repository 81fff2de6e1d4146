import { readFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'nats';
import { jwtCredentials } from '../../src/core/resolver/login/credentials.ts';
import { connectMany } from '../support/emergency.ts';
import { startServer } from '../support/nats.ts';
import { TestOperator, type TestUser } from '../support/nats-identities.ts';
import { startProgram } from '../support/pty.ts';
import { writeStore } from '../support/written-store.ts';
import type { Finding } from './report.ts';
import { summarize } from './statistics.ts';

const CONNECTIONS = 1000;
/** Events a second: half of them logins, half ends. */
const EVENTS = 100;
const SETTLE_MS = 5000;
const MEASURE_MS = 10_000;
/** Ticks of the clock in /proc: 100 a second on Linux. */
const TICK_MS = 10;

/** The pages on which the most moves: the key that leads there, and what it is. */
const PAGES = [
  ['2', 'accounts'],
  ['8', 'connections'],
  ['9', 'events'],
] as const;

/** What the dashboard costs while 1,000 clients are connected and 100 events a second come in. Linux only. */
export async function* measureSteady(): AsyncGenerator<Finding> {
  if (process.platform !== 'linux') return;
  const ends: (() => unknown)[] = [];
  const t = { after: (end: () => unknown) => ends.push(end), diagnostic: () => {} } as unknown as TestContext;
  const stop = new AbortController();
  try {
    const operator = new TestOperator();
    const account = operator.account('SHOP');
    const user = account.user('busy');
    const dir = writeStore(operator, [account], [operator.systemUser, user]);
    const server = await startServer(t, { operator, accounts: [account] });
    for (let i = 0; i < CONNECTIONS; i += 100) await connectMany(t, server, user, 100);
    const coming = comeAndGo(server.url, user, stop.signal);
    const program = startProgram({ cols: 120, rows: 40, args: ['-H', dir, '--server', server.url] });
    ends.push(() => program.close());
    await program.waitFor('1 of 1 server');
    for (const [key, page] of PAGES) {
      program.press(key);
      await delay(SETTLE_MS);
      const before = { cpu: cpuMs(program.pid), bytes: program.bytes().length };
      await delay(MEASURE_MS);
      const seconds = MEASURE_MS / 1000;
      const cpu = (cpuMs(program.pid) - before.cpu) / seconds;
      const bytes = (program.bytes().length - before.bytes) / seconds;
      yield { what: `${page}: processor time a second`, unit: 'ms', figure: summarize([cpu]) };
      yield { what: `${page}: written a second`, unit: 'bytes', figure: summarize([bytes]) };
    }
    yield { what: 'memory', unit: 'MiB', figure: summarize([residentMiB(program.pid)]) };
    stop.abort();
    await coming;
  } finally {
    stop.abort();
    for (const end of ends.reverse()) await end();
  }
}

/** Clients that log in and leave, as many a second as make the events. */
async function comeAndGo(url: string, user: TestUser, signal: AbortSignal): Promise<void> {
  const credentials = jwtCredentials(user.token, user.seed);
  while (!signal.aborted) {
    const nc = await connect({
      servers: url,
      name: 'passing by',
      reconnect: false,
      authenticator: nonce => credentials.answer(nonce ?? ''),
    }).catch(() => undefined);
    void nc?.close();
    await delay(2000 / EVENTS);
  }
}

function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function residentMiB(pid: number): number {
  const [, kib = '0'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1024;
}
