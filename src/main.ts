import { homedir } from 'node:os';
import packageJson from '../package.json' with { type: 'json' };
import type { World } from './cli/world.ts';

/** The program: arguments in, exit code out. Only what the arguments ask for is loaded. */
async function main(args: readonly string[]): Promise<void> {
  quietWhenNobodyReads();
  if (args.length === 1 && (args[0] === '-v' || args[0] === '--version')) {
    process.stdout.write(`nkeeper ${packageJson.version}\n`);
    return;
  }
  const { run } = await import('./cli/run.ts');
  process.exitCode = await run(args, world());
}

/** `nkeeper list keys | head`: the reader has what it wanted, so the rest need not be said. */
function quietWhenNobodyReads(): void {
  const ended = (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  };
  process.stdout.on('error', ended);
  process.stderr.on('error', ended);
}

function world(): World {
  return {
    env: process.env,
    home: process.env.HOME || homedir(),
    cwd: process.cwd(),
    now: Date.now,
    version: packageJson.version,
    stdout: text => void process.stdout.write(text),
    stderr: text => void process.stderr.write(text),
    streams: process,
  };
}

void main(process.argv.slice(2));
