import type { Ending, Session } from '../link/session.ts';
import { numberOf, type Origin, originOf, parseWire, textOf, wireOf } from '../link/wire.ts';

/** What one server said to an account JWT. It is no proof: servers say yes to JWTs that they will not use. */
export interface Ack {
  readonly origin: Origin;
  /** `stored`: taken. `skipped`: it does not have this account in memory, and keeps nothing. `refused`: an error. */
  readonly outcome: 'stored' | 'skipped' | 'refused';
  /** In the server's words. */
  readonly text: string;
  /** Ms since it was sent. */
  readonly afterMs: number;
}

export interface SendOptions {
  readonly account: string;
  /** The account's JWT. */
  readonly token: string;
  /** Ids of the servers that are waited for; others may answer too. */
  readonly servers: ReadonlySet<string>;
  /** Longest wait for all of them; a server answers when it has closed the connections that it had to. */
  readonly maxMs: number;
  readonly take: (ack: Ack) => void;
}

/**
 * Sends an account JWT to all servers, whatever their resolver: this subject reaches those that keep accounts in memory too.
 * A user that may not use it sends it to the stores alone.
 */
export async function sendAccount(session: Session, options: SendOptions): Promise<Ending> {
  const how = await send(session, `$SYS.REQ.ACCOUNT.${options.account}.CLAIMS.UPDATE`, options);
  return how === 'forbidden' ? send(session, '$SYS.REQ.CLAIMS.UPDATE', options) : how;
}

function send(session: Session, subject: string, options: SendOptions): Promise<Ending> {
  const { token, servers, maxMs, take } = options;
  const open = new Set(servers);
  return session.ask(subject, {
    payload: token,
    maxMs,
    take: (msg, afterMs) => {
      const ack = readAck(msg.string(), afterMs);
      if (ack === undefined) return false;
      open.delete(ack.origin.id);
      take(ack);
      return open.size === 0;
    },
  });
}

function readAck(text: string, afterMs: number): Ack | undefined {
  const json = parseWire(text);
  const origin = originOf(json['server']);
  if (origin.id === '') return undefined;
  const [data, error] = [wireOf(json['data']), wireOf(json['error'])];
  if (numberOf(data['code']) !== 200) {
    return { origin, outcome: 'refused', text: textOf(error['description']) || 'no reason given', afterMs };
  }
  const message = textOf(data['message']);
  return { origin, outcome: /skipped/.test(message) ? 'skipped' : 'stored', text: message, afterMs };
}
