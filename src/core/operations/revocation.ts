import { isRevoked, type RevocationList } from '../claims/access/revocation.ts';
import { clearRevocation } from '../claims/access/revocations.ts';
import { revokedUntil } from '../claims/access/revoked-until.ts';
import type { AccountClaims } from '../claims/account.ts';
import { NkeeperError } from '../errors.ts';
import type { UserRow } from '../store/store.ts';
import { countOf } from '../text/count-of.ts';
import { utcText } from '../trust/times.ts';
import { addActivationRevocation, deleteActivationRevocation } from './activation-revocation.ts';
import { accountField } from './chosen-account.ts';
import { Draft } from './draft.ts';
import { atField, revokedUserFields } from './fields/revocations.ts';
import type { HeldAccount } from './held.ts';
import { matchUsers } from './many/chosen.ts';
import { forEach } from './many/each.ts';
import { inAccounts } from './many/words.ts';
import { operation } from './operation.ts';
import { type NamedUser, type NamedUsers, namedUsers } from './revocations/named-users.ts';
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
    "nkeeper revocations add-user --match '*/app-*'   the users app-... of all accounts, a signature each",
  ],
  fields: { ...revokedUserFields, match: matchUsers, at: atField, account: accountField },
  async plan(input, context) {
    const draft = new Draft(context, 'revocations add-user');
    const groups = await namedUsers(draft, input, 'revoked');
    const isOne = groups.flatMap(({ named }) => named).length === 1;
    let changes = false;
    for (const group of groups) if (await revokeGroup(draft, group, input.at, isOne)) changes = true;
    const title = `Revoke ${whom(groups)}`;
    return changes ? draft.finish(title, 'destructive', confirmOf(groups)) : draft.finish(title);
  },
});

/** @returns false: they are revoked already */
async function revokeGroup(
  draft: Draft,
  { held, named }: NamedUsers,
  at: number | undefined,
  isOne: boolean,
): Promise<boolean> {
  const wanted = named.map(each => ({ ...each, at: at || momentFor(each, draft.context.now) }));
  revokeUsers(draft, held, wanted);
  const [before, after] = [revocationsOf(held.claims), revocationsOf(draft.claimsOf(held))];
  for (const each of wanted) tellRevocation(draft, held, each, before, isOne);
  const users = await usersMeant(draft, held, named);
  const lost = cutOff(users, before, after);
  tellCutOff(draft, held, lost);
  const changes = !saysSame(before, after);
  if (lost.length === 0 && users.length > 0 && changes)
    draft.effect(
      'note',
      `Nobody of ${held.ref.name} in this store is cut off by it: revoked already, or issued later.`,
    );
  tellLater(
    draft,
    held,
    users.filter(({ key, issuedAt }) => !isRevoked(after, key, issuedAt)),
  );
  tellFuture(draft, Math.max(...wanted.map(each => each.at)));
  tellSystem(draft, held, named);
  return changes;
}

/** Those of them that are in the store. */
async function usersMeant(
  draft: Draft,
  held: HeldAccount,
  named: readonly NamedUser[],
): Promise<readonly UserRow[]> {
  return named.some(({ key }) => key === '*') ? usersOf(draft, held) : named.flatMap(({ row }) => row ?? []);
}

/** Lift the revocation of users: creds that they still have work again. */
export const deleteUserRevocation = operation({
  words: 'revocations delete-user',
  aliases: ['delete_user'],
  noun: 'revocation',
  about: 'Lift the revocation of users: creds that they still have work again',
  argument: 'name',
  examples: ['nkeeper revocations delete-user -a ORDERS kiosk'],
  fields: { ...revokedUserFields, match: matchUsers, account: accountField },
  async plan(input, context) {
    const draft = new Draft(context, 'revocations delete-user');
    const groups = await namedUsers(draft, input, 'let in again');
    const each = groups.flatMap(({ held, named }) => named.map(user => ({ held, user })));
    const lifted = await forEach(draft, each, {
      who: ({ held, user }) => `${held.ref.name}/${user.row?.name ?? user.key}`,
      noun: 'user',
      done: 'let in again',
      work: ({ held, user }) => lift(draft, held, user),
    });
    const left = groups.flatMap(({ held }) => {
      const named = lifted.flatMap(item => (item.held === held ? item.user : []));
      return named.length === 0 ? [] : [{ held, named }];
    });
    for (const group of left) await tellLifted(draft, group);
    return draft.finish(`Lift the revocation of ${whom(left)}`);
  },
});

function lift(draft: Draft, held: HeldAccount, user: NamedUser): void {
  const claims = draft.claimsOf(held);
  const list = revocationsOf(claims);
  if (!Object.hasOwn(list, user.key)) throw notRevoked(user, held, list);
  draft.editAccount(held, withRevocations(claims, clearRevocation(list, user.key)));
}

async function tellLifted(draft: Draft, { held, named }: NamedUsers): Promise<void> {
  const [before, after] = [revocationsOf(held.claims), revocationsOf(draft.claimsOf(held))];
  const users = await usersMeant(draft, held, named);
  tellLetIn(draft, held, cutOff(users, after, before));
  const still = users.filter(({ key, issuedAt }) => isRevoked(after, key, issuedAt));
  if (still.length > 0)
    draft.effect(
      'note',
      `${still.length === 1 ? `${still[0]?.name} stays` : `${countOf(still.length, 'user')} stay`} revoked by another entry.`,
    );
}

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
  isOne: boolean,
): void {
  const who = row ? `${held.ref.name}/${row.name}` : key === '*' ? `everybody in ${held.ref.name}` : key;
  const earlier = revokedUntil(before, key);
  if (earlier !== undefined && earlier >= at && !isOne)
    draft.skip(row ? who : `${held.ref.name}/${key}`, `It is revoked up to ${utcText(earlier)} already.`);
  else if (earlier !== undefined && earlier >= at)
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

function confirmOf(groups: readonly NamedUsers[]): string {
  const [first, ...others] = groups;
  const count = groups.flatMap(({ named }) => named).length;
  if (!first) return '';
  if (others.length > 0) return isAll(groups) ? inAccounts(groups.length) : countOf(count, 'user');
  const [user] = first.named;
  return count === 1 && user?.row ? user.row.name : first.held.ref.name;
}

/** `user bob of A`, `3 users (a, b, c) of A`, `1,000 users in 3 accounts`. */
function whom(groups: readonly NamedUsers[]): string {
  const [first, ...others] = groups;
  const named = groups.flatMap(each => each.named);
  const where = others.length === 0 ? `of ${first?.held.ref.name ?? ''}` : inAccounts(groups.length);
  if (isAll(groups)) return `all users ${where}`;
  if (others.length > 0) return `${countOf(named.length, 'user')} ${where}`;
  const names = named.map(({ key, row }) => row?.name ?? key);
  return names.length === 1
    ? `user ${names[0]} ${where}`
    : `${countOf(names.length, 'user')} (${names.slice(0, 3).join(', ')}) ${where}`;
}

function isAll(groups: readonly NamedUsers[]): boolean {
  return groups.every(({ named }) => named.some(({ key }) => key === '*'));
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
