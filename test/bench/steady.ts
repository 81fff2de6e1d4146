import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'nats';
import { jwtCredentials } from '../../src/core/resolver/login/credentials.ts';
import { connectMany } from '../support/emergency.ts';
import { startServer } from '../support/nats.ts';
import { TestOperator, type TestUser } from '../support/nats-identities.ts';
import { type Program, startProgram } from '../support/pty.ts';
import { writeStore } from '../support/written-store.ts';
import { cpuMs, residentMiB } from './process-cost.ts';
import type { Finding } from './report.ts';
import { summarize } from './statistics.ts';
import { undertake } from './undertaking.ts';

const CONNECTIONS = 1000;
/** Events a second: half of them logins, half ends. */
const EVENTS = 100;
const SETTLE_MS = 5000;
const MEASURE_MS = 10_000;

/** The pages on which the most moves: the key that leads there, and what it is. */
const PAGES = [
  ['2', 'accounts'],
  ['8', 'connections'],
  ['9', 'events'],
] as const;

/** What the dashboard costs while 1,000 clients are connected and 100 events a second come in. Linux only. */
export async function* measureSteady(nats: string | undefined): AsyncGenerator<Finding> {
  if (process.platform !== 'linux') return;
  yield* undertake(t => measure(t, nats));
}

async function* measure(t: TestContext, nats: string | undefined): AsyncGenerator<Finding> {
  const stop = new AbortController();
  t.after(() => stop.abort());
  const operator = new TestOperator();
  const account = operator.account('SHOP');
  const user = account.user('busy');
  const dir = writeStore(operator, [account], [operator.systemUser, user]);
  const server = await startServer(t, { operator, accounts: [account] });
  for (let i = 0; i < CONNECTIONS; i += 100) await connectMany(t, server, user, 100);
  const coming = comeAndGo(server.url, user, stop.signal);
  const program = startProgram({ cols: 120, rows: 40, args: ['-H', dir, '--server', server.url] });
  t.after(() => program.close());
  await program.waitFor('1 of 1 server');
  for (const [key, page] of PAGES) {
    program.press(key);
    yield* cost(`dashboard, ${page}`, program);
  }
  yield { what: 'memory of the dashboard', unit: 'MiB', figure: summarize([residentMiB(program.pid)]) };
  await program.close();
  if (nats !== undefined) {
    const creds = operator.systemUser.writeCreds(join(dir, 'sys.creds'));
    const args = ['--server', server.url, '--creds', creds, 'events', '--all', '--short'];
    const events = startProgram({ command: nats, args, cols: 120, rows: 40 });
    t.after(() => events.close());
    yield* cost('nats events --all', events);
    yield { what: 'memory of nats', unit: 'MiB', figure: summarize([residentMiB(events.pid)]) };
  }
  stop.abort();
  await coming;
}

async function* cost(what: string, program: Program): AsyncGenerator<Finding> {
  await delay(SETTLE_MS);
  const before = { cpu: cpuMs(program.pid), bytes: program.mark() };
  await delay(MEASURE_MS);
  const seconds = MEASURE_MS / 1000;
  const cpu = (cpuMs(program.pid) - before.cpu) / seconds;
  const bytes = (program.mark() - before.bytes) / seconds;
  yield { what: `${what}: processor time a second`, unit: 'ms', figure: summarize([cpu]) };
  yield { what: `${what}: written a second`, unit: 'bytes', figure: summarize([bytes]) };
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
