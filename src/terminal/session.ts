import { isatty } from 'node:tty';
import type { InputEvent } from '../core/input/events.ts';
import { clipboardSequence } from './clipboard.ts';
import { crashReport } from './crash-report.ts';
import { FrameWriter } from './frame-writer.ts';
import { escapeDelay, InputGate } from './input-gate.ts';
import { LinearWriter } from './linear-writer.ts';
import { TerminalOutput } from './output.ts';
import { dieBy, type EndSignal, exitProcess, statusOf } from './process-end.ts';
import { followProcess, stopProcessGroup } from './process-events.ts';
import { quietStreams } from './quiet-streams.ts';

/** Alternate screen, clear, home, bracketed paste on, cursor hidden. */
const MODES = '\x1b[?2004h\x1b[?25l';
const ENTER = `\x1b[?1049h\x1b[2J\x1b[H${MODES}`;

/** For screen readers: text in the terminal's own flow, with its cursor. */
const ENTER_LINEAR = '\x1b[?2004h';
const LEAVE_LINEAR = '\x1b[?2004l\r\n';

/** The way back: no update under way, wrapping, no scroll region, plain colours, bracketed paste off, cursor shown, main screen. */
const LEAVE = '\x1b[?2026l\x1b[?7h\x1b[r\x1b[m\x1b[?2004l\x1b[?25h\x1b[?1049l';

/** A terminal that takes nothing gets so long to take LEAVE. */
const LEAVE_LIMIT_MS = 200;
/** And `cleanUp` so long. */
const CLEAN_UP_LIMIT_MS = 5000;
/** A process group without a shell can't be stopped: then the screen comes back after this. */
const STOP_LIMIT_MS = 300;

const STDIN = 0;
const STDERR = 2;

/** Status of a program that ended by a fault of its own (EX_SOFTWARE). */
const FAULT = 70;

/** Why a session ends. `hang-up`: the terminal, or the program that started us, is gone. */
export type EndReason = 'quit' | 'signal' | 'hang-up' | 'error';

export interface SessionOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Draw with ASCII only. */
  readonly ascii?: boolean;
  /** For screen readers: no screen of its own, text that stands in the terminal's flow. */
  readonly linear?: boolean;
  /** Closes connections and files before the process ends, however it ends. Waited for, at most 5 s. */
  readonly cleanUp?: (reason: EndReason) => void | Promise<void>;
  /** What is left to be said on the person's own screen, in whole lines; asked for before `cleanUp`. */
  readonly farewell?: () => string;
  /** Takes what would have been printed while the screen was in use: console, warnings. */
  readonly log?: (text: string) => void;
}

/**
 * The dashboard's time on the terminal: enters it, follows signals, stops and continues with the shell's job control, and
 * leaves it as it was, whatever ends the program. The rules and why: `tui-conventions` 2.8.
 */
export class TerminalSession {
  /** Where Ink draws. */
  readonly writer: FrameWriter | LinearWriter;

  private readonly env: NodeJS.ProcessEnv;
  private readonly options: SessionOptions;
  private readonly output: TerminalOutput;
  private readonly gate: InputGate;
  private listener: (event: InputEvent) => void = () => {};
  private unmount: () => void = () => {};
  private putStreamsBack: () => void = () => {};
  private resume: (() => void) | undefined;
  private ending: Promise<void> | undefined;
  private state: 'outside' | 'inside' | 'suspended' | 'ended' = 'outside';

  constructor(options: SessionOptions = {}) {
    const { stdin, stdout } = process;
    this.options = options;
    this.env = options.env ?? process.env;
    this.output = new TerminalOutput(stdout.fd);
    this.output.onGone(() => this.hangUp());
    stdout.on('error', () => {});
    const Writer = options.linear ? LinearWriter : FrameWriter;
    this.writer = new Writer({
      output: this.output,
      size: () => ({ columns: stdout.columns, rows: stdout.rows }),
      ascii: options.ascii ?? false,
    });
    this.gate = new InputGate({
      input: stdin,
      escapeDelay: escapeDelay(this.env),
      onEnd: () => this.hangUp(),
    });
  }

  /** Takes the terminal; keys and pastes go to `listener` from now on. */
  enter(listener: (event: InputEvent) => void): void {
    this.listener = listener;
    followProcess({
      onSignal: this.onSignal,
      onStop: this.suspend,
      onContinue: this.onContinue,
      onResize: () => this.writer.resize(),
      onError: error => void this.fail(error),
      onOrphaned: () => this.hangUp(),
      onExit: () => void this.hide('ended'),
    });
    this.show(this.options.linear ? ENTER_LINEAR : ENTER);
  }

  /** Says how to take down what draws; called after the terminal is restored. */
  onUnmount(unmount: () => void): void {
    this.unmount = unmount;
  }

  /** Draws everything anew (Ctrl-l). */
  repaint(): void {
    this.writer.repaint();
  }

  /**
   * Puts text on the clipboard of the person's terminal.
   * @returns false when it is too long for that
   */
  copy(text: string): boolean {
    const sequence = clipboardSequence(text, this.env);
    if (sequence !== undefined) this.writer.send(sequence);
    return sequence !== undefined;
  }

  /** Gives the terminal back to the shell and stops the whole process group, as Ctrl-z does elsewhere. */
  readonly suspend = (): void => {
    if (this.state !== 'inside') return;
    this.writer.hold();
    this.hide('suspended');
    // SIGCONT says that the stop is over; a group without a shell is not stopped at all.
    const timer = setTimeout(() => this.resume?.(), STOP_LIMIT_MS);
    const followStops = stopProcessGroup(this.suspend);
    this.resume = () => {
      clearTimeout(timer);
      this.resume = undefined;
      if (this.state !== 'suspended') return;
      followStops();
      this.showAgain(this.options.linear ? ENTER_LINEAR : ENTER);
      this.writer.release();
    };
  };

  /** Lends the terminal to another program, such as an editor, until `use` is done. */
  async lend<T>(use: () => Promise<T>): Promise<T> {
    if (this.state !== 'inside') throw new Error('The terminal is in use.');
    this.writer.hold();
    this.hide('suspended');
    // Ctrl-c and Ctrl-z belong to the other program, which has them by its own modes; a signal still ends this one.
    try {
      return await use();
    } finally {
      // A signal may have ended the program meanwhile.
      if (this.takesBack()) {
        this.showAgain(this.options.linear ? ENTER_LINEAR : ENTER);
        this.writer.release();
      }
    }
  }

  private takesBack(): boolean {
    return this.state === 'suspended';
  }

  /** Ends the program in good order. */
  quit(status = 0): Promise<void> {
    return this.end('quit', status);
  }

  /** Ends the program because of an error: the screen is restored first, then the error is told. */
  fail(error: unknown): Promise<void> {
    const first = this.state !== 'ended';
    if (this.hide('ended')) this.tell(crashReport(error, this.env));
    return first ? this.end('error', FAULT) : Promise.resolve();
  }

  private show(bytes: string): void {
    this.state = 'inside';
    this.putStreamsBack = quietStreams(this.options.log ?? (() => {}));
    process.stdin.setRawMode(true);
    this.writer.send(bytes);
    this.gate.start(this.listener);
  }

  private showAgain(bytes: string): void {
    this.show(bytes);
    // The size may have changed while we were stopped, and Node asks for it only then.
    process.emit('SIGWINCH', 'SIGWINCH');
  }

  /** Restores the terminal, as far as it is still there. @returns whether it is */
  private hide(next: 'suspended' | 'ended'): boolean {
    const inside = this.state === 'inside';
    this.state = next;
    if (next === 'ended') this.writer.stop();
    if (!inside) return !this.output.gone;
    this.putStreamsBack();
    this.output.writeNow(this.options.linear ? LEAVE_LINEAR : LEAVE, LEAVE_LIMIT_MS);
    // Modes of a terminal that is gone can't be set, and libuv does not take that well.
    if (this.output.gone || !isatty(STDIN)) return false;
    this.gate.stop();
    process.stdin.setRawMode(false);
    return true;
  }

  private readonly onSignal = (signal: EndSignal): void => {
    const ending = this.state === 'ended';
    // A terminal that goes away says so several times; whoever sends another signal is in a hurry.
    if (ending && signal !== 'SIGHUP') dieBy(signal);
    if (ending) return;
    void this.end(this.hide('ended') ? 'signal' : 'hang-up', statusOf(signal));
  };

  private hangUp(): void {
    void this.end('hang-up', statusOf('SIGHUP'));
  }

  private readonly onContinue = (): void => {
    if (this.resume) return this.resume();
    if (this.state !== 'inside') return;
    // Stopped by SIGSTOP, without a chance to leave: the shell has set its own modes meanwhile.
    this.putStreamsBack();
    this.gate.stop();
    process.stdin.setRawMode(false);
    this.showAgain(this.options.linear ? ENTER_LINEAR : MODES);
  };

  private end(reason: EndReason, status: number): Promise<void> {
    this.ending ??= this.endOnce(reason, status);
    return this.ending;
  }

  private async endOnce(reason: EndReason, status: number): Promise<void> {
    this.hide('ended');
    try {
      if (reason !== 'hang-up') this.unmount();
      const last = this.options.farewell?.() ?? '';
      if (reason !== 'hang-up' && last !== '') this.tell(last);
      await within(CLEAN_UP_LIMIT_MS, this.options.cleanUp?.(reason));
    } catch (error) {
      if (reason !== 'hang-up') this.tell(crashReport(error, this.env));
    }
    if (reason === 'hang-up') dieBy('SIGHUP');
    else if (this.output.stuck) dieBy('SIGTERM');
    else exitProcess(status);
  }

  private tell(text: string): void {
    if (isatty(STDERR)) this.output.writeNow(text, LEAVE_LIMIT_MS);
    else process.stderr.write(text);
  }
}

async function within(milliseconds: number, work: void | Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>(resolve => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}
