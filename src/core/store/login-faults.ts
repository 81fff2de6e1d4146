import { appliedLimits } from '../claims/access/user-limits.ts';
import { requireTime } from '../errors.ts';
import { accountRefusal } from '../trust/admission.ts';
import { toProblem } from '../trust/finding.ts';
import { limitRefusal, shutRefusal } from '../trust/login-limits.ts';
import { isRefused, type Problem } from '../trust/problem.ts';
import type { Store } from './store.ts';

/**
 * Why servers would refuse this user's login, as the store's files are now: what is wrong with its JWT, a revocation (which is as
 * somebody wanted it, and yet keeps it out), what makes them refuse its whole account, or a limit by which nobody stays. Empty:
 * they let it in, where it must through a proxy that they trust.
 *
 * @param now Unix seconds
 * @throws NkeeperError `argument-invalid`: `now` is no time
 */
export function loginFaults(
  store: Store,
  place: { readonly operator: string; readonly account: string; readonly user: string },
  now: number,
): readonly Problem[] {
  requireTime(now);
  const user = store.user(place.operator, place.account, place.user);
  const own = (user?.problems ?? []).filter(each => isRefused(each) || each.code === 'user-revoked');
  const operator = store.operator(place.operator)?.claims;
  const account = store.account(place.operator, place.account)?.claims;
  const where = { operator: place.operator, account: place.account };
  const refused = operator && account && accountRefusal(operator, account, now);
  if (!refused) {
    const applied =
      user?.claims && account && appliedLimits(user.claims, account, operator?.nats.strict_signing_key_usage);
    const limits = applied && 'limits' in applied ? applied.limits : { pub: {}, sub: {}, subs: -1 };
    const closed = account && (shutRefusal(limits) ?? limitRefusal(account, { limits }));
    return closed ? [...own, toProblem(closed, where)] : own;
  }
  return [
    ...own,
    toProblem({ ...refused, message: `Servers refuse its account: ${refused.message}` }, where),
  ];
}
