import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type IPty, spawn } from '@lydell/node-pty';
import { Emulator, type ScreenCell } from './emulator.ts';
import { bytesOfKey } from './key-bytes.ts';

/** The checkout that the tests belong to. */
export const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

export interface ProgramOptions {
  /** Arguments of nkeeper, or of `command`. */
  readonly args?: readonly string[];
  /** Instead of nkeeper itself: the built program of this checkout. */
  readonly command?: string;
  /** Added to a small environment that has nothing of the tester's but PATH; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cols?: number;
  readonly rows?: number;
  readonly cwd?: string;
  /** Told of all output as it arrives, before the emulator takes it: for measuring. */
  readonly onBytes?: (bytes: Buffer) => void;
}

export interface Ending {
  readonly code: number;
  /** Number of the signal that killed it; 0 when it ended by itself. */
  readonly signal: number;
}

export interface WaitOptions {
  /** Milliseconds until the wait fails and shows the screen. */
  readonly timeout?: number;
}

const PATIENCE_MS = 20_000;

/** Starts a program in a real pseudo-terminal of its own, with a terminal emulator at the other end. Call `close` at the end. */
export function startProgram(options: ProgramOptions = {}): Program {
  return new Program(options);
}

/** A running program as a person has it before them: keys in, a screen out. */
export class Program {
  /** The program's own HOME, empty at the start, removed by `close`. */
  readonly home: string;
  readonly emulator: Emulator;
  private readonly pty: IPty;
  private readonly output: Buffer[] = [];
  private size = 0;
  private ending: Ending | undefined;
  private watchers: (() => void)[] = [];
  private drawn = Promise.resolve();

  constructor(options: ProgramOptions) {
    const { cols = 80, rows = 24 } = options;
    this.home = mkdtempSync(join(tmpdir(), 'nkeeper-home-'));
    const command = options.command ?? process.execPath;
    const program = options.command === undefined ? [join(PROJECT, 'bin', 'nkeeper.js')] : [];
    this.pty = spawn(command, [...program, ...(options.args ?? [])], {
      cols,
      rows,
      cwd: options.cwd ?? this.home,
      env: environment(this.home, options.env ?? {}),
      encoding: null,
    });
    this.emulator = new Emulator(cols, rows, data => this.send(data));
    // With `encoding: null` it is bytes that come, whatever the type says.
    this.pty.onData(data => {
      options.onBytes?.(data as unknown as Buffer);
      this.receive(data as unknown as Buffer);
    });
    this.pty.onExit(({ exitCode, signal }) => {
      void this.drawn.then(() => {
        this.ending = { code: exitCode, signal: signal ?? 0 };
        this.look();
      });
    });
  }

  get pid(): number {
    return this.pty.pid;
  }

  get exited(): boolean {
    return this.ending !== undefined;
  }

  /** Presses keys, each sent by itself: names as the decoder gives them. */
  press(...keys: readonly string[]): void {
    for (const key of keys) this.send(bytesOfKey(key));
  }

  /** Types text, one character after the other. */
  type(text: string): void {
    this.press(...Array.from(text, character => (character === ' ' ? 'space' : character)));
  }

  /** Pastes as a terminal with bracketed paste does. */
  paste(text: string): void {
    this.send(`\x1b[200~${text.replaceAll('\n', '\r')}\x1b[201~`);
  }

  /** Sends bytes as they are, in one write. */
  send(bytes: string | Uint8Array): void {
    this.pty.write(bytes as string);
  }

  /** The lines on screen, without blanks at their ends. */
  screen(): string[] {
    return this.emulator.screen();
  }

  /** The screen as one text. */
  text(): string {
    return this.screen().join('\n');
  }

  /** Counted from 0. */
  cell(row: number, column: number): ScreenCell {
    return this.emulator.cell(row, column);
  }

  /** Row of the first line that holds `wanted`; -1 when none does. */
  rowOf(wanted: string | RegExp): number {
    return this.screen().findIndex(line => holds(line, wanted));
  }

  /** Waits until the screen holds a text, or a condition is met. Fails with the screen when that doesn't happen. */
  async waitFor(wanted: string | RegExp | (() => boolean), options: WaitOptions = {}): Promise<void> {
    const met = typeof wanted === 'function' ? wanted : () => holds(this.text(), wanted);
    await this.until(() => met() || this.exited, String(wanted), options);
    if (!met()) throw new Error(`Ended before ${String(wanted)}\n${this.report()}`);
  }

  async waitForExit(options: WaitOptions = {}): Promise<Ending> {
    await this.until(() => this.exited, 'the end of the program', options);
    return this.ending as Ending;
  }

  resize(cols: number, rows: number): void {
    this.emulator.resize(cols, rows);
    this.pty.resize(cols, rows);
  }

  signal(signal: NodeJS.Signals): void {
    process.kill(this.pid, signal);
  }

  /** Stops reading what the program writes, as an SSH line does that stalls. */
  stall(): void {
    this.pty.pause();
  }

  unstall(): void {
    this.pty.resume();
  }

  /** Takes the terminal away, as a lost SSH connection does. */
  hangUp(): void {
    (this.pty as IPty & { destroy(): void }).destroy();
  }

  /** Everything written so far. */
  bytes(): Buffer {
    return Buffer.concat(this.output);
  }

  /** A place in the output, for {@link bytesSince}. */
  mark(): number {
    return this.size;
  }

  bytesSince(mark: number): Buffer {
    return this.bytes().subarray(mark);
  }

  /** Ends the program, if it still runs, and removes its HOME. */
  async close(): Promise<void> {
    if (!this.exited) {
      this.pty.resume();
      this.pty.kill('SIGKILL');
      await this.waitForExit();
    }
    this.emulator.close();
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  private receive(bytes: Buffer): void {
    this.output.push(bytes);
    this.size += bytes.length;
    this.drawn = this.emulator.write(bytes).then(() => this.look());
  }

  private look(): void {
    for (const watcher of this.watchers) watcher();
  }

  private until(met: () => boolean, what: string, options: WaitOptions): Promise<void> {
    const { timeout = PATIENCE_MS } = options;
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer);
        clearInterval(poll);
        this.watchers = this.watchers.filter(other => other !== watcher);
      };
      const watcher = (): void => {
        if (!met()) return;
        stop();
        resolve();
      };
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`Waited ${timeout} ms for ${what}\n${this.report()}`));
      }, timeout);
      // Conditions may look at files or servers, not only at the screen.
      const poll = setInterval(watcher, 20);
      this.watchers.push(watcher);
      watcher();
    });
  }

  private report(): string {
    const state = this.ending ? `ended with ${this.ending.code}, signal ${this.ending.signal}` : 'running';
    return [`--- screen (${state})`, ...this.screen(), '---'].join('\n');
  }
}

function holds(text: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
}

function environment(
  home: string,
  added: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const env: Record<string, string | undefined> = {
    PATH: process.env['PATH'],
    HOME: home,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    CI: 'false',
    ...added,
  };
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
}
