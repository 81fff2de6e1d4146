import { type ListPane, list } from '../../app/screen.ts';
import type { LiveView } from '../../core/resolver/live-view.ts';
import { whyNoLive } from '../live-words.ts';

interface Stranger {
  readonly key: string;
  readonly servers: readonly string[];
}

const strangerRows = new WeakMap<LiveView['strangers'], readonly Stranger[]>();

function strangersOf(live: LiveView): readonly Stranger[] {
  const known = strangerRows.get(live.strangers);
  if (known) return known;
  const rows = [...live.strangers].map(([key, servers]) => ({ key, servers }));
  strangerRows.set(live.strangers, rows);
  return rows;
}

/** Accounts that only servers hold. */
export function strangerList(live: LiveView): ListPane {
  return list({
    rows: strangersOf(live),
    keyOf: (row: Stranger) => row.key,
    columns: [
      {
        id: 'key',
        title: 'ACCOUNT KEY',
        min: 20,
        max: 56,
        weight: 3,
        priority: 0,
        cut: 'middle',
        cell: row => row.key,
      },
      {
        id: 'servers',
        title: 'ON',
        min: 10,
        max: 60,
        priority: 0,
        cell: row => row.servers.join(', '),
      },
    ],
    sort: 'key',
    copy: row => [{ label: 'public key', value: () => row.key }],
    open: row => ({ screen: 'connections', accountKey: row.key }),
    empty: whyNoLive(live) || 'The servers hold no account that this store does not have.',
  });
}
