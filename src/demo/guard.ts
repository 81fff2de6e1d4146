import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';

/** Watches over a folder, and over a server in it, that must not outlive this process. */
export interface Guard {
  /** Starts `EXECUTABLE --config CONFIG`, once. Resolves when that has ended, by itself or because it was stopped. */
  run(executable: string, config: string): Promise<void>;
  /** Ends the server and removes the folder; resolves when both are gone. Safe to call again. */
  stop(): Promise<void>;
}

/**
 * Runs as a shell of its own. A process that is killed cannot clean up, but the system closes its pipes: the shell
 * reads from one of them until it ends. The first two lines say what to start; output is closed after that, so that
 * ours ends with the server's.
 */
const SCRIPT = `
IFS=
if read -r executable && read -r config; then
  "$executable" --config "$config" </dev/null &
  exec >/dev/null
  read -r _
  kill $! 2>/dev/null
  wait $!
fi
rm -rf "$1"
`;

/** Removes `folder` when this process ends, however that happens; before that it ends the server it was told to run. */
export function guardFolder(folder: string): Guard {
  // Detached: Ctrl-C in the terminal is for nkeeper, which then stops the server in order.
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'sh', folder], {
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
    cwd: '/',
  });
  const exited = new Promise<void>(resolve => {
    shell.once('exit', () => resolve());
    shell.once('error', () => resolve());
  });
  // A shell that is gone shows by its end, not by what was written to it.
  shell.stdin.on('error', () => {});
  const closed = once(shell.stdout.resume(), 'end');
  // Nothing of the guard keeps this process from ending.
  for (const part of [shell, shell.stdin as Socket, shell.stdout as Socket]) part.unref();
  return {
    run: async (executable, config) => {
      shell.stdin.write(`${executable}\n${config}\n`);
      await Promise.race([exited, closed]);
    },
    stop: () => {
      shell.ref();
      shell.stdin.end();
      return exited;
    },
  };
}
