import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Interface } from 'node:readline';
import { messageOf, NkeeperError } from '../../errors.ts';
import { isPublicKey } from '../../nkeys/keys.ts';
import type { Seed } from '../../nkeys/seed.ts';
import { stopIfCancelled } from '../write/headway.ts';
import { descendantsOf, killNow } from './descendants.ts';
import type { OpenedProvider } from './provider.ts';
import { seedStays } from './seed-stays.ts';

/** A person may have to touch a device, or type a PIN. */
const TIMEOUT_MS = 60_000;
/** Longest answer, characters: the list of 100,000 keys is shorter. */
const ANSWER_LIMIT = 8 * 1024 * 1024;

const NAME = 'the key command';

export interface CommandOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds for one answer. */
  readonly timeout?: number;
}

/**
 * Keys that a program has: a vault, a device. It is started when it is first asked, by the shell, and gets a line of JSON for
 * each question on stdin: `{"list":true}`, answered by `{"keys":["OA…"]}`; `{"sign":"OA…","data":"BASE64"}`, answered by
 * `{"signature":"BASE64"}`; either by `{"error":"why not"}`. The seed never comes to nkeeper. It ends when its stdin ends.
 */
export class CommandKeys implements OpenedProvider {
  readonly name = NAME;
  readonly #command: string;
  readonly #env: CommandOptions['env'];
  readonly #timeout: number;
  #keys: ReadonlySet<string> = new Set();
  #opening: Promise<void> | undefined;
  #running: Running | undefined;
  /** One question at a time. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(command: string, { env, timeout = TIMEOUT_MS }: CommandOptions) {
    this.#command = command;
    this.#env = env;
    this.#timeout = timeout;
  }

  /** Asks it which keys it has, once. @throws NkeeperError `key-command-failed` */
  open(): Promise<void> {
    this.#opening ??= this.#list().catch(error => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  close(): void {
    this.#running?.end();
    this.#running = undefined;
  }

  has(publicKey: string): boolean {
    return this.#keys.has(publicKey);
  }

  async sign(
    publicKey: string,
    data: Uint8Array,
    _mayAsk?: boolean,
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    const question = { sign: publicKey, data: Buffer.from(data).toString('base64') };
    const { signature } = await this.#ask(question, signal);
    const bytes = Buffer.from(typeof signature === 'string' ? signature : '', 'base64');
    if (bytes.length === 64) return bytes;
    throw failed('it gave no signature of 64 bytes');
  }

  async seed(publicKey: string): Promise<Seed> {
    throw seedStays(publicKey, NAME);
  }

  async #list(): Promise<void> {
    const { keys } = await this.#ask({ list: true });
    if (!Array.isArray(keys) || !keys.every(key => typeof key === 'string' && isPublicKey(key)))
      throw failed('it gave no list of public keys');
    this.#keys = new Set(keys as string[]);
  }

  #ask(question: object, signal?: AbortSignal): Promise<Readonly<Record<string, unknown>>> {
    const asked = this.#queue.then(async () => {
      stopIfCancelled({ signal });
      const running = await start(this.#command, this.#env, this.#running);
      this.#running = running;
      // It may wait for a finger on a device: nobody's, once the change was cancelled.
      const stop = () => running.stop();
      signal?.addEventListener('abort', stop, { once: true });
      try {
        return answerOf(await running.ask(`${JSON.stringify(question)}\n`, this.#timeout));
      } catch (error) {
        // One that answered with an error is well; any other cannot be relied on for the next question.
        if (!(error instanceof Refused)) this.close();
        stopIfCancelled({ signal });
        throw failed(messageOf(error));
      } finally {
        signal?.removeEventListener('abort', stop);
      }
    });
    this.#queue = asked.catch(() => undefined);
    return asked;
  }
}

/** It understood, and said no. */
class Refused extends Error {}

function answerOf(line: string): Readonly<Record<string, unknown>> {
  let found: unknown;
  try {
    found = JSON.parse(line);
  } catch {
    throw new Error('its answer is no line of JSON');
  }
  if (typeof found !== 'object' || found === null) throw new Error('its answer is no JSON object');
  const { error } = found as { readonly error?: unknown };
  if (error !== undefined) throw new Refused(typeof error === 'string' ? error.slice(0, 500) : 'it refused');
  return found as Readonly<Record<string, unknown>>;
}

function failed(why: string): NkeeperError {
  return new NkeeperError('key-command-failed', `The key command failed: ${why.replace(/\.$/, '')}.`, {
    hint: 'It is named by --key-command, $NKEEPER_KEY_COMMAND, or keyCommand in the preferences.',
  });
}

/** What starts programs is loaded only for those who have one. */
async function start(command: string, env: CommandOptions['env'], there?: Running): Promise<Running> {
  if (there) return there;
  const { spawn } = await import('node:child_process');
  const { createInterface } = await import('node:readline');
  const child = spawn(command, { shell: true, stdio: 'pipe', env: env as NodeJS.ProcessEnv });
  return new Running(child, createInterface({ input: child.stdout }));
}

/** The program while it runs. */
class Running {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: Interface;
  #stderr = '';
  #size = 0;
  #take: ((line: string) => void) | undefined;
  #fail: ((error: Error) => void) | undefined;
  #over: Error | undefined;

  constructor(child: ChildProcessWithoutNullStreams, lines: Interface) {
    this.#child = child;
    const { stdin, stdout, stderr } = child;
    this.#lines = lines;
    this.#lines.on('line', line => {
      this.#size = 0;
      this.#take?.(line);
    });
    stdout.on('data', (part: Buffer) => {
      this.#size += part.length;
      if (this.#size > ANSWER_LIMIT) this.#ended(new Error('its answer is too long'));
    });
    stderr.on('data', (part: Buffer) => {
      this.#stderr = (this.#stderr + part.toString('utf8')).slice(-1000);
    });
    stdin.on('error', () => undefined);
    this.#child.on('error', error => this.#ended(error));
    this.#child.on('close', code => {
      const said = this.#stderr.trim().split('\n').at(-1);
      this.#ended(new Error(`it ended with ${code ?? 'a signal'}${said ? `: ${said}` : ''}`));
    });
    // Between questions it keeps nobody waiting for its end.
    this.#hold(false);
  }

  ask(line: string, timeout: number): Promise<string> {
    this.#hold(true);
    return new Promise<string>((resolve, reject) => {
      if (this.#over) return reject(this.#over);
      const timer = setTimeout(() => {
        this.#ended(new Error(`no answer in ${timeout / 1000} seconds`));
      }, timeout);
      const over = () => {
        clearTimeout(timer);
        this.#take = undefined;
        this.#fail = undefined;
        this.#hold(false);
      };
      this.#take = answer => {
        over();
        resolve(answer);
      };
      this.#fail = error => {
        over();
        reject(error);
      };
      this.#child.stdin.write(line);
    });
  }

  /** Nobody waits for its answer any more: it ends now, whatever it does. */
  stop(): void {
    this.#ended(new Error('it was stopped'));
    this.end();
  }

  end(): void {
    this.#child.stdin.end();
    this.#lines.close();
    // Who hangs does not read the end of its stdin; and the shell may have started it as a process of its own.
    if (!this.#over || this.#child.exitCode !== null || this.#child.pid === undefined) return;
    for (const pid of [...descendantsOf(this.#child.pid), this.#child.pid]) killNow(pid);
  }

  #ended(error: Error): void {
    this.#over ??= error;
    this.#fail?.(error);
  }

  #hold(on: boolean): void {
    const { stdin, stdout, stderr } = this.#child;
    for (const each of [this.#child, stdin, stdout, stderr] as { ref?(): void; unref?(): void }[])
      if (on) each.ref?.();
      else each.unref?.();
  }
}
