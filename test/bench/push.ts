import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openPush } from '../../src/core/exchange/open-push.ts';
import { findLiveLogin } from '../../src/core/live/find-live-login.ts';
import type { FoundLogin } from '../../src/core/resolver/login/login.ts';
import { openFleet } from '../../src/core/resolver/push/fleet.ts';
import { resolveLocations } from '../../src/core/store/locations.ts';
import { openStore, type Store } from '../../src/core/store/store.ts';
import { findNatsServer } from '../../src/demo/nats-server.ts';
import { freePort } from '../support/free-port.ts';
import { type BenchStore, OPERATOR } from './make-store.ts';
import { nkeeper, type Place, timeRun } from './processes.ts';
import type { Finding } from './report.ts';
import { ratios, summarize } from './statistics.ts';

/** Milliseconds for one account: 1,000 a second. */
const TARGET_MS = 1;
/** In flight at once, as in a push. */
const AT_ONCE = 200;

/**
 * All accounts of a store to one server that has none of them: by a loop that does nothing but send and count answers, which is
 * what the server can take, and by a push, which proves each.
 */
export async function* measurePush(
  place: Place,
  small: BenchStore,
  large: BenchStore,
  nsc: string | undefined,
  rounds: number,
): AsyncGenerator<Finding> {
  const plain: number[] = [];
  const sent: number[] = [];
  const whole: number[] = [];
  const compared: number[] = [];
  let count = 0;
  for (let i = 0; i < rounds; i++) {
    await using(large, async server => plain.push(await plainLoop(server)));
    await using(large, async server => {
      const run = await onePush(server);
      count = run.count;
      sent.push(run.sent);
    });
    await using(large, async ({ url }) => {
      whole.push(timeRun(pushAll(large, url), place));
      compared.push(timeRun(pushAll(large, url), place));
    });
  }
  yield { what: `plain loop, ${count} accounts, 1 server`, unit: 'ms', figure: summarize(plain) };
  yield {
    what: `push, ${count} accounts: sent`,
    unit: 'ms',
    figure: summarize(sent),
    target: count * TARGET_MS,
  };
  yield {
    what: 'push: sent, against the plain loop',
    unit: 'ms',
    figure: summarize(sent),
    against: { name: 'plain loop', ratio: ratios(sent, plain) },
  };
  yield { what: 'push -A: planned, sent and proven, as a command', unit: 'ms', figure: summarize(whole) };
  yield { what: 'push -A again: all the same', unit: 'ms', figure: summarize(compared) };
  yield* besideNsc(place, small, nsc);
}

async function* besideNsc(place: Place, small: BenchStore, nsc: string | undefined): AsyncGenerator<Finding> {
  if (nsc === undefined) return;
  const times = { nkeeper: [] as number[], nsc: [] as number[] };
  await using(small, async ({ url }) => void times.nkeeper.push(timeRun(pushAll(small, url), place)));
  await using(
    small,
    async ({ url }) => void times.nsc.push(timeRun([nsc, 'push', '-A', '-u', url, '-H', small.dir], place)),
  );
  yield {
    what: `push -A, ${small.accounts + 1} accounts`,
    unit: 'ms',
    figure: summarize(times.nkeeper),
    against: { name: 'nsc', ratio: ratios(times.nkeeper, times.nsc) },
    target: 0.5,
  };
}

function pushAll({ dir }: BenchStore, url: string): readonly string[] {
  return nkeeper('-H', dir, '--server', url, 'push', '-A', '--json');
}

interface Bench {
  readonly url: string;
  readonly store: Store;
  readonly login: FoundLogin;
}

/** Milliseconds for sending all, without a look at what comes back. */
async function plainLoop({ store, login }: Bench): Promise<number> {
  const tokens = store.accounts(OPERATOR).map(({ path }) => readFileSync(path, 'utf8').trim());
  const { session } = await openFleet(login);
  const begun = performance.now();
  const waiting = tokens.values();
  const worker = async () => {
    for (const payload of waiting)
      await session.ask('$SYS.REQ.CLAIMS.UPDATE', { payload, maxMs: 10_000, take: () => true });
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const took = performance.now() - begun;
  await session.close();
  return took;
}

/** Milliseconds until all were sent and acknowledged. */
async function onePush({ store, login }: Bench): Promise<{ readonly count: number; readonly sent: number }> {
  const open = await openPush({ store, operator: OPERATOR, login, now: Math.floor(Date.now() / 1000) });
  let sent = 0;
  const begun = performance.now();
  const run = open.start(false, {
    onChange: () => {
      if (run.view.phase === 'proving') sent ||= performance.now() - begun;
    },
  });
  const view = await run.run();
  await open.close();
  if (!view.proven) throw new Error(`the push was not proven: ${JSON.stringify(view.troubles.slice(0, 3))}`);
  return { count: view.total, sent };
}

/** A server that has the system account of a store and nothing else. */
async function using(bench: BenchStore, use: (server: Bench) => Promise<unknown>): Promise<void> {
  const { path } = await findNatsServer({ env: process.env, log: () => {} });
  const dir = join(bench.dir, '..', 'push-server');
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(join(dir, 'jwt'), { recursive: true });
  const store = openStore(resolveLocations({ env: {}, home: dir, cwd: dir, flags: { allDirs: bench.dir } }), {
    index: false,
  });
  const port = await freePort();
  const operator = store.operator(OPERATOR)!;
  const system = store.account(OPERATOR, 'SYS')!;
  writeFileSync(
    join(dir, 'server.conf'),
    [
      `listen: "127.0.0.1:${port}"`,
      `ports_file_dir: "${dir}"`,
      `operator: "${operator.token}"`,
      `system_account: ${system.row.key}`,
      `resolver: { type: full, dir: "${join(dir, 'jwt')}", allow_delete: true }`,
      `resolver_preload: { ${system.row.key}: "${system.token}" }`,
    ].join('\n'),
  );
  const child = spawn(path, ['-c', join(dir, 'server.conf')], { stdio: 'ignore' });
  try {
    await listening(child, dir);
    const url = `nats://127.0.0.1:${port}`;
    const login = await findLiveLogin(store, OPERATOR, { env: {}, servers: url });
    await use({ url, store, login });
  } finally {
    child.kill('SIGKILL');
    store.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function listening(child: ChildProcess, dir: string): Promise<void> {
  const ports = join(dir, `nats-server_${child.pid}.ports`);
  for (let i = 0; i < 500 && !existsSync(ports); i++) await delay(20);
  if (!existsSync(ports)) throw new Error('nats-server does not listen');
}
