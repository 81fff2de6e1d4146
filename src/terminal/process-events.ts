import { END_SIGNALS, type EndSignal } from './process-end.ts';

/** What a program on a terminal must answer to. */
export interface ProcessHandlers {
  readonly onSignal: (signal: EndSignal) => void;
  /** SIGTSTP from outside; Ctrl-z is a key. */
  readonly onStop: () => void;
  readonly onContinue: () => void;
  readonly onResize: () => void;
  /** Uncaught exception or unhandled rejection. */
  readonly onError: (error: unknown) => void;
  /** The program that started us is gone. */
  readonly onOrphaned: () => void;
  /** Last call before the process ends by `process.exit`; only synchronous work. */
  readonly onExit: () => void;
}

const PARENT_CHECK_MS = 1000;

/** Calls the handlers until the process ends. */
export function followProcess(handlers: ProcessHandlers): void {
  for (const signal of END_SIGNALS) process.on(signal, () => handlers.onSignal(signal));
  process.on('SIGTSTP', handlers.onStop);
  process.on('SIGCONT', handlers.onContinue);
  process.on('SIGWINCH', handlers.onResize);
  process.on('uncaughtException', handlers.onError);
  process.on('exit', handlers.onExit);
  followParent(handlers.onOrphaned);
}

/** A killed parent sends no signal, but its shell takes the terminal back, and two programs would draw on it. */
function followParent(onOrphaned: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onOrphaned();
  }, PARENT_CHECK_MS);
  timer.unref();
}

/**
 * Stops the whole process group, as the terminal's own Ctrl-z would. The handler for that is off until the result is
 * called, else the signal would come back to it instead of stopping us.
 */
export function stopProcessGroup(onStop: () => void): () => void {
  process.off('SIGTSTP', onStop);
  process.kill(0, 'SIGTSTP');
  return () => process.on('SIGTSTP', onStop);
}
