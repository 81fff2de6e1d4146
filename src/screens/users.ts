import { type Cell, screen, type World } from '../app/screen.ts';
import type { AccountRow, UserRow } from '../core/store/rows.ts';
import { countOf } from '../core/text/count-of.ts';
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
    const { rows, whole } = usersOf(world, operator, listed);
    return {
      ...noteOf(listed, accounts, running || !whole),
      body: userList(world, rows, {
        withAccount: true,
        empty: emptyText(operator, accounts, running),
      }),
    };
  },
});

function noteOf(
  listed: readonly AccountRow[],
  accounts: readonly AccountRow[],
  running: boolean,
): { readonly note?: Cell } {
  const unlisted = accounts.filter(row => row.usersFault).length;
  if (unlisted > 0 && !running) {
    const text = `users of ${countOf(unlisted, 'account')} cannot be listed`;
    return { note: { text, mark: 'warning' } };
  }
  if (!running || listed.length === accounts.length) return {};
  return {
    note: { text: `${count(listed.length)} of ${count(accounts.length)} accounts listed`, tone: 'muted' },
  };
}

function emptyText(operator: string, accounts: readonly AccountRow[], running: boolean): string {
  if (running) return 'The users are still being listed.';
  const fault = accounts.find(row => row.usersFault)?.usersFault;
  return fault ? `${fault.place.path}: ${fault.message}` : `No account of ${operator} has users.`;
}

/** Rows of many accounts are made for so long at a time, so that the keys never wait for them. */
const SLICE_MS = 8;

type Rows = readonly UserRow[];

/** One walk over the accounts, slice by slice; it begins anew when the store changed meanwhile. */
interface Pass {
  readonly store: World['store'] | undefined;
  readonly operator: string;
  revision: number;
  /** Accounts that the walk has still to ask for, from here on. */
  next: number;
  readonly parts: Map<string, Rows>;
  rows: Rows;
  /** Parts have changed since `rows` was put together. */
  changed: boolean;
  /** `rows` is not put together again before this moment, milliseconds: with 100,000 users that takes a while. */
  restUntil: number;
}

const newPass = (store: World['store'] | undefined, operator: string): Pass => ({
  store,
  operator,
  revision: -1,
  next: 0,
  parts: new Map(),
  rows: [],
  changed: false,
  restUntil: 0,
});

let pass = newPass(undefined, '');

/** After putting the rows together, rest for so many times as long as that took. */
const REST = 20;

/**
 * Users of the accounts whose folder was listed already: the store reads an account's users when it is asked for them
 * first, and with thousands of accounts that is for the scan behind to do. What does not fit into one slice comes with
 * the next picture. The same array as long as no part changed.
 */
function usersOf(
  world: World,
  operator: string,
  listed: readonly AccountRow[],
): { rows: Rows; whole: boolean } {
  const { store } = world;
  if (pass.store !== store || pass.operator !== operator) pass = newPass(store, operator);
  if (pass.revision === store.revision && pass.next >= listed.length) return { rows: pass.rows, whole: true };
  if (pass.next >= listed.length || pass.revision < 0)
    Object.assign(pass, { next: 0, revision: store.revision });
  if (walk(store, listed, performance.now() + SLICE_MS)) pass.changed = true;
  const whole = pass.next >= listed.length;
  if (whole) forgetGone(listed);
  const begun = performance.now();
  if (pass.changed && (whole || begun >= pass.restUntil)) {
    pass.rows = listed.flatMap(({ name }) => pass.parts.get(name) ?? []);
    pass.changed = false;
    const end = performance.now();
    pass.restUntil = end + (end - begun) * REST;
  }
  if (!whole) world.again();
  return { rows: pass.rows, whole };
}

/** Asks for accounts until the slice is over. @returns whether any part is another one now */
function walk(store: World['store'], listed: readonly AccountRow[], end: number): boolean {
  let changed = false;
  for (; pass.next < listed.length && performance.now() < end; pass.next++) {
    const { name } = listed[pass.next]!;
    const rows = store.users(pass.operator, name);
    changed ||= pass.parts.get(name) !== rows;
    pass.parts.set(name, rows);
  }
  return changed;
}

function forgetGone(listed: readonly AccountRow[]): void {
  if (pass.parts.size === listed.length) return;
  const names = new Set(listed.map(({ name }) => name));
  for (const name of pass.parts.keys()) if (!names.has(name)) pass.parts.delete(name);
}
