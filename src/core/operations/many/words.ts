import { countOf } from '../../text/count-of.ts';

/** A user of an operation on several, by the names of folder and file. */
export interface UserName {
  readonly account: string;
  readonly name: string;
}

/** Who it is about: `user A/bob`, `12 users of A`, `1,000 users in 3 accounts`. */
export function usersInWords(users: readonly UserName[]): string {
  const [first] = users;
  if (first && users.length === 1) return `user ${first.account}/${first.name}`;
  const accounts = new Set(users.map(({ account }) => account));
  const where = first && accounts.size === 1 ? `of ${first.account}` : inAccounts(accounts.size);
  return `${countOf(users.length, 'user')} ${where}`;
}

/** `ORDERS/kiosk` */
export function nameOfUser({ row }: { readonly row: UserName }): string {
  return `${row.account}/${row.name}`;
}

/** `in 3 accounts` */
export function inAccounts(count: number): string {
  return `in ${countOf(count, 'account')}`;
}

/** Which accounts it is about: `account A`, `20 accounts`. */
export function accountsInWords(names: readonly string[]): string {
  return names.length === 1 ? `account ${names[0]}` : countOf(names.length, 'account');
}
