import type { AccountClaims } from '../claims/account.ts';
import type { OperatorClaims } from '../claims/operator.ts';
import type { Store } from '../store/store.ts';
import type { KeyRing } from './keyring.ts';
import type { Plan, TokenChange } from './plan.ts';
import { accountSigners, operatorSigners, type SignerCandidate, userSigners } from './signers.ts';

/**
 * The keys that may and can sign what a plan writes, for a person to choose another one. None where there is no choice: with
 * JWTs of several kinds each has signers of its own.
 */
export function planSigners(plan: Plan, store: Store, ring: KeyRing): readonly SignerCandidate[] {
  const signed = plan.changes.filter(
    (change): change is TokenChange => change.kind === 'token' && change.signer !== undefined,
  );
  const [first] = signed;
  const places = new Set(signed.map(({ claims, entity }) => `${claims} ${entity.account ?? ''}`));
  if (!first || places.size !== 1) return [];
  return candidates(first, store, ring).filter(({ atHand, refused }) => atHand && refused === '');
}

function candidates({ entity, after }: TokenChange, store: Store, ring: KeyRing): readonly SignerCandidate[] {
  const operator = store.operator(entity.operator)?.claims;
  // Of a new operator the key itself is what can be chosen.
  if (!operator) return [];
  if (entity.kind === 'operator') return operatorSigners(after as OperatorClaims, ring);
  if (entity.kind === 'account') return accountSigners(operator, ring);
  const account: AccountClaims | undefined = store.account(entity.operator, entity.account ?? '')?.claims;
  return account ? userSigners(account, operator, ring) : [];
}
