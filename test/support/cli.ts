import { run } from '../../src/cli/run.ts';
import type { World } from '../../src/cli/world.ts';
import { temporaryFolder } from './stores.ts';

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command line in this process, without a terminal, in an empty home of its own. */
export async function runCli(args: readonly string[], change: Partial<World> = {}): Promise<CliResult> {
  let stdout = '';
  let stderr = '';
  const home = temporaryFolder('home-');
  const world: World = {
    env: {},
    home,
    cwd: home,
    now: Date.now,
    version: '0.0.0-test',
    stdout: text => {
      stdout += text;
    },
    bytes: bytes => {
      stdout += Buffer.from(bytes).toString('latin1');
    },
    stderr: text => {
      stderr += text;
    },
    streams: { stdin: {}, stdout: {} },
    ...change,
  };
  const code = await run(args, world);
  return { code, stdout, stderr };
}
