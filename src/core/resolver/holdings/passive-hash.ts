import { createHash } from 'node:crypto';
import type { Msg } from 'nats';
import type { Session } from '../link/session.ts';
import { sameHash } from './set-hash.ts';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * Full resolvers publish the hash of their store once per sync interval, to be told what they lack. Whoever listens learns
 * it for free. The reply subject begins with a digest of the server's name.
 */
export class PassiveHashes {
  readonly #hashes = new Map<string, Uint8Array>();
  /** A server published another hash than before. */
  onNews: () => void = () => undefined;

  attach(session: Session): void {
    this.#hashes.clear();
    const take = (msg: Msg) => {
      const token = /^\$SYS\._INBOX\.([^.]+)\./.exec(msg.reply ?? '')?.[1];
      if (token === undefined || msg.data.length !== 32) return;
      const before = this.#hashes.get(token);
      const hash = Uint8Array.from(msg.data);
      this.#hashes.set(token, hash);
      if (before !== undefined && !sameHash(before, hash)) this.onNews();
    };
    // Whoever may not listen asks.
    session.follow('$SYS.REQ.CLAIMS.PACK', take, true);
  }

  /** The last hash that a server published; undefined while none was heard. */
  of(serverName: string): Uint8Array | undefined {
    return this.#hashes.get(replyToken(serverName));
  }

  /** A store changed: what was heard before says nothing any more. */
  forget(): void {
    this.#hashes.clear();
  }
}

/** Token in the reply subjects of a server: nats-server's `getHash` of its name. */
export function replyToken(serverName: string): string {
  const digest = createHash('sha256').update(serverName).digest();
  return Array.from(digest.subarray(0, 8), byte => DIGITS[byte % 62]).join('');
}
