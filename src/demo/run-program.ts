import { spawn } from 'node:child_process';

/** How a program ended. `code` is null when a signal ended it. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  readonly cwd?: string;
}

/** Most of a program's output that is kept: enough for a version and for an error message. */
const KEPT_CHARACTERS = 64 * 1024;

/**
 * Runs a program to its end without a shell and without standard input.
 * @throws the system's error (`ENOENT`, `EACCES`, ...) when it cannot be started. A program that takes too long is
 * killed and comes back with code null.
 */
export function runProgram(file: string, args: readonly string[], options: RunOptions): Promise<Ended> {
  const { env, timeoutMs, cwd } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(cwd === undefined ? {} : { cwd }),
    });
    // Not spawn's own `timeout`: its timer lives on, and holds the process, when the program cannot be started.
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] = (output[name] + text).slice(-KEPT_CHARACTERS);
      });
    }
    child.once('error', error => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('close', code => {
      clearTimeout(timer);
      resolve({ code, ...output });
    });
  });
}
