import { type Cell, type ListPane, list } from '../../app/screen.ts';
import type { UserRow } from '../../core/store/rows.ts';
import { timestamp } from '../../core/text/units.ts';
import { line, muted } from '../claims/blocks.ts';
import { instant } from '../claims/instants.ts';
import { memo } from '../rows/memo.ts';
import type { AccountPage } from './page.ts';

type Revocations = NonNullable<AccountPage['nats']['revocations']>;

interface RevocationRow {
  /** Public key of a user, or `*`. */
  readonly key: string;
  /** Unix seconds. */
  readonly at: number;
  /** The user in the store that has the key. */
  readonly user: UserRow | undefined;
  /** Tokens that the entry for `*` refuses anyway. */
  readonly covered: boolean;
}

const NONE: Revocations = {};

const revocationRows = memo(
  (revocations: Revocations, users: readonly UserRow[]): readonly RevocationRow[] => {
    const byKey = new Map(users.map(user => [user.key, user]));
    const all = Number(revocations['*'] ?? Number.NEGATIVE_INFINITY);
    return Object.entries(revocations).map(([key, time]) => {
      const at = Number(time);
      return { key, at, user: byKey.get(key), covered: key !== '*' && at <= all };
    });
  },
);

/** Users whose tokens are refused although they are signed well. */
export function revocationsTab({ world, operator, account, nats }: AccountPage): ListPane {
  const { now } = world;
  return list<RevocationRow>({
    rows: revocationRows(nats.revocations ?? NONE, world.store.users(operator, account)),
    keyOf: row => row.key,
    sort: '-until',
    columns: [
      { id: 'user', title: 'USER', min: 14, max: 40, weight: 2, priority: 0, cell: userCell },
      { id: 'key', title: 'KEY', min: 13, max: 56, priority: 2, cut: 'middle', cell: row => row.key },
      {
        id: 'until',
        title: 'ISSUED UNTIL',
        min: 23,
        max: 23,
        priority: 1,
        cell: row => timestamp(row.at),
        sort: row => row.at,
      },
      { id: 'effect', title: 'EFFECT', min: 16, max: 40, weight: 1, priority: 0, cell: effectCell },
    ],
    open: row => (row.user ? { screen: 'user', operator, account, user: row.user.name } : undefined),
    copy: row => [
      { label: 'public key', value: () => row.key },
      { label: 'name', value: () => row.user?.name },
    ],
    detail: row => [
      line({ text: row.key, tone: 'strong' }),
      line(
        muted(
          `Refused are tokens of ${whose(row)} that were issued until ${instant(row.at, now, 'the beginning')}.`,
        ),
      ),
      ...(row.covered ? [line(muted('The entry for all users (*) covers this one: it could go.'))] : []),
    ],
    empty: 'Nobody is revoked.',
  });
}

function userCell(row: RevocationRow): Cell {
  if (row.key === '*') return { text: 'all users (*)' };
  return row.user ? { text: row.user.name } : { text: 'not in the store', tone: 'muted' };
}

function whose(row: RevocationRow): string {
  return row.key === '*' ? 'all users' : (row.user?.name ?? 'this key');
}

function effectCell(row: RevocationRow): Cell {
  if (row.covered) return { text: 'covered by *', tone: 'muted' };
  if (!row.user) return row.key === '*' ? { text: 'older tokens' } : { text: 'refused', mark: 'danger' };
  return row.user.issuedAt <= row.at
    ? { text: 'JWT refused', mark: 'danger' }
    : { text: 'JWT is newer', mark: 'ok' };
}
