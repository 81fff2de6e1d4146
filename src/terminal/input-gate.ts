import { InputDecoder, type Waiting } from '../core/input/decoder.ts';
import type { InputEvent } from '../core/input/events.ts';

/** The part of `tty.ReadStream` that the gate needs. */
export interface TerminalInput {
  on(event: 'data', listener: (chunk: Buffer) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'data', listener: (chunk: Buffer) => void): unknown;
  off(event: 'end', listener: () => void): unknown;
  pause(): unknown;
  resume(): unknown;
}

export interface InputGateOptions {
  readonly input: TerminalInput;
  /** Milliseconds after which a lone ESC is the Escape key; see {@link escapeDelay}. */
  readonly escapeDelay: number;
  /** The terminal sends no more. */
  readonly onEnd: () => void;
}

/** An end mark of a paste that does not come in this time will never come. */
const PASTE_TIMEOUT_MS = 5000;

/** How long to wait for the rest of a sequence: `ESCDELAY` milliseconds, else 100 over SSH and 50 otherwise. */
export function escapeDelay(env: NodeJS.ProcessEnv): number {
  const chosen = Number(env['ESCDELAY']);
  if (env['ESCDELAY'] && Number.isFinite(chosen) && chosen >= 0) return Math.min(chosen, 5000);
  return env['SSH_CONNECTION'] || env['SSH_TTY'] ? 100 : 50;
}

/**
 * The only reader of the terminal: its bytes go through the decoder, each key and paste to one listener. Ink reads nothing
 * (`tui-conventions` 3.8 says why).
 */
export class InputGate {
  private readonly options: InputGateOptions;
  private readonly decoder = new InputDecoder();
  private listener: ((event: InputEvent) => void) | undefined;
  private timer: NodeJS.Timeout | undefined;
  private turn: NodeJS.Immediate | undefined;
  private lastRead = Number.NEGATIVE_INFINITY;

  constructor(options: InputGateOptions) {
    this.options = options;
    // Without a listener a terminal that vanishes would be an uncaught error.
    options.input.on('error', () => {
      if (this.listener) options.onEnd();
    });
  }

  /** Starts to read; every event goes to `listener`. */
  start(listener: (event: InputEvent) => void): void {
    this.listener = listener;
    const { input, onEnd } = this.options;
    input.on('data', this.onData);
    input.on('end', onEnd);
    input.resume();
  }

  /** Stops reading, so that the shell or an editor can. */
  stop(): void {
    this.listener = undefined;
    this.dontWait();
    const { input, onEnd } = this.options;
    input.off('data', this.onData);
    input.off('end', onEnd);
    input.pause();
  }

  private readonly onData = (chunk: Buffer): void => {
    this.dontWait();
    const now = performance.now();
    const events = this.decoder.push(chunk, now - this.lastRead);
    this.lastRead = now;
    const timeout = this.timeoutFor(this.decoder.waiting);
    if (timeout !== undefined) this.timer = setTimeout(() => this.lastLook(), timeout);
    this.deliver(events);
  };

  private timeoutFor(waiting: Waiting): number | undefined {
    if (waiting === 'nothing') return undefined;
    return waiting === 'paste' ? PASTE_TIMEOUT_MS : this.options.escapeDelay;
  }

  /** After a long stop of the event loop the rest may have been waiting in the terminal all the time: read once more. */
  private lastLook(): void {
    this.turn = setImmediate(() => this.deliver(this.decoder.giveUp()));
  }

  private dontWait(): void {
    clearTimeout(this.timer);
    clearImmediate(this.turn);
  }

  private deliver(events: readonly InputEvent[]): void {
    for (const event of events) this.listener?.(event);
  }
}
