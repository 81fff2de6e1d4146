import { fstatSync, writeSync } from 'node:fs';
import { homedir } from 'node:os';
import packageJson from '../package.json' with { type: 'json' };
import type { World } from './cli/world.ts';

/** The program: arguments in, exit code out. Only what the arguments ask for is loaded. */
async function main(args: readonly string[]): Promise<void> {
  if (args.length === 1 && (args[0] === '-v' || args[0] === '--version')) {
    toStdout(`nkeeper ${packageJson.version}\n`);
    return;
  }
  const { run } = await import('./cli/run.ts');
  process.exitCode = await run(args, world());
}

/**
 * What writes to one of the two streams: straight to the file that it is, since to open a stream of Node's takes 2 ms. That is
 * done where the file takes no more for now, which it says only when another program has made it so.
 */
function writerOf(fd: 1 | 2, stream: () => NodeJS.WriteStream): (text: string | Uint8Array) => void {
  let opened: NodeJS.WriteStream | undefined;
  return text => {
    let rest = Buffer.from(text);
    try {
      while (!opened && rest.length > 0) rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return failed(error as NodeJS.ErrnoException);
      opened = stream().on('error', failed);
    }
    opened?.write(rest);
  };
}

/** `nkeeper list keys | head`: the reader has what it wanted, so the rest need not be said. */
function failed(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
  writeSync(2, `nkeeper: What was to be printed could not be written: ${error.message}\n`);
  process.exit(1);
}

/** By descriptor: it stays what it is, and a long table asks for each of its lines. */
const devices: (boolean | undefined)[] = [];

/** What is none is no screen either: to open a stream of Node's only to ask that takes 2 ms. */
function isDevice(fd: 0 | 1 | 2): boolean {
  devices[fd] ??= looksLikeDevice(fd);
  return devices[fd];
}

function looksLikeDevice(fd: 0 | 1 | 2): boolean {
  try {
    return fstatSync(fd).isCharacterDevice();
  } catch {
    return false;
  }
}

function world(): World {
  return {
    env: process.env,
    home: process.env.HOME || homedir(),
    cwd: process.cwd(),
    now: Date.now,
    version: packageJson.version,
    stdout: toStdout,
    bytes: toStdout,
    stderr: toStderr,
    streams: {
      get stdin() {
        return isDevice(0) ? process.stdin : {};
      },
      get stdout() {
        return isDevice(1) ? process.stdout : {};
      },
      get stderr() {
        return isDevice(2) ? process.stderr : {};
      },
    },
  };
}

const toStdout = writerOf(1, () => process.stdout);
const toStderr = writerOf(2, () => process.stderr);

void main(process.argv.slice(2));
