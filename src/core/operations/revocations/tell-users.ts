import { isRevoked, type RevocationList } from '../../claims/access/revocation.ts';
import type { UserRow } from '../../store/store.ts';
import { integer } from '../../text/amounts.ts';
import { utcText } from '../../trust/times.ts';
import type { Draft } from '../draft.ts';
import type { HeldAccount } from '../held.ts';

/** More would hide the rest of a review. */
const TOLD = 5;

/** Users of the account that have a JWT, all of them read. */
export async function usersOf(
  { context: { store } }: Draft,
  { ref }: HeldAccount,
): Promise<readonly UserRow[]> {
  await store.readUsers(ref.operator, ref.name);
  return store.users(ref.operator, ref.name).filter(({ key }) => key !== '');
}

/** Who is let in now and not afterwards. */
export function cutOff(
  users: readonly UserRow[],
  before: RevocationList,
  after: RevocationList,
): readonly UserRow[] {
  return users.filter(
    ({ key, issuedAt }) => !isRevoked(before, key, issuedAt) && isRevoked(after, key, issuedAt),
  );
}

/** Says who loses access. */
export function tellCutOff(draft: Draft, { ref }: HeldAccount, users: readonly UserRow[]): void {
  for (const { name } of users.slice(0, TOLD))
    draft.effect(
      'cut-off',
      `${ref.name}/${name}: servers end its connections and refuse its creds once ${ref.name} is pushed.`,
    );
  const more = users.length - TOLD;
  if (more > 0)
    draft.effect('cut-off', `${integer(more)} more ${more === 1 ? 'user is' : 'users are'} cut off.`);
}

/** Says who gets access again. */
export function tellLetIn(draft: Draft, { ref }: HeldAccount, users: readonly UserRow[]): void {
  for (const { name } of users.slice(0, TOLD))
    draft.effect('warning', `The creds of ${ref.name}/${name} work again once ${ref.name} is pushed.`);
  const more = users.length - TOLD;
  if (more > 0)
    draft.effect('warning', `Those of ${integer(more)} more ${more === 1 ? 'user' : 'users'} too.`);
}

/** Says whom the revocation does not reach: a JWT that was issued later is good. */
export function tellLater(draft: Draft, { ref }: HeldAccount, users: readonly UserRow[]): void {
  for (const { name, issuedAt } of users.slice(0, TOLD))
    draft.effect(
      'warning',
      `${ref.name}/${name} stays let in: its JWT was issued later, on ${utcText(issuedAt)}.`,
    );
  const more = users.length - TOLD;
  if (more > 0)
    draft.effect('warning', `${integer(more)} more with later JWTs ${more === 1 ? 'stays' : 'stay'} let in.`);
}
