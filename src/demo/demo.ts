import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf, NkeeperError } from '../core/errors.ts';
import { startClients } from './clients.ts';
import { freePort, serverUrl, startDemoServer } from './demo-server.ts';
import { type Guard, guardFolder } from './guard.ts';
import { findNatsServer, type NatsServer } from './nats-server.ts';
import { makeSampleStore, type SampleStore } from './sample-store.ts';

/** Somebody else can take the free port first; that it happens this often is no accident any more. */
const TRIES = 3;

export interface DemoOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Gets one line for each thing that is done. */
  readonly log: (line: string) => void;
}

/** A sample store and, where a nats-server could be had, a server and clients on it. */
export interface Demo {
  /** The store, as for `nsc -H DIR`. */
  readonly dir: string;
  /** Creds of a user of the system account. */
  readonly credsFile: string;
  /** `nats://127.0.0.1:PORT`; undefined when offline. */
  readonly url: string | undefined;
  /** Why there is no server. */
  readonly offline: NkeeperError | undefined;
  /** Resolves when the clients have connected for the first time; at once when offline. */
  readonly settled: Promise<void>;
  /** Stops clients and server and removes every file; nothing runs afterwards. Safe to call again. */
  stop(): Promise<void>;
}

/** A sample in a folder of its own, which ends with this process, for a server on a port that is free. */
interface Prepared {
  readonly root: string;
  readonly guard: Guard;
  readonly port: number;
  readonly sample: SampleStore;
}

/** Makes the sample in a private folder and starts a server and clients on it; without a server it goes on offline. */
export async function startDemo({ env, log }: DemoOptions): Promise<Demo> {
  const search = findNatsServer({ env, log }).catch(asReason);
  // Takes as long as the search, which is another program's work: so meanwhile.
  const prepared = await prepare();
  const server = await search;
  if (server instanceof NkeeperError) return goOffline(prepared, server, log);
  try {
    return await goOnline(server, prepared, log);
  } catch (error) {
    return goOffline(await prepare(), asReason(error), log);
  }
}

async function prepare(): Promise<Prepared> {
  // mkdtemp makes it 0700: only its owner can enter.
  const root = await mkdtemp(join(tmpdir(), 'nkeeper-demo-'));
  const guard = guardFolder(root);
  const port = await freePort();
  const now = Math.floor(Date.now() / 1000);
  return { root, guard, port, sample: makeSampleStore(join(root, 'store'), serverUrl(port), now) };
}

async function goOnline(
  server: NatsServer,
  prepared: Prepared,
  log: (line: string) => void,
  tries = TRIES,
): Promise<Demo> {
  const { port, sample, guard } = prepared;
  try {
    await startDemoServer({ executable: server.path, ...prepared });
  } catch (error) {
    await guard.stop();
    if (tries > 1) return goOnline(server, await prepare(), log, tries - 1);
    throw error;
  }
  const url = serverUrl(port);
  const { dir, credsFile } = sample;
  log(`nats-server ${server.version} (${server.from}) on ${url} with a sample operator in ${dir}`);
  const clients = startClients(url, sample);
  const stop = async () => {
    await clients.stop();
    await guard.stop();
  };
  return { dir, credsFile, url, offline: undefined, settled: clients.settled, stop };
}

function goOffline(prepared: Prepared, offline: NkeeperError, log: (line: string) => void): Demo {
  log(`Offline: ${offline.message}`);
  if (offline.hint) log(offline.hint);
  const { dir, credsFile } = prepared.sample;
  const stop = () => prepared.guard.stop();
  return { dir, credsFile, url: undefined, offline, settled: Promise.resolve(), stop };
}

function asReason(error: unknown): NkeeperError {
  if (error instanceof NkeeperError) return error;
  return new NkeeperError('demo-offline', messageOf(error), { cause: error });
}
