import type { Cell, World } from '../../app/screen.ts';
import type { ConnectionView } from '../../core/resolver/live-view.ts';
import type { KeyOwner } from '../../core/store/lookup.ts';
import { accountName, userName } from '../live-names.ts';
import { standing } from './standing.ts';

/** What the store says of whoever a connection is: the same for all connections of one user. */
export interface ConnectedUser {
  readonly account: string;
  readonly user: string;
  readonly standing: Cell;
  /** Who issued the user: name and role of the signing key's owner, as far as the store knows it. */
  readonly issuer: string;
  /** For sorting: by account, and there by user. */
  readonly sort: string;
  /** For the filter. */
  readonly text: string;
}

/** A user, and of whom it was looked up. */
interface Known {
  readonly user: ConnectedUser;
  readonly of: ConnectionView;
}

/** By user, and there by when it was issued. */
type Users = Map<string, Map<number, Known>>;

interface Memo {
  /** Whose it is for sure, without a look at the key. */
  world: World;
  readonly key: readonly unknown[];
  readonly users: Users;
  /** What was found of each connection: each letter of a filter, and each sort, asks for all 50,000 of them. */
  readonly rows: WeakMap<ConnectionView, ConnectedUser>;
}

let memo: Memo | undefined;

/** Looked up once for each user, not for each of 50,000 connections; anew when store or servers tell something else, and each minute. */
export function connectedUser(world: World, row: ConnectionView): ConnectedUser {
  const { users, rows } = memoOf(world);
  const known = rows.get(row);
  if (known) return known;
  const found = userOf(world, users, row);
  rows.set(row, found);
  return found;
}

function memoOf(world: World): Memo {
  const { store, live, now } = world;
  if (memo?.world === world && memo.key[0] === store.revision) return memo;
  const key = [store.revision, store, store.progress.running, live.holdings, Math.floor(now / 60)];
  if (!memo || key.some((part, i) => part !== memo!.key[i]))
    memo = { world, key, users: new Map(), rows: new WeakMap() };
  memo.world = world;
  return memo;
}

function userOf(world: World, users: Users, row: ConnectionView): ConnectedUser {
  const name = row.userKey || `${row.accountKey} ${row.userName}`;
  const versions = users.get(name) ?? new Map<number, Known>();
  users.set(name, versions);
  // Of users without a known time of issue it matters when they came.
  const when = row.userIssuedAt || -row.startedAt;
  const known = versions.get(when);
  if (known && isSame(known.of, row)) return known.user;
  const user = lookUp(world, row);
  versions.set(when, { user, of: row });
  return user;
}

function isSame(a: ConnectionView, b: ConnectionView): boolean {
  const isOf = a.accountKey === b.accountKey && a.issuerKey === b.issuerKey && a.own === b.own;
  return isOf && a.callsItself === b.callsItself && a.unsure === b.unsure;
}

/** Which key of an account it is: the role of its scope, else what it is for. */
export function issuerRole({ scope, role }: Pick<KeyOwner, 'scope' | 'role'>): string {
  return scope ?? role;
}

function lookUp(world: World, row: ConnectionView): ConnectedUser {
  const account = accountName(world, row.accountKey);
  const user = userName(world, row);
  const state = standing(world, row);
  const owner = row.issuerKey === '' ? undefined : world.store.findByKey(row.issuerKey);
  const issuer = owner ? `${owner.name} ${issuerRole(owner)}` : row.issuerKey;
  const whose = row.own ? 'this nkeeper' : '';
  return {
    account,
    user,
    standing: state,
    issuer,
    sort: `${account} ${user}`,
    text: [
      account,
      user,
      state.text,
      whose,
      row.userKey,
      row.callsItself,
      row.accountKey,
      row.issuerKey,
      issuer,
    ].join(' '),
  };
}
