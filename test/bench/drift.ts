import { spawnSync } from 'node:child_process';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { TestServer } from '../support/nats.ts';
import { PROJECT, startProgram } from '../support/pty.ts';
import { BenchAccounts, type Holds } from './bench-cluster.ts';
import { type BenchStore, OPERATOR } from './make-store.ts';
import { cpuMs, residentMiB } from './process-cost.ts';
import { nkeeper, type Place, timeRun } from './processes.ts';
import type { Finding } from './report.ts';
import { ratios, summarize } from './statistics.ts';
import { SysTraffic, type Work } from './sys-traffic.ts';
import { undertake } from './undertaking.ts';
import { lookUpAll } from './whole-stores.ts';

/** Milliseconds from the connection until all accounts on 3 servers are compared. */
const TARGET_MS = 1500;
/** Of one core, in milliseconds a second, while nothing changes. */
const STEADY_TARGET_MS = 10;
/** Until servers have nothing more to do for what was asked before, in vain too. */
const QUIET_MS = 5000;
/** V8 goes through the whole heap some times more after a large store was read. */
const SETTLED_MS = 120_000;
/** In this time everything is done at least once that is done now and then, here and on servers. */
const WHOLE_MS = 130_000;

const range = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

/** What each of three servers holds. */
const CASES: readonly (readonly [what: string, each: readonly Holds[]])[] = [
  ['all the same', [{}, {}, {}]],
  ['one JWT older on one server', [{}, { older: [5] }, {}]],
  ['100 newer here than on all', Array(3).fill({ older: range(0, 100) })],
  [
    'each server differs in 100',
    [{ older: range(0, 100) }, { without: range(200, 100) }, { older: range(400, 100) }],
  ],
];

/** Comparing all accounts of a store with three servers, beside asking these for all of their JWTs. */
export async function* measureComparison(
  place: Place,
  large: BenchStore,
  nsc: string | undefined,
  rounds: number,
): AsyncGenerator<Finding> {
  for (const [what, each] of CASES)
    yield* undertake(async function* (t) {
      const accounts = new BenchAccounts(t, large);
      const servers = await accounts.start(t, each);
      const nc = await servers[0]!.connect(t, accounts.operator.systemUser);
      const plain: number[] = [];
      const runs: Compared[] = [];
      const commands: number[] = [];
      for (let i = 0; i < rounds; i++) {
        plain.push(await lookUpAll(nc, accounts.keys, servers.length));
        runs.push(compare(place, large, servers));
        await delay(QUIET_MS);
        commands.push(timeRun(drift(large, servers), place));
        await delay(QUIET_MS);
      }
      const took = runs.map(({ compared, connected }) => compared - connected);
      yield {
        what: `${large.accounts} accounts, 3 servers, ${what}`,
        unit: 'ms',
        figure: summarize(took),
        target: TARGET_MS,
      };
      yield {
        what: '  until it is proven',
        unit: 'ms',
        figure: summarize(runs.map(({ proven, connected }) => proven - connected)),
      };
      yield {
        what: '  against asking for every JWT, as such',
        unit: 'ms',
        figure: summarize(took),
        against: { name: `LOOKUP (${summarize(plain).median.toFixed(0)} ms)`, ratio: ratios(took, plain) },
      };
      yield {
        what: '  processor time of it',
        unit: 'ms',
        figure: summarize(runs.map(({ processor }) => processor)),
      };
      yield { what: '  nkeeper drift, the whole command', unit: 'ms', figure: summarize(commands) };
      if (nsc !== undefined) {
        const names = [1, 2].map(() => timeRun(diff(nsc, large, servers), place));
        yield { what: '  nsc push --diff (names only)', unit: 'ms', figure: summarize(names) };
      }
    });
}

/** What it costs to keep the comparison on screen while nothing changes: here, and on the servers. Linux only. */
export async function* measureSteadyDrift(place: Place, large: BenchStore): AsyncGenerator<Finding> {
  if (process.platform !== 'linux') return;
  yield* undertake(async function* (t) {
    const accounts = new BenchAccounts(t, large);
    const servers = await accounts.start(t, [{}, {}, {}], '2m');
    const traffic = await SysTraffic.open(servers, accounts.operator.systemUser);
    t.after(() => traffic.close());
    yield* idle('nobody asks', await traffic.during(() => delay(QUIET_MS * 5)));
    yield* dashboard(t, place, large, servers, traffic);
    yield* watch(t, place, large, servers, traffic);
  });
}

async function* dashboard(
  t: TestContext,
  place: Place,
  large: BenchStore,
  servers: readonly TestServer[],
  traffic: SysTraffic,
): AsyncGenerator<Finding> {
  const program = startProgram({
    cols: 120,
    rows: 40,
    args: ['-H', large.dir, '--server', urlsOf(servers)],
    env: place.env,
  });
  t.after(() => program.close());
  await program.waitFor('3 of 3 servers', { timeout: 120_000 });
  await program.waitFor(() => !program.text().includes('checking'), { timeout: 300_000 });
  program.press('4');
  await delay(SETTLED_MS);
  const mark = program.mark();
  yield* steady('dashboard, resolver page', program.pid, () => delay(WHOLE_MS), traffic);
  const bytes = program.bytesSince(mark).length / (WHOLE_MS / 1000);
  yield { what: '  written a second', unit: 'bytes', figure: summarize([bytes]) };
  await program.close();
}

async function* watch(
  t: TestContext,
  place: Place,
  large: BenchStore,
  servers: readonly TestServer[],
  traffic: SysTraffic,
): AsyncGenerator<Finding> {
  const [command = '', ...args] = nkeeper('-H', large.dir, '--server', urlsOf(servers), 'watch');
  const program = startProgram({ command, args, env: place.env, cols: 120, rows: 40 });
  t.after(() => program.close());
  await program.waitFor('Connected to', { timeout: 120_000 });
  await delay(QUIET_MS * 5);
  yield* steady('nkeeper watch', program.pid, () => delay(WHOLE_MS), traffic);
}

async function* steady(
  what: string,
  pid: number,
  wait: () => Promise<unknown>,
  traffic: SysTraffic,
): AsyncGenerator<Finding> {
  const cpu = cpuMs(pid);
  const work = await traffic.during(wait);
  const used = (cpuMs(pid) - cpu) / work.seconds;
  yield {
    what: `${what}: processor time a second`,
    unit: 'ms',
    figure: summarize([used]),
    target: STEADY_TARGET_MS,
  };
  yield { what: '  memory', unit: 'MiB', figure: summarize([residentMiB(pid)]) };
  yield* idle('  meanwhile', work);
  for (const [subject, count] of [...work.requests].sort(([, a], [, b]) => b - a)) {
    yield {
      what: `  asked a minute: ${subject}`,
      unit: 'times',
      figure: summarize([(count / work.seconds) * 60]),
      ...(subject === 'CLAIMS.LIST' ? { target: 0 } : {}),
    };
  }
}

function* idle(what: string, work: Work): Iterable<Finding> {
  const each = (figure: number) => summarize([figure / work.seconds]);
  yield { what: `${what}: processor time of 3 servers a second`, unit: 'ms', figure: each(work.cpuMs) };
  if (work.messages === 0) return;
  yield { what: '  messages a second, both ways', unit: 'times', figure: each(work.messages) };
  yield { what: '  bytes a second, both ways', unit: 'bytes', figure: each(work.bytes) };
}

interface Compared {
  readonly connected: number;
  readonly compared: number;
  readonly proven: number;
  /** From the one to the other. */
  readonly processor: number;
}

/** In a process of its own, as for the first time. */
function compare(place: Place, { dir }: BenchStore, servers: readonly TestServer[]): Compared {
  const script = fileURLToPath(new URL('./open-comparison.ts', import.meta.url));
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', script, dir, OPERATOR, urlsOf(servers)],
    { env: place.env, cwd: PROJECT, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`the servers could not be compared: ${stderr}`);
  return JSON.parse(stdout) as Compared;
}

function drift({ dir }: BenchStore, servers: readonly TestServer[]): readonly string[] {
  return nkeeper('-H', dir, '--server', urlsOf(servers), 'drift', '--json', '--timeout', '120');
}

function diff(nsc: string, { dir }: BenchStore, servers: readonly TestServer[]): readonly string[] {
  return [nsc, 'push', '--diff', '-u', urlsOf(servers), '-H', dir];
}

function urlsOf(servers: readonly TestServer[]): string {
  return servers.map(({ url }) => url).join(',');
}
