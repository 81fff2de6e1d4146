import { hasJetStream } from '../../claims/access/limits-meaning.ts';
import type { AccountClaims } from '../../claims/account.ts';
import type { OperatorClaims } from '../../claims/operator.ts';
import { NkeeperError } from '../../errors.ts';
import type { Store } from '../../store/store.ts';
import type { Effect, TokenChange } from '../plan.ts';

/**
 * Why a change to an account must not be: it is the system account, and nobody could look at the servers, or push to them,
 * afterwards. Undefined where it may be.
 */
export function systemAccountFault(
  { entity, before, after }: TokenChange,
  operator: OperatorClaims | undefined,
): string | undefined {
  if (operator === undefined || operator.nats.system_account !== entity.key) return undefined;
  const { name } = entity;
  if (!after) {
    return `${name} is the system account: without it nobody can push to the servers. Name another one first: nkeeper edit operator --system-account NAME.`;
  }
  // What is so already must not stop a revocation.
  const fault = limitsFault(name, after as AccountClaims);
  return fault === (before?.claims && limitsFault(name, before.claims as AccountClaims)) ? undefined : fault;
}

function limitsFault(name: string, { nats: { limits } }: AccountClaims): string | undefined {
  if (hasJetStream(limits)) return `${name} is the system account: servers refuse JetStream in it.`;
  if (closes(limits.conn) || closes(limits.subs) || closes(limits.payload)) {
    return `${name} is the system account: with this limit nobody could log in to it, nkeeper neither.`;
  }
  return undefined;
}

/**
 * What to say about another system account.
 *
 * @throws NkeeperError `plan-refused`: it is no account, or servers refuse it as one
 */
export function systemAccountEffects(
  { entity, before, after }: TokenChange,
  store: Store,
): readonly Effect[] {
  const [was, is] = [before?.claims, after].map(
    claims => (claims as OperatorClaims | undefined)?.nats.system_account ?? '',
  );
  if (!after || !before || is === was) return [];
  if (!is) {
    return [
      {
        kind: 'cut-off',
        text: `${entity.name} has no system account any more: nobody can look at the servers or push to them.`,
      },
    ];
  }
  const owner = store.findByKey(is);
  if (owner && owner.role !== 'identity')
    throw refused(`${is} is a signing key of ${owner.name}, not an account.`);
  const row = store.accounts(entity.operator).find(({ key }) => key === is);
  const claims = row && store.account(entity.operator, row.name)?.claims;
  if (!row || !claims) return [{ kind: 'warning', text: `The system account ${is} is not in this store.` }];
  const fault = limitsFault(row.name, claims);
  if (fault) throw refused(fault);
  const users = store.users(entity.operator, row.name).length;
  return users > 0
    ? []
    : [{ kind: 'warning', text: `${row.name} has no users: nobody can log in to the system account yet.` }];
}

function refused(message: string): NkeeperError {
  return new NkeeperError('plan-refused', message, { hint: 'Nothing was changed.' });
}

function closes(limit: number | bigint | undefined): boolean {
  return Number(limit ?? 0) === 0;
}
