import type { Session } from '../link/session.ts';
import { type Ack, sendAccount } from './send-account.ts';

/** An account JWT on its way. */
export interface Parcel {
  /** Public key of the account. */
  readonly key: string;
  readonly token: string;
}

export interface SendManyOptions {
  readonly parcels: readonly Parcel[];
  /** Ids of the servers that are waited for. */
  readonly servers: ReadonlySet<string>;
  /** Longest wait for all of them, for one account. */
  readonly maxMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly onAck: (parcel: Parcel, ack: Ack) => void;
  /** All have answered that answer at all, or nobody is waited for any longer. */
  readonly onDone: (parcel: Parcel) => void;
}

/** In flight at once: a server works them off one after the other, and a long row brings nothing. */
const IN_FLIGHT = 200;
/** A server that left so many unanswered is not waited for again: it hangs, or it is gone. */
const MOST_UNANSWERED = 3;

/**
 * Sends account JWTs to all servers, many at a time. Ends early when it is cancelled or the connection ends, also by
 * the server's silence: what had its `onDone` needs not be sent again.
 */
export async function sendMany(session: Session, options: SendManyOptions): Promise<void> {
  const { parcels, servers, maxMs, signal, onAck, onDone } = options;
  const waiting = parcels.values();
  const patience = new Patience(servers);
  const worker = async () => {
    for (const parcel of waiting) {
      if (signal?.aborted || session.closed) return;
      const { key, token } = parcel;
      const wanted = patience.wanted;
      const answered = new Set<string>();
      const how = await sendAccount(session, {
        account: key,
        token,
        servers: wanted,
        maxMs,
        take: ack => {
          answered.add(ack.origin.id);
          onAck(parcel, ack);
        },
      });
      if (how === 'closed') return;
      // Not a word from anybody: the server of this connection hangs. Another one may not.
      if (how === 'timeout' && answered.size === 0) return void session.close();
      patience.saw(wanted, answered);
      onDone(parcel);
    }
  };
  await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, parcels.length) }, worker));
}

/** Who is worth waiting for. */
class Patience {
  readonly #unanswered = new Map<string, number>();
  #wanted: ReadonlySet<string>;

  constructor(servers: ReadonlySet<string>) {
    this.#wanted = servers;
  }

  get wanted(): ReadonlySet<string> {
    return this.#wanted;
  }

  saw(wanted: ReadonlySet<string>, answered: ReadonlySet<string>): void {
    for (const id of wanted) {
      const count = answered.has(id) ? 0 : (this.#unanswered.get(id) ?? 0) + 1;
      this.#unanswered.set(id, count);
      if (count >= MOST_UNANSWERED && this.#wanted.has(id) && this.#wanted.size > 1)
        this.#wanted = new Set([...this.#wanted].filter(each => each !== id));
    }
  }
}
