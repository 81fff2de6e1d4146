import type { Session } from '../link/session.ts';
import type { Content } from './content.ts';
import type { LocalIndex } from './local-index.ts';
import { type Running, readRunning } from './running-jwts.ts';

/** Each account costs 3 kB for each server. */
const MOST_IN_A_ROUND = 150;
const OLD_MS = 300_000;

export interface RunningUpdate {
  readonly session: Session;
  readonly local: LocalIndex;
  readonly contents: ReadonlyMap<string, Content>;
  /** How many servers are up. */
  readonly count: number;
  /** Accounts that changed: what was seen running says nothing any more. */
  readonly changed: readonly string[];
  /** Accounts with connections. */
  readonly connected: ReadonlySet<string>;
}

/**
 * Which JWTs are in force, for the accounts where it matters: those that just changed, those that differ from the store,
 * those with connections. A stored JWT need not be the one that runs.
 */
export class RunningWatch {
  readonly #known = new Map<string, { readonly running: Running; readonly at: number }>();

  get known(): ReadonlyMap<string, Running> {
    return new Map([...this.#known].map(([key, { running }]) => [key, running]));
  }

  /** JWT in force for an account on one server; empty: it is shut there, undefined: not known. */
  of(account: string, serverId: string): string | undefined {
    return this.#known.get(account)?.running.get(serverId);
  }

  async round(update: RunningUpdate): Promise<void> {
    for (const key of update.changed) this.#known.delete(key);
    const keys = this.#worthAsking(update);
    const found = await readRunning(update.session, keys, update.count);
    const at = performance.now();
    for (const [key, running] of found) this.#known.set(key, { running, at });
  }

  #worthAsking({ local, contents, changed, connected }: RunningUpdate): readonly string[] {
    const wanted = new Set(changed);
    for (const key of this.#notAsStored(contents)) wanted.add(key);
    for (const content of contents.values()) {
      if (content.tokens === local.tokens) continue;
      for (const [key, token] of local.tokens) {
        if (wanted.size >= MOST_IN_A_ROUND) break;
        const held = content.tokens.get(key);
        if (typeof held === 'string' && held !== token) wanted.add(key);
      }
    }
    const old = performance.now() - OLD_MS;
    for (const key of connected) if ((this.#known.get(key)?.at ?? 0) <= old) wanted.add(key);
    return [...wanted].slice(0, MOST_IN_A_ROUND);
  }

  /** Accounts that run with another JWT than is stored there: a fault, or a push that was just under way. */
  *#notAsStored(contents: ReadonlyMap<string, Content>): Iterable<string> {
    for (const [key, { running }] of this.#known) {
      for (const [id, jwt] of running) {
        const held = contents.get(id)?.tokens.get(key);
        if (typeof held === 'string' && held !== jwt) yield key;
      }
    }
  }
}
