import type { World } from '../../app/screen.ts';
import type { AccountRow, Row, UserRow } from '../../core/store/rows.ts';
import { memo } from './memo.ts';

const positions = memo(
  (rows: readonly Row[]): ReadonlyMap<string, number> => new Map(rows.map((row, i) => [row.name, i])),
);

/** Reads the accounts that are about to be drawn and still unread; the store looks at all of them again and again. */
export function readAccounts({ store }: World, operator: string, shown: readonly AccountRow[]): void {
  store.glance(
    operator,
    shown.map(({ name }) => name),
  );
  const unread = shown.filter(row => row.status === 'unread');
  if (unread.length === 0) return;
  const places = positions(store.accounts(operator));
  for (const { name } of unread) {
    const at = places.get(name);
    if (at !== undefined) store.ensureAccounts(operator, at, at + 1);
  }
}

/** The same for users, of one account or of many. */
export function readUsers({ store }: World, shown: readonly UserRow[]): void {
  for (const { operator, account, name, status } of shown) {
    if (status !== 'unread') continue;
    const at = positions(store.users(operator, account)).get(name);
    if (at !== undefined) store.ensureUsers(operator, account, at, at + 1);
  }
}
