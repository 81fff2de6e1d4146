import type { TestContext } from 'node:test';
import { Responder } from '../support/emergency.ts';
import { type ServerUser, startCluster, startServer, type TestServer } from '../support/nats.ts';
import { now, type TestAccount, TestOperator } from '../support/nats-identities.ts';
import { writeStore } from '../support/written-store.ts';
import { Crowd } from './crowd.ts';
import { nkeeper, type Place, timeRun } from './processes.ts';
import type { Finding } from './report.ts';
import { ratios, summarize } from './statistics.ts';
import { undertake } from './undertaking.ts';

/** Servers, and connections of the leaked user on all of them together. */
const CASES: readonly (readonly [servers: number, connections: number])[] = [1, 3, 5].flatMap(servers =>
  [3, 300, 3000].map(connections => [servers, connections] as const),
);
/** Milliseconds from the confirmation to the last proof: 3 servers, 300 connections. */
const TARGET = 500;

/**
 * From the typed word to the proof on every server: signed, on disk, sent, in force, connections gone, login refused. Beside
 * it what servers need by themselves: a bare client sends one finished JWT, and waits until each has taken it.
 */
export async function* measureEmergency(
  place: Place,
  nsc: string | undefined,
  rounds: number,
): AsyncGenerator<Finding> {
  for (const [servers, connections] of CASES) {
    const runs: Cut[] = [];
    for (let i = 0; i < rounds; i++)
      for await (const run of undertake(t => cutOnce(t, servers, connections))) runs.push(run);
    const proven = runs.map(({ provenMs }) => provenMs);
    const bare = runs.map(({ bareMs }) => bareMs);
    yield {
      what: `${servers} ${servers === 1 ? 'server' : 'servers'}, ${connections} connections: proven`,
      unit: 'ms',
      figure: summarize(proven),
      ...(servers === 3 && connections === 300 ? { target: TARGET } : {}),
    };
    yield {
      what: '  servers by themselves: JWT sent, all closed',
      unit: 'ms',
      figure: summarize(bare),
      against: { name: 'that: proven', ratio: ratios(proven, bare) },
    };
  }
  yield* besideNsc(place, nsc, rounds);
}

interface Cut {
  readonly provenMs: number;
  readonly bareMs: number;
}

interface Scene {
  readonly operator: TestOperator;
  readonly account: TestAccount;
  readonly leaked: ReturnType<TestAccount['user']>;
  readonly other: ReturnType<TestAccount['user']>;
  readonly dir: string;
  readonly servers: readonly TestServer[];
}

async function scene(t: TestContext, count: number): Promise<Scene> {
  const operator = new TestOperator();
  const account = operator.account('SHOP');
  const leaked = account.user('leaked');
  const other = account.user('other');
  const dir = writeStore(operator, [account], [operator.systemUser, leaked, other]);
  const each = () => ({ operator, accounts: [account] });
  const servers = count === 1 ? [await startServer(t, each())] : await startCluster(t, count, each);
  return { operator, account, leaked, other, dir, servers };
}

async function cutOnce(t: TestContext, count: number, connections: number): Promise<Cut> {
  const { operator, account, leaked, other, dir, servers } = await scene(t, count);
  await crowd(t, servers, leaked, connections);
  const leak = { account: 'SHOP', user: 'leaked', kind: 'user' } as const;
  const { view } = (await new Responder(t, dir, servers).cut(leak)).pursuit;
  if (view.provenMs === undefined) throw new Error(`not proven: ${JSON.stringify(view.servers)}`);
  await crowd(t, servers, other, connections);
  const revocations = { [leaked.key]: now(), [other.key]: now() };
  const bareMs = await sendBare(t, servers, operator, account.version({ nats: { revocations } }));
  return { provenMs: view.provenMs, bareMs };
}

async function crowd(
  t: TestContext,
  servers: readonly TestServer[],
  user: ServerUser,
  count: number,
): Promise<void> {
  const clients = new Crowd();
  t.after(() => clients.close());
  await clients.connect(servers, user, count);
}

/** Servers answer when they have closed what the JWT forbids. */
async function sendBare(
  t: TestContext,
  servers: readonly TestServer[],
  operator: TestOperator,
  token: string,
): Promise<number> {
  const nc = await servers[0]!.connect(t, operator.systemUser);
  const begun = performance.now();
  let left = servers.length;
  await new Promise<void>(resolve => {
    nc.subscribe('_INBOX.bench', { callback: () => --left === 0 && resolve() });
    nc.publish('$SYS.REQ.CLAIMS.UPDATE', token, { reply: '_INBOX.bench' });
  });
  return performance.now() - begun;
}

/** Whole commands, 3 servers and 300 connections: one of ours, which ends with the proof, and two of nsc, which has none. */
async function* besideNsc(place: Place, nsc: string | undefined, rounds: number): AsyncGenerator<Finding> {
  const ours: number[] = [];
  const theirs: number[] = [];
  const time = (commands: (dir: string, urls: string) => readonly (readonly string[])[]) =>
    undertake(async t => {
      const { dir, servers, leaked } = await scene(t, 3);
      await crowd(t, servers, leaked, 300);
      const urls = servers.map(({ url }) => url).join(',');
      return commands(dir, urls).reduce((sum, command) => sum + timeRun(command, place), 0);
    });
  for (let i = 0; i < rounds; i++) {
    for await (const ms of time((dir, urls) => [
      nkeeper(
        '-H',
        dir,
        '--server',
        urls,
        'revoke',
        '--user',
        'leaked',
        '--account',
        'SHOP',
        '--yes',
        '--json',
      ),
    ]))
      ours.push(ms);
    if (nsc === undefined) continue;
    for await (const ms of time((dir, urls) => [
      [nsc, 'revocations', 'add-user', '-a', 'SHOP', '-n', 'leaked', '-H', dir],
      [nsc, 'push', '-a', 'SHOP', '-u', urls, '-H', dir],
    ]))
      theirs.push(ms);
  }
  const what = 'nkeeper revoke, the whole command, 3 servers, 300 connections';
  const against = { name: 'nsc (no proof)', ratio: theirs.length > 0 ? ratios(ours, theirs) : undefined };
  yield {
    what,
    unit: 'ms',
    figure: summarize(ours),
    ...(against.ratio ? { against: { name: against.name, ratio: against.ratio } } : {}),
  };
}
