import { encodeToken, type Signer } from '../../claims/token/encode.ts';
import type { Session } from '../link/session.ts';
import { numberOf, originOf, parseWire, textOf, wireOf } from '../link/wire.ts';

/** What one server said to a deletion. */
export interface DeleteAnswer {
  readonly server: string;
  readonly ok: boolean;
  /** In the server's words. */
  readonly text: string;
}

const ANSWERS_MS = 10_000;

/**
 * Asks all servers with a store to delete accounts. An empty list asks whether they would: one with `allow_delete` off refuses
 * that too.
 *
 * @param signer a key of the operator: the identity key, unless it is strict, or a signing key
 * @param servers ids of those that have a store
 */
export async function deleteAccounts(
  session: Session,
  accounts: readonly string[],
  signer: Signer,
  servers: ReadonlySet<string>,
  now: number,
): Promise<ReadonlyMap<string, DeleteAnswer>> {
  const claims = { sub: signer.publicKey, name: 'nkeeper', nats: { accounts: [...accounts] } };
  const answers = new Map<string, DeleteAnswer>();
  await session.ask('$SYS.REQ.CLAIMS.DELETE', {
    payload: encodeToken('generic', claims, signer, now),
    maxMs: ANSWERS_MS,
    take: msg => {
      const json = parseWire(msg.string());
      const { id, name } = originOf(json['server']);
      const [data, error] = [wireOf(json['data']), wireOf(json['error'])];
      const ok = numberOf(data['code']) === 200;
      const text = ok ? textOf(data['message']) : textOf(error['description']) || 'no reason given';
      if (id !== '') answers.set(id, { server: name, ok, text });
      return [...servers].every(each => answers.has(each));
    },
  });
  return answers;
}
