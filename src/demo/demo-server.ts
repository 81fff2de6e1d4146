import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf, NkeeperError } from '../core/errors.ts';
import { makeFolder } from '../core/files/make-folder.ts';
import type { Guard } from './guard.ts';
import type { SampleStore } from './sample-store.ts';

const HOST = '127.0.0.1';
const READY_TIMEOUT_MS = 15_000;
const MIB = 1024 ** 2;

/** A port of the loopback that nobody listens on now. Somebody can take it before we do: then try another one. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, HOST, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

export function serverUrl(port: number): string {
  return `nats://${HOST}:${port}`;
}

export interface DemoServerOptions {
  /** nats-server's executable. */
  readonly executable: string;
  /** Private folder that gets the server's files. */
  readonly root: string;
  /** Ends the server with this process. */
  readonly guard: Guard;
  readonly port: number;
  readonly sample: SampleStore;
}

/**
 * Starts a server on the sample: full resolver with deletion allowed, JetStream, its accounts already in the resolver's
 * folder. Resolves when it takes connections; its guard stops it.
 *
 * @throws NkeeperError `nats-server-not-started` with what the server said
 */
export async function startDemoServer(options: DemoServerOptions): Promise<void> {
  const { executable, guard, port } = options;
  const folder = join(options.root, 'server');
  const name = `demo-${randomBytes(3).toString('hex')}`;
  const log = join(folder, 'nats-server.log');
  const config = writeServerFiles(folder, name, log, options);
  try {
    await untilReady(port, name, guard.run(executable, config));
  } catch (error) {
    const said = (await readFile(log, 'utf8').catch(() => '')).trim().split('\n').at(-1) || messageOf(error);
    throw new NkeeperError('nats-server-not-started', `nats-server did not start: ${said}`, { cause: error });
  }
}

function writeServerFiles(folder: string, name: string, log: string, options: DemoServerOptions): string {
  const { sample, port } = options;
  const accounts = join(folder, 'accounts');
  makeFolder(accounts);
  for (const [key, token] of sample.onServers)
    writeFileSync(join(accounts, `${key}.jwt`), token, { mode: 0o600 });
  const { key, token } = sample.systemAccount;
  const text = JSON.stringify;
  const config = join(folder, 'nats-server.conf');
  const lines = [
    `server_name: ${text(name)}`,
    `listen: ${text(`${HOST}:${port}`)}`,
    `log_file: ${text(log)}`,
    `operator: ${text(sample.operatorToken)}`,
    `system_account: ${text(key)}`,
    `resolver: { type: full, dir: ${text(accounts)}, allow_delete: true, interval: "2m", timeout: "1.9s" }`,
    `resolver_preload: { ${key}: ${text(token)} }`,
    `jetstream: { store_dir: ${text(join(folder, 'jetstream'))}, max_memory_store: ${2048 * MIB}, max_file_store: ${65_536 * MIB} }`,
  ];
  writeFileSync(config, `${lines.join('\n')}\n`, { mode: 0o600 });
  return config;
}

/** Ready is a server that greets with our name: on the port there could also be somebody else's. */
async function untilReady(port: number, name: string, end: Promise<void>): Promise<void> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  let ended = false;
  void end.then(() => {
    ended = true;
  });
  while (!ended && performance.now() < deadline) {
    const greeting = await greet(port).catch(() => undefined);
    if (greeting?.includes(`"server_name":"${name}"`)) return;
    await delay(10);
  }
  throw new Error(ended ? 'it ended at once' : 'it took too long');
}

/** The first line that a server sends. */
function greet(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: HOST, port, timeout: 1000 });
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', part => {
      text += part;
      if (text.includes('\n')) socket.destroy();
    });
    socket.once('timeout', () => socket.destroy());
    socket.once('error', reject);
    socket.once('close', () => resolve(text));
  });
}
