import { type Block, type Cell, type ListPane, list, type World } from '../../app/screen.ts';
import { verdictWord } from '../../core/trust/account-token.ts';
import { field, fields, sentence } from '../claims/blocks.ts';
import { distance, instant } from '../claims/instants.ts';
import { problemBlocks } from '../claims/problems.ts';
import { keyValue } from '../claims/standard.ts';
import { whyNoLive } from '../live-words.ts';
import { keyNames, signerLabel } from '../rows/names.ts';
import { judgeStranger, knownVerdict, type Stranger, strangers } from '../rows/strangers.ts';
import { tokenCopies } from '../rows/token-blocks.ts';

const DASH: Cell = { text: '-', tone: 'muted' };

/** Verified as they come into sight: the word of others is still open. */
function stateCell(row: Stranger): Cell {
  if (row.token === undefined) return { text: 'JWT not known', mark: 'unknown' };
  const verdict = knownVerdict(row.token);
  if (!verdict) return { text: 'unchecked', mark: 'unknown' };
  const text = verdictWord(verdict);
  return { text, mark: text === 'verified' ? 'ok' : 'danger' };
}

function detail(world: World, row: Stranger): readonly Block[] {
  const { key, token, head } = row;
  const problems = token === undefined ? [] : judgeStranger(world, key, token).problems;
  return [
    fields(
      field('key', key),
      field('signed by', keyValue(head?.iss, keyNames(world))),
      field('issued', instant(head?.iat, world.now, 'not known')),
      field('on', row.servers.join(', ')),
    ),
    ...(token === undefined ? [sentence('The servers that hold it do not tell its JWT.', 'unknown')] : []),
    ...problemBlocks(problems, 2),
  ];
}

/** Accounts that only servers hold, with what their JWTs say. */
export function strangerList(world: World): ListPane {
  const { live, now, operator } = world;
  return list({
    rows: strangers(world),
    keyOf: (row: Stranger) => row.key,
    columns: [
      {
        id: 'name',
        title: 'NAME',
        min: 14,
        max: 32,
        weight: 2,
        priority: 0,
        cell: ({ head }) => (head ? head.name || { text: 'none', tone: 'muted' } : DASH),
      },
      { id: 'key', title: 'KEY', min: 13, max: 56, priority: 1, cut: 'middle', cell: row => row.key },
      {
        id: 'issued',
        title: 'ISSUED',
        min: 8,
        max: 10,
        priority: 3,
        cell: ({ head }) => (head && head.iat > 0 ? distance(head.iat, now) : DASH),
        sort: ({ head }) => -(head?.iat ?? 0),
      },
      {
        id: 'signer',
        title: 'SIGNED BY',
        min: 13,
        max: 16,
        priority: 2,
        cell: ({ head }) => (head ? signerLabel(world, head.iss, { operator }) : DASH),
      },
      { id: 'servers', title: 'ON', min: 10, max: 40, priority: 4, cell: row => row.servers.join(', ') },
      { id: 'state', title: 'STATE', min: 15, max: 18, priority: 0, cell: stateCell },
    ],
    sort: 'name',
    copy: row => tokenCopies(row.key, row.head?.name ?? '', () => row.token),
    open: row => ({ screen: 'stranger', key: row.key }),
    inspect: row => ({ screen: 'stranger', key: row.key }),
    detail: row => detail(world, row),
    visible: rows => {
      for (const { key, token } of rows) if (token !== undefined) judgeStranger(world, key, token);
    },
    empty: whyNoLive(live) || 'The servers hold no account that this store does not have.',
  });
}
