import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf, NkeeperError } from '../core/errors.ts';
import { startClients } from './clients.ts';
import { freePort, serverUrl, startDemoServer } from './demo-server.ts';
import type { Guard } from './guard.ts';
import { findNatsServer, type NatsServer } from './nats-server.ts';
import { makeSampleStore, type SampleStore } from './sample-store.ts';

/** Somebody else can take the free port first; that it happens this often is no accident any more. */
const TRIES = 3;
/** Where the servers of an offline demo would be. */
const USUAL_PORT = 4222;

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

/** Makes the sample in a private folder and starts a server and clients on it; without a server it goes on offline. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { env, log } = options;
  try {
    const server = await findNatsServer({ env, log });
    return await startOnline(server, log);
  } catch (error) {
    const offline =
      error instanceof NkeeperError
        ? error
        : new NkeeperError('demo-offline', messageOf(error), { cause: error });
    log(`Offline: ${offline.message}`);
    if (offline.hint) log(offline.hint);
    return startOffline(offline);
  }
}

async function startOnline(server: NatsServer, log: (line: string) => void, tries = TRIES): Promise<Demo> {
  const root = await privateFolder();
  const port = await freePort();
  const sample = makeSampleStore(join(root, 'store'), serverUrl(port), unixNow());
  let guard: Guard;
  try {
    guard = await startDemoServer({ executable: server.path, root, port, sample });
  } catch (error) {
    if (tries > 1) return startOnline(server, log, tries - 1);
    throw error;
  }
  const url = serverUrl(port);
  log(`nats-server ${server.version} (${server.from}) on ${url} with a sample operator in ${sample.dir}`);
  return online(sample, url, guard);
}

function online(sample: SampleStore, url: string, guard: Guard): Demo {
  const clients = startClients(url, sample);
  const stop = async () => {
    await clients.stop();
    await guard.stop();
  };
  const { dir, credsFile } = sample;
  return { dir, credsFile, url, offline: undefined, settled: clients.settled, stop };
}

async function startOffline(offline: NkeeperError): Promise<Demo> {
  const root = await privateFolder();
  const { dir, credsFile } = makeSampleStore(join(root, 'store'), serverUrl(USUAL_PORT), unixNow());
  const stop = () => rm(root, { recursive: true, force: true });
  return { dir, credsFile, url: undefined, offline, settled: Promise.resolve(), stop };
}

/** Only its owner can enter it (mkdtemp gives 0700). */
function privateFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'nkeeper-demo-'));
}

function unixNow(): number {
  return Math.floor(Date.now() / 1000);
}
