import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ServerUser } from '../support/nats.ts';

/** Connections of one user to one server. */
export interface Wanted {
  readonly url: string;
  readonly count: number;
  readonly token: string;
  /** Of a user that was made for the bench. */
  readonly seed: string;
}

/** Clients in a process of their own. */
export class Crowd {
  readonly #child = fork(fileURLToPath(new URL('./crowd-child.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });

  /** So many connections of a user, shared out among servers; there when it returns. */
  async connect(
    servers: readonly { readonly url: string }[],
    user: ServerUser,
    count: number,
  ): Promise<void> {
    for (const [i, { url }] of servers.entries()) {
      const share = Math.floor((count + i) / servers.length);
      if (share === 0) continue;
      const ready = once(this.#child, 'message');
      const wanted: Wanted = { url, count: share, token: user.token, seed: user.seed.reveal() };
      this.#child.send(wanted);
      await ready;
    }
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}
