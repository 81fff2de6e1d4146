import { type Cell, screen, type World } from '../app/screen.ts';
import type { AccountRow, UserRow } from '../core/store/rows.ts';
import { count } from '../core/text/units.ts';
import { userList } from './rows/user-list.ts';

/** All users of an operator, account by account. */
export const users = screen({
  name: 'users',
  crumbs: route => ['Operators', route.operator, 'Users'],
  feeds: ['connections'],
  pane: ({ operator }, world) => {
    const accounts = world.store.accounts(operator);
    const listed = accounts.filter(row => row.users !== undefined);
    const { running } = world.store.progress;
    return {
      ...noteOf(listed, accounts, running),
      body: userList(world, usersOf(world, listed), {
        withAccount: true,
        empty: running ? 'The users are still being listed.' : `No account of ${operator} has users.`,
      }),
    };
  },
});

function noteOf(
  listed: readonly AccountRow[],
  accounts: readonly AccountRow[],
  running: boolean,
): { readonly note?: Cell } {
  if (!running || listed.length === accounts.length) return {};
  return {
    note: { text: `${count(listed.length)} of ${count(accounts.length)} accounts listed`, tone: 'muted' },
  };
}

let last: { readonly parts: readonly (readonly UserRow[])[]; readonly rows: readonly UserRow[] } = {
  parts: [],
  rows: [],
};

/**
 * Users of the accounts whose folder was listed already: the store reads an account's users when it is asked for them
 * first, and with thousands of accounts that is for the scan behind to do. The same array as long as no part changed.
 */
function usersOf({ store }: World, listed: readonly AccountRow[]): readonly UserRow[] {
  const parts = listed.map(row => store.users(row.operator, row.name));
  const same = parts.length === last.parts.length && parts.every((part, i) => part === last.parts[i]);
  if (!same) last = { parts, rows: parts.flat() };
  return last.rows;
}
