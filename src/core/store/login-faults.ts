import { accountRefusal } from '../trust/admission.ts';
import { toProblem } from '../trust/finding.ts';
import { isRefused, type Problem } from '../trust/problem.ts';
import type { Store } from './store.ts';

const CLOSED = 'limit-lets-nobody-connect';

/**
 * Why servers would refuse this user's login, as the store's files are now: what is wrong with its JWT, a revocation (which is as
 * somebody wanted it, and yet keeps it out), or what makes them refuse its whole account. Empty: they let it in.
 *
 * @param now Unix seconds
 */
export function loginFaults(
  store: Store,
  place: { readonly operator: string; readonly account: string; readonly user: string },
  now: number,
): readonly Problem[] {
  const user = store.user(place.operator, place.account, place.user);
  const own = (user?.problems ?? []).filter(each => isRefused(each) || each.code === 'user-revoked');
  const operator = store.operator(place.operator)?.claims;
  const entity = store.account(place.operator, place.account);
  const account = entity?.claims;
  const refused = operator && account && accountRefusal(operator, account, now);
  // A limit of 0 is in order, as validation goes, and lets nobody in.
  if (!refused) return [...own, ...(entity?.problems ?? []).filter(({ code }) => code === CLOSED)];
  const where = { operator: place.operator, account: place.account };
  return [
    ...own,
    toProblem({ ...refused, message: `Servers refuse its account: ${refused.message}` }, where),
  ];
}
