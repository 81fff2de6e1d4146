import { encodeTokenLater, type LaterSigner } from '../../claims/token/encode.ts';
import type { Session } from '../link/session.ts';
import { numberOf, originOf, parseWire, textOf, wireOf } from '../link/wire.ts';
import type { StoreServer } from './account-holders.ts';

/** What one server said to a deletion. */
export interface DeleteAnswer {
  readonly server: string;
  readonly ok: boolean;
  /** In the server's words. */
  readonly text: string;
}

const ANSWERS_MS = 10_000;

/**
 * The request to delete accounts: a JWT that an operator key signs about itself. Servers take it at any time: it has no end.
 *
 * @param signer a key of the operator: the identity key, unless it is strict, or a signing key
 * @param now Unix seconds
 */
export function deletionRequest(
  accounts: readonly string[],
  signer: LaterSigner,
  now: number,
): Promise<string> {
  const claims = { sub: signer.publicKey, name: 'nkeeper', nats: { accounts: [...accounts] } };
  return encodeTokenLater('generic', claims, signer, now);
}

/**
 * Asks all servers with a store to delete accounts. An empty list asks whether they would: one with `allow_delete` off refuses
 * that too.
 *
 * @param request of {@link deletionRequest}
 * @param servers those that have a store
 * @returns what each said, by id; those that said nothing are left out
 */
export async function deleteAccounts(
  session: Session,
  request: string,
  servers: readonly StoreServer[],
): Promise<ReadonlyMap<string, DeleteAnswer>> {
  const answers = new Map<string, DeleteAnswer>();
  await session.ask('$SYS.REQ.CLAIMS.DELETE', {
    payload: request,
    maxMs: ANSWERS_MS,
    take: msg => {
      const json = parseWire(msg.string());
      const { id, name } = originOf(json['server']);
      const [data, error] = [wireOf(json['data']), wireOf(json['error'])];
      const ok = numberOf(data['code']) === 200;
      const text = ok ? textOf(data['message']) : textOf(error['description']) || 'no reason given';
      if (id !== '') answers.set(id, { server: name, ok, text });
      return servers.every(each => answers.has(each.id));
    },
  });
  return answers;
}

/** One server that did not delete. */
export interface Refusal {
  /** In words, with its name. */
  readonly text: string;
  /** It said no, and will say it again; else it said nothing. */
  readonly final: boolean;
}

/** Of all that were asked, those that did not do it. */
export function refusalsOf(
  answers: ReadonlyMap<string, DeleteAnswer>,
  servers: readonly StoreServer[],
): readonly Refusal[] {
  return servers.flatMap(({ id, name }): readonly Refusal[] => {
    const answer = answers.get(id);
    if (answer === undefined) return [{ text: `${name} does not answer`, final: false }];
    if (answer.ok) return [];
    const forbids = /must be enabled/.test(answer.text);
    return [
      { text: forbids ? `${name} does not allow it (allow_delete)` : `${name}: ${answer.text}`, final: true },
    ];
  });
}
