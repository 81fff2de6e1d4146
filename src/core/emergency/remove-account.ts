import type { OperatorClaims } from '../claims/operator.ts';
import { encodeToken } from '../claims/token/encode.ts';
import type { KeyRing } from '../operations/keyring.ts';
import { accountSigners, chooseSigner } from '../operations/signers.ts';
import type { Session } from '../resolver/link/session.ts';
import { numberOf, originOf, parseWire, textOf, wireOf } from '../resolver/link/wire.ts';
import type { Asked } from './asked.ts';

const ANSWER_MS = 3000;

/**
 * The request to remove an account from the servers' stores: a JWT that an operator key signs about itself. It does not
 * expire, so it is kept where only its person can read it.
 *
 * @param now Unix seconds
 * @throws NkeeperError `signer-missing`
 */
export function removalRequest(
  operator: OperatorClaims,
  account: string,
  ring: KeyRing,
  now: number,
): string {
  const { publicKey } = chooseSigner(accountSigners(operator, ring), { what: 'the removal of accounts' });
  const claims = { sub: publicKey, name: 'nkeeper remove', nats: { accounts: [account] } };
  return encodeToken('generic', claims, ring.signer(publicKey), now);
}

/** How a server took the request. */
export interface Removed {
  readonly ok: boolean;
  readonly text: string;
}

/**
 * Removes an account from all stores. Only where every server has shown that it is closed: one that missed it would bring it
 * back to all others. Servers without a store of their own do not answer, and say so here.
 */
export async function removeEverywhere(
  session: Session,
  request: string,
  servers: readonly Asked[],
): Promise<ReadonlyMap<string, Removed>> {
  const removed = new Map<string, Removed>();
  for (const { name, resolver } of servers)
    if (resolver === 'memory-or-url')
      removed.set(name, { ok: false, text: 'it keeps no accounts itself: take it out of its configuration' });
  const asked = servers.filter(({ name }) => !removed.has(name));
  if (asked.length === 0) return removed;
  await session.ask('$SYS.REQ.CLAIMS.DELETE', {
    payload: request,
    maxMs: ANSWER_MS,
    take: msg => {
      const json = parseWire(msg.string());
      const name = asked.find(({ id }) => id === originOf(json['server']).id)?.name;
      if (name === undefined) return false;
      const data = wireOf(json['data']);
      const ok = numberOf(data['code']) === 200;
      const text = ok ? textOf(data['message']) : textOf(wireOf(json['error'])['description']);
      removed.set(name, { ok, text: ok ? text : inWords(text) });
      return asked.every(each => removed.has(each.name));
    },
  });
  for (const { name } of asked) if (!removed.has(name)) removed.set(name, { ok: false, text: 'no answer' });
  return removed;
}

function inWords(text: string): string {
  return /delete must be enabled/.test(text)
    ? 'it forbids removal (allow_delete): the account stays there, closed'
    : text;
}
