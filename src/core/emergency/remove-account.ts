import type { OperatorClaims } from '../claims/operator.ts';
import type { KeyRing } from '../operations/keyring.ts';
import { accountSigners, chooseSigner } from '../operations/signers.ts';
import type { Session } from '../resolver/link/session.ts';
import { deleteAccounts, deletionRequest } from '../resolver/push/delete-accounts.ts';
import type { Asked } from './asked.ts';

/**
 * The request to remove an account from the servers' stores. It has no end, so it is kept where only its person can read it.
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
  return deletionRequest([account], ring.signer(publicKey), now);
}

/** How a server took the request. */
export interface Removed {
  readonly ok: boolean;
  readonly text: string;
}

/**
 * Removes an account from all stores; what became of it, by the server's name. Only where every server has shown that it is
 * closed: one that missed it would bring it back to all others.
 */
export async function removeEverywhere(
  session: Session,
  request: string,
  servers: readonly Asked[],
): Promise<ReadonlyMap<string, Removed>> {
  const withStore = servers.filter(({ resolver }) => resolver !== 'memory-or-url');
  const answers =
    withStore.length > 0
      ? await deleteAccounts(session, request, new Set(withStore.map(({ id }) => id)))
      : undefined;
  return new Map(
    servers.map(({ id, name, resolver }): [string, Removed] => {
      if (resolver === 'memory-or-url')
        return [name, { ok: false, text: 'it keeps no accounts itself: take it out of its configuration' }];
      const answer = answers?.get(id);
      if (!answer) return [name, { ok: false, text: 'no answer' }];
      return [name, { ok: answer.ok, text: answer.ok ? answer.text : inWords(answer.text) }];
    }),
  );
}

function inWords(text: string): string {
  return /delete must be enabled/.test(text)
    ? 'it forbids removal (allow_delete): the account stays there, closed'
    : text;
}
