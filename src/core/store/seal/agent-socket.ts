import { lstatSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { createInterface } from 'node:readline';
import { NkeeperError } from '../../errors.ts';
import { makeFolderFor } from '../../files/make-folder.ts';

/** Longer paths are none of a socket. */
const PATH_LIMIT = 100;

/**
 * Where the agent of a sealed keystore listens: in a folder that nobody else may enter.
 *
 * @param id of the seal
 * @param folder of nkeeper's own files of this person
 */
export function agentSocket(
  id: string,
  env: Readonly<Record<string, string | undefined>>,
  folder: string,
): string {
  const runtime = env.XDG_RUNTIME_DIR;
  const base = runtime && isAbsolute(runtime) ? join(runtime, 'nkeeper') : join(folder, 'agent');
  const path = join(base, `${id}.sock`);
  return path.length <= PATH_LIMIT
    ? path
    : join(tmpdir(), `nkeeper-${process.getuid?.() ?? 0}`, `${id}.sock`);
}

/** Makes the folder of a socket, or looks at the one there is. @throws NkeeperError `agent-folder-open`, `output-unwritable` */
export function requirePrivate(folder: string): void {
  makeFolderFor(`${folder}/agent`);
  if (isPrivate(folder)) return;
  throw new NkeeperError('agent-folder-open', `Others may enter ${folder}, where the agent listens.`, {
    hint: `chmod 700 ${folder}, if it is yours; else remove it.`,
  });
}

/** A folder of ours, and a real one: nobody else can have put a socket there. */
export function isPrivate(folder: string): boolean {
  try {
    const stat = lstatSync(folder);
    return stat.isDirectory() && (stat.mode & 0o077) === 0 && stat.uid === (process.getuid?.() ?? stat.uid);
  } catch {
    return false;
  }
}

/** An agent that was stopped, or hangs, must not hold up an emergency. */
const ANSWER_MS = 15_000;

/** A line of JSON each way. */
export type Line = Readonly<Record<string, unknown>>;

/** A conversation with an agent. */
export class AgentLink {
  readonly #socket: Socket;
  readonly #waiting: { resolve(line: Line): void; reject(error: Error): void }[] = [];
  #over = false;
  #mute = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    createInterface({ input: socket }).on('line', text => {
      const waiting = this.#waiting.shift();
      try {
        waiting?.resolve(JSON.parse(text) as Line);
      } catch (error) {
        waiting?.reject(error as Error);
      }
      if (this.#waiting.length === 0) socket.unref();
    });
    socket.on('close', () => {
      this.#over = true;
      for (const { reject } of this.#waiting.splice(0)) reject(this.#mute ? mute() : gone());
    });
    socket.on('error', () => undefined);
    socket.unref();
  }

  /** Undefined where no agent listens. */
  static open(path: string): Promise<AgentLink | undefined> {
    if (!isPrivate(join(path, '..'))) return Promise.resolve(undefined);
    return new Promise(resolve => {
      const socket = createConnection(path);
      socket.once('error', () => resolve(undefined));
      socket.once('connect', () => resolve(new AgentLink(socket)));
    });
  }

  /** @throws NkeeperError what the agent answers; `keystore-locked`: it has ended, or does not answer */
  async ask(question: Line): Promise<Line> {
    if (this.#over) throw gone();
    this.#socket.ref();
    const patience = setTimeout(() => {
      this.#mute = true;
      this.#socket.destroy();
    }, ANSWER_MS);
    const answer = await new Promise<Line>((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#socket.write(`${JSON.stringify(question)}\n`);
    }).finally(() => clearTimeout(patience));
    const { code, error, hint } = answer;
    if (typeof error !== 'string') return answer;
    throw new NkeeperError(String(code), error, typeof hint === 'string' ? { hint } : {});
  }

  close(): void {
    this.#socket.destroy();
  }
}

function mute(): NkeeperError {
  return new NkeeperError('keystore-locked', 'The agent that has the keystore open does not answer.', {
    hint: 'Name a file with the passphrase: --keystore-passphrase-file FILE; or end the agent, and nkeeper unlock.',
  });
}

function gone(): NkeeperError {
  return new NkeeperError('keystore-locked', 'The keystore was locked meanwhile.', {
    hint: 'nkeeper unlock',
  });
}
