import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A program that cannot outlive this process. */
export interface Guard {
  /** Resolves when the program has ended by itself or was stopped. */
  readonly ended: Promise<void>;
  /** Ends the program and removes its folder; resolves when both are gone. Safe to call again. */
  stop(): Promise<void>;
}

/**
 * Runs as a shell of its own: starts the program, waits until its input ends, then ends the program and removes the
 * folder. A killed process cannot clean up, but the system closes its pipes: that is what the shell waits for. Output
 * is closed here so that ours ends with the program's.
 */
const SCRIPT = `
folder=$1
shift
"$@" </dev/null &
program=$!
exec >/dev/null
read -r _
kill "$program" 2>/dev/null
wait "$program"
rm -rf "$folder"
`;

/**
 * Starts a program that ends when this process ends, also when that is killed; then `folder` is removed.
 * @param command executable and arguments
 */
export function startGuarded(command: readonly string[], folder: string): Guard {
  // Detached: Ctrl-C in the terminal is for nkeeper, which then stops the program in order.
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'sh', folder, ...command], {
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
    cwd: '/',
  });
  const exited = new Promise<void>(resolve => {
    shell.once('exit', () => resolve());
    shell.once('error', () => resolve());
  });
  shell.stdin.on('error', () => {});
  const ended = Promise.race([exited, once(shell.stdout.resume(), 'end').then(() => {})]);
  // Neither may keep this process from ending.
  shell.unref();
  return {
    ended,
    stop: () => {
      shell.ref();
      shell.stdin.end();
      return exited;
    },
  };
}
