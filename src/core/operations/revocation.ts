import { isRevoked, type RevocationList } from '../claims/access/revocation.ts';
import { clearRevocation } from '../claims/access/revocations.ts';
import type { AccountClaims } from '../claims/account.ts';
import { NkeeperError } from '../errors.ts';
import { utcText } from '../trust/times.ts';
import { addActivationRevocation, deleteActivationRevocation } from './activation-revocation.ts';
import { accountField, chosenAccount } from './chosen-account.ts';
import { Draft } from './draft.ts';
import { atField, revokedUserFields } from './fields/revocations.ts';
import type { HeldAccount } from './held.ts';
import { operation } from './operation.ts';
import { type NamedUser, namedUsers } from './revocations/named-users.ts';
import { revokedUntil } from './revocations/revoked-until.ts';
import { cutOff, tellCutOff, tellLater, tellLetIn, usersOf } from './revocations/tell-users.ts';
import { revokeUsers } from './revoke.ts';

/** Revoke users: servers refuse what was issued to them until now. */
export const addUserRevocation = operation({
  words: 'revocations add-user',
  aliases: ['add_user'],
  noun: 'revocation',
  about: 'Revoke users: servers refuse what was issued to them until now',
  argument: 'name',
  examples: [
    'nkeeper revocations add-user -a ORDERS kiosk',
    'nkeeper revocations add-user -a ORDERS -u UDXU4R... --at 2026-12-31T23:59:00Z',
    'nkeeper revocations add-user -a ORDERS -u "*"     everybody in the account, until they get new creds',
  ],
  fields: { ...revokedUserFields, at: atField, account: accountField },
  async plan(input, context) {
    const held = await chosenAccount(context, input.account);
    const named = await namedUsers(context.store, held, input);
    const draft = new Draft(context, 'revocations add-user');
    const wanted = named.map(each => ({ ...each, at: input.at || momentFor(each, context.now) }));
    revokeUsers(draft, held, wanted);
    const [before, after] = [revocationsOf(held.claims), revocationsOf(draft.claimsOf(held))];
    for (const each of wanted) tellRevocation(draft, held, each, before);
    const users = named.some(({ key }) => key === '*')
      ? await usersOf(draft, held)
      : named.flatMap(({ row }) => row ?? []);
    const lost = cutOff(users, before, after);
    tellCutOff(draft, held, lost);
    if (lost.length === 0 && users.length > 0 && !saysSame(before, after))
      draft.effect('note', 'Nobody in this store is cut off by it: revoked already, or issued later.');
    tellLater(
      draft,
      held,
      users.filter(({ key, issuedAt }) => !isRevoked(after, key, issuedAt)),
    );
    tellFuture(draft, Math.max(...wanted.map(({ at }) => at)));
    tellSystem(draft, held, named);
    const title = `Revoke ${whom(named)} of ${held.ref.name}`;
    return saysSame(before, after)
      ? draft.finish(title)
      : draft.finish(title, 'destructive', confirmOf(named, held));
  },
});

/** Lift the revocation of users: creds that they still have work again. */
export const deleteUserRevocation = operation({
  words: 'revocations delete-user',
  aliases: ['delete_user'],
  noun: 'revocation',
  about: 'Lift the revocation of users: creds that they still have work again',
  argument: 'name',
  examples: ['nkeeper revocations delete-user -a ORDERS kiosk'],
  fields: { ...revokedUserFields, account: accountField },
  async plan(input, context) {
    const held = await chosenAccount(context, input.account);
    const named = await namedUsers(context.store, held, input);
    const before = revocationsOf(held.claims);
    let after = before;
    for (const each of named) {
      if (!Object.hasOwn(before, each.key)) throw notRevoked(each, held, before);
      after = clearRevocation(after, each.key);
    }
    const draft = new Draft(context, 'revocations delete-user');
    draft.editAccount(held, withRevocations(held.claims, after));
    const users = named.some(({ key }) => key === '*')
      ? await usersOf(draft, held)
      : named.flatMap(({ row }) => row ?? []);
    tellLetIn(draft, held, cutOff(users, after, before));
    const still = users.filter(({ key, issuedAt }) => isRevoked(after, key, issuedAt));
    if (still.length > 0)
      draft.effect(
        'note',
        `${still.length === 1 ? `${still[0]?.name} stays` : `${still.length} users stay`} revoked by another entry.`,
      );
    return draft.finish(`Lift the revocation of ${whom(named)} of ${held.ref.name}`);
  },
});

/** Operations on revocations, in the order in which they are shown. */
export const revocationOperations = [
  addUserRevocation,
  deleteUserRevocation,
  addActivationRevocation,
  deleteActivationRevocation,
];

/** Now, or later where a user's JWT is issued ahead of the clock. Not so for all: one wrong clock would lock out everybody. */
function momentFor({ row }: NamedUser, now: number): number {
  return Math.max(now, row?.issuedAt ?? 0);
}

function tellRevocation(
  draft: Draft,
  held: HeldAccount,
  { key, row, at }: NamedUser & { readonly at: number },
  before: RevocationList,
): void {
  const who = row ? `${held.ref.name}/${row.name}` : key === '*' ? `everybody in ${held.ref.name}` : key;
  const earlier = revokedUntil(before, key);
  if (earlier !== undefined && earlier >= at)
    draft.effect(
      'note',
      `${sentence(who)} is revoked up to ${utcText(earlier)} already: a revocation never moves back, so ${utcText(at)} changes nothing.`,
    );
  else if (!row && key !== '*')
    draft.effect('cut-off', `Whoever has the creds of ${key}, which is no user of this store, is cut off.`);
}

function tellFuture(draft: Draft, at: number): void {
  // A JWT may be issued a little ahead of the clock.
  if (at <= draft.context.now + 60) return;
  draft.effect('warning', `What is issued to them until ${utcText(at)} is refused too, new creds as well.`);
}

function tellSystem(draft: Draft, { ref, operator }: HeldAccount, named: readonly NamedUser[]): void {
  if (operator.claims.nats.system_account !== ref.key || !named.some(({ key }) => key === '*')) return;
  draft.effect(
    'warning',
    `${ref.name} is the system account: nobody can look at the servers or push to them before it has a new user.`,
  );
}

function notRevoked({ key, row }: NamedUser, { ref }: HeldAccount, list: RevocationList): NkeeperError {
  const who = key === '*' ? 'Everybody in the account' : (row?.name ?? key);
  const hint = Object.hasOwn(list, '*')
    ? 'There is one for all users (--user-public-key "*").'
    : 'nkeeper revocations list-users shows what there is.';
  return new NkeeperError('revocation-unknown', `${who} has no revocation of its own in ${ref.name}.`, {
    hint,
  });
}

function confirmOf(named: readonly NamedUser[], { ref }: HeldAccount): string {
  const [first] = named;
  return named.length === 1 && first?.row ? first.row.name : ref.name;
}

function whom(named: readonly NamedUser[]): string {
  if (named.some(({ key }) => key === '*')) return 'all users';
  const names = named.map(({ key, row }) => row?.name ?? key);
  return names.length === 1 ? `user ${names[0]}` : `${names.length} users (${names.slice(0, 3).join(', ')})`;
}

function revocationsOf({ nats }: AccountClaims): RevocationList {
  return nats.revocations ?? {};
}

function withRevocations(claims: AccountClaims, list: RevocationList): AccountClaims {
  const { revocations: _, ...nats } = claims.nats;
  const isEmpty = Object.keys(list).length === 0;
  return { ...claims, nats: isEmpty ? nats : { ...nats, revocations: list } };
}

function saysSame(before: RevocationList, after: RevocationList): boolean {
  const [was, is] = [Object.entries(before), Object.entries(after)];
  return (
    was.length === is.length && is.every(([key, at]) => Object.hasOwn(before, key) && before[key] === at)
  );
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
