import { isatty } from 'node:tty';

const NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGTERM: 15 } as const;

/** Signals that end the program. */
export type EndSignal = keyof typeof NUMBERS;

export const END_SIGNALS = Object.keys(NUMBERS) as readonly EndSignal[];

/** Exit status that shells give a program that a signal ended. */
export function statusOf(signal: EndSignal): number {
  return 128 + NUMBERS[signal];
}

/** Dies by the signal itself, past every handler: needs nothing of the terminal and writes nothing. */
export function dieBy(signal: EndSignal): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

/**
 * Ends the process with a status. Where the terminal is gone Node would abort while it puts the terminal's modes back
 * (and may leave a core file with secrets in it), so there it dies by SIGHUP instead, as a shell would have it.
 */
export function exitProcess(status: number): void {
  if (isatty(0)) process.exit(status);
  dieBy('SIGHUP');
}
