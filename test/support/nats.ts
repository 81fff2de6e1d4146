import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { connect, jwtAuthenticator, type NatsConnection } from 'nats';
import { findNatsServer } from '../../src/demo/nats-server.ts';
import { freePort } from './free-port.ts';
import type { TestAccount, TestUser } from './nats-identities.ts';

/** What a server is told of its operator, and who may ask it. */
export interface ServerOperator {
  readonly token: string;
  readonly system: Pick<TestAccount, 'key' | 'token'>;
  readonly systemUser: ServerUser;
}

/** What it takes to log in. */
export type ServerUser = Pick<TestUser, 'name' | 'token' | 'seed'>;

export interface ServerOptions {
  readonly operator: ServerOperator;
  readonly name?: string;
  readonly resolver?: 'full' | 'cache' | 'memory' | { readonly url: string };
  /** Accounts that the server knows from the start, beside the system account. */
  readonly accounts?: readonly Pick<TestAccount, 'key' | 'token'>[];
  /** How often full resolvers compare their stores with each other; by default never while a test runs. */
  readonly interval?: string;
  /** A full resolver removes accounts that it is asked to; it does unless this is false. */
  readonly allowDelete?: boolean;
  /** Nothing is preloaded, not even the system account: as a server bootstraps. */
  readonly bare?: boolean;
  /** JWTs put into its resolver folder before the first start: account key → JWT. */
  readonly files?: Readonly<Record<string, string>>;
  /** Exactly this nats-server; any when left out. */
  readonly version?: string;
  /** Name of the cluster and `nats://host:port` of a member to join; a server alone without it. */
  readonly cluster?: { readonly name: string; readonly routes: readonly string[] };
  /** More lines for the configuration; `DIR` stands for the server's own folder. */
  readonly config?: string;
  /** Instead of one of ours: a configuration that was generated; names and ports are added to it. */
  readonly generated?: string;
  /** Instead of a server with identities: a leaf node of the server on that port, in the account of this user. */
  readonly leafOf?: { readonly port: number; readonly user: TestUser };
}

const READY_MS = 20_000;
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Waits until `check` gives something, and says what it waited for when it does not. */
export async function until<T>(
  what: string,
  check: () => T | undefined | false | Promise<T | undefined | false>,
  limitMs = READY_MS,
): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const found = await check();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`waited ${limitMs} ms for: ${what}`);
    await delay(10);
  }
}

/** A nats-server process with its own folder. It is killed when the test ends, whatever happened. */
export class TestServer {
  readonly name: string;
  readonly dir: string;
  readonly #options: ServerOptions;
  readonly #binary: string;
  #child: ChildProcess | undefined;
  #log = '';
  #port = -1;
  #clusterPort = -1;

  constructor(options: ServerOptions, binary: string, dir: string) {
    this.#options = options;
    this.#binary = binary;
    this.name = options.name ?? 'n1';
    this.dir = dir;
    mkdirSync(this.resolverDir, { recursive: true });
    for (const [key, token] of Object.entries(options.files ?? {})) this.writeFile(key, token);
  }

  get url(): string {
    return `nats://127.0.0.1:${this.#port}`;
  }

  get route(): string {
    return `nats://127.0.0.1:${this.#clusterPort}`;
  }

  get port(): number {
    return this.#port;
  }

  /** Of the process that runs now. */
  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get log(): string {
    return this.#log;
  }

  get resolverDir(): string {
    return join(this.dir, 'jwt');
  }

  /** Puts a JWT into the resolver's folder; the server sees it when it starts. */
  writeFile(key: string, token: string): void {
    writeFileSync(join(this.resolverDir, `${key}.jwt`), token);
  }

  /** Starts it and waits until it listens; a second start uses the ports of the first. */
  async start(): Promise<void> {
    if (this.#port < 0) this.#port = await freePort();
    if (this.#clusterPort < 0 && this.#options.cluster) this.#clusterPort = await freePort();
    const config = join(this.dir, 'server.conf');
    writeFileSync(config, this.#config());
    const child = spawn(this.#binary, ['-c', config], { cwd: this.dir, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    running.add(child);
    child.once('exit', () => running.delete(child));
    for (const stream of [child.stdout, child.stderr]) stream.on('data', text => (this.#log += text));
    const portsFile = join(this.dir, `nats-server_${child.pid}.ports`);
    await until(`${this.name} to listen`, () => {
      if (child.exitCode !== null) throw new Error(`${this.name} ended:\n${this.#log}`);
      return existsSync(portsFile) && this.#readPorts(readFileSync(portsFile, 'utf8'));
    });
  }

  /** It takes the client port of one that has stopped. */
  listenAs(other: TestServer): void {
    this.#port = other.port;
  }

  /** Ends it as an administrator would, or with any other signal, and waits until it is gone. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise(resolve => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** Stops it for a while, as a machine that hangs: it is certain that it does nothing more. `SIGCONT` lets it go on. */
  async pause(): Promise<void> {
    this.signal('SIGSTOP');
    const path = `/proc/${this.#child?.pid}/stat`;
    if (existsSync(path)) await until(`${this.name} to hang`, () => / T /.test(readFileSync(path, 'utf8')));
    else await delay(50);
  }

  /** A client of this server alone; closed when the test ends. */
  async connect(t: Pick<TestContext, 'after'>, user: ServerUser, name = user.name): Promise<NatsConnection> {
    const seed = new TextEncoder().encode(user.seed.reveal());
    const nc = await connect({
      servers: this.url,
      name,
      authenticator: jwtAuthenticator(user.token, seed),
      reconnect: false,
      ignoreClusterUpdates: true,
    });
    t.after(() => nc.close());
    return nc;
  }

  #readPorts(text: string): boolean {
    try {
      const ports = JSON.parse(text) as { nats: string[]; cluster?: string[] };
      this.#port = Number(new URL(ports.nats[0] ?? '').port);
      if (ports.cluster?.[0] !== undefined) this.#clusterPort = Number(new URL(ports.cluster[0]).port);
      return true;
    } catch {
      return false; // The file is being written.
    }
  }

  #config(): string {
    if (this.#options.leafOf) return this.#leafConfig(this.#options.leafOf);
    const { operator, accounts = [], bare = false, cluster, config = '', generated } = this.#options;
    if (generated !== undefined) return [generated, ...this.#places()].join('\n');
    const known = bare ? accounts : [operator.system, ...accounts];
    const preload = known.map(account => `  ${account.key}: "${account.token}"`);
    return [
      ...this.#places(),
      `operator: "${operator.token}"`,
      `system_account: ${operator.system.key}`,
      `resolver: ${this.#resolver()}`,
      ...(preload.length === 0 ? [] : [`resolver_preload: {\n${preload.join('\n')}\n}`]),
      ...(cluster === undefined
        ? []
        : [
            `cluster: { name: "${cluster.name}", listen: "127.0.0.1:${this.#clusterPort}", routes: ${JSON.stringify(cluster.routes)} }`,
          ]),
      config.replaceAll('DIR', this.dir),
    ].join('\n');
  }

  #places(): readonly string[] {
    return [
      `server_name: "${this.name}"`,
      `listen: "127.0.0.1:${this.#port}"`,
      `ports_file_dir: "${this.dir}"`,
    ];
  }

  #leafConfig({ port, user }: NonNullable<ServerOptions['leafOf']>): string {
    const creds = user.writeCreds(join(this.dir, 'leaf.creds'));
    return [
      ...this.#places(),
      `leafnodes: { remotes: [{ url: "nats://127.0.0.1:${port}", credentials: "${creds}" }] }`,
    ].join('\n');
  }

  #resolver(): string {
    const { resolver = 'full', interval = '1h', allowDelete = true } = this.#options;
    if (resolver === 'memory') return 'MEMORY';
    if (typeof resolver === 'object') return `URL("${resolver.url}")`;
    const more = resolver === 'full' ? `, allow_delete: ${allowDelete}, interval: "${interval}"` : '';
    return `{ type: ${resolver}, dir: "${this.resolverDir}"${more} }`;
  }
}

/** Prepares a server without starting it: to start it later, or never. */
export async function prepareServer(t: TestContext, options: ServerOptions): Promise<TestServer> {
  const wanted = options.version === undefined ? {} : { version: options.version };
  const { path } = await findNatsServer({ ...wanted, env: process.env, log: line => t.diagnostic(line) });
  const dir = mkdtempSync(join(tmpdir(), 'nkeeper-nats-'));
  const server = new TestServer(options, path, dir);
  t.after(async () => {
    await server.stop('SIGKILL');
    rmSync(dir, { recursive: true, force: true });
  });
  return server;
}

/** Starts one server on a free port of 127.0.0.1. */
export async function startServer(t: TestContext, options: ServerOptions): Promise<TestServer> {
  const server = await prepareServer(t, options);
  await server.start();
  return server;
}

/**
 * Starts servers `n1`, `n2`, ... that know each other, and waits until each sees all. `each` gives the options of one.
 */
export async function startCluster(
  t: TestContext,
  count: number,
  each: (name: string) => ServerOptions,
): Promise<readonly TestServer[]> {
  const servers: TestServer[] = [];
  for (let i = 1; i <= count; i++) {
    const name = `n${i}`;
    const cluster = { name: 'C1', routes: servers.map(server => server.route) };
    servers.push(await startServer(t, { ...each(name), name, cluster }));
  }
  const [first] = servers;
  if (first === undefined) throw new Error('a cluster has at least one server');
  await clusterFormed(t, first, each('n1').operator, count);
  return servers;
}

/**
 * Waits until every server of the cluster answers a request at `server` and knows of all others. One that ended while much was
 * sent and came back is counted twice by the others, for minutes.
 */
export async function clusterFormed(
  t: TestContext,
  server: TestServer,
  operator: ServerOperator,
  count: number,
): Promise<void> {
  const nc = await server.connect(t, operator.systemUser, 'cluster check');
  await until(`${count} servers to know each other`, async () => {
    const known: number[] = [];
    const answers = await nc.requestMany('$SYS.REQ.SERVER.PING', '', { maxWait: 200 });
    for await (const msg of answers) {
      known.push(msg.json<{ statsz: { active_servers: number } }>().statsz.active_servers);
    }
    return known.length === count && known.every(each => each >= count);
  });
  await nc.close();
}
