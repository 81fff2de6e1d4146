import { writeSync } from 'node:fs';
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
 * What writes to a stream. `nkeeper list keys | head`: the reader has what it wanted, so the rest need not be said. The
 * stream is made by the first write: that alone takes a millisecond.
 */
function writerOf(stream: () => NodeJS.WriteStream): (text: string | Uint8Array) => void {
  let opened: NodeJS.WriteStream | undefined;
  return text => {
    opened ??= stream().on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      writeSync(2, `nkeeper: What was to be printed could not be written: ${error.message}\n`);
      process.exit(1);
    });
    opened.write(text);
  };
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
    streams: process,
  };
}

const toStdout = writerOf(() => process.stdout);
const toStderr = writerOf(() => process.stderr);

void main(process.argv.slice(2));
