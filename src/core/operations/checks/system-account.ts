import { hasJetStream } from '../../claims/access/limits-meaning.ts';
import type { AccountClaims } from '../../claims/account.ts';
import type { OperatorClaims } from '../../claims/operator.ts';
import type { TokenChange } from '../plan.ts';

/**
 * Why a change to an account must not be: it is the system account, and nobody could look at the servers, or push to them,
 * afterwards. Undefined where it may be.
 */
export function systemAccountFault(
  { entity, after }: TokenChange,
  operator: OperatorClaims | undefined,
): string | undefined {
  if (operator === undefined || operator.nats.system_account !== entity.key) return undefined;
  const { name } = entity;
  if (!after) {
    return `${name} is the system account: without it nobody can push to the servers. Name another one first: nkeeper edit operator --system-account NAME.`;
  }
  const { limits } = (after as AccountClaims).nats;
  if (hasJetStream(limits)) return `${name} is the system account: servers refuse JetStream in it.`;
  if (closes(limits.conn) || closes(limits.subs) || closes(limits.payload)) {
    return `${name} is the system account: with this limit nobody could log in to it, nkeeper neither.`;
  }
  return undefined;
}

function closes(limit: number | bigint | undefined): boolean {
  return Number(limit ?? 0) === 0;
}
