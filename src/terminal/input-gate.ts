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

/** A paste of which nothing came for this time has lost its end mark; a long one over a slow line never rests so long. */
const PASTE_TIMEOUT_MS = 1000;

/** So few bytes after so long are a key that somebody pressed, not more of a paste. */
const KEY_LENGTH = 6;
const HAND_MS = 50;

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
    const now = performance.now();
    const sinceLast = now - this.lastRead;
    this.lastRead = now;
    const pasting = this.decoder.waiting === 'paste';
    const events = this.decoder.push(chunk, sinceLast);
    const byHand = pasting && chunk.length <= KEY_LENGTH && sinceLast >= HAND_MS;
    // Keys pressed at a keyboard that seems dead must not keep it so.
    if (!byHand || this.decoder.waiting !== 'paste') this.waitAnew();
    this.deliver(events);
  };

  private waitAnew(): void {
    this.dontWait();
    const timeout = this.timeoutFor(this.decoder.waiting);
    if (timeout !== undefined) this.timer = setTimeout(() => this.lastLook(), timeout);
  }

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
