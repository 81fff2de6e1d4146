import { type About, touches } from '../app/history/about.ts';
import type { Change, Changes } from '../app/history/history-view.ts';
import { type Block, type Cell, type Column, list, screen, type World } from '../app/screen.ts';
import { integer } from '../core/text/amounts.ts';
import { countOf } from '../core/text/count-of.ts';
import { age } from '../core/text/units.ts';
import { field, fields } from './claims/blocks.ts';
import { secondsOf, standingOf, timeOf, whyEmpty } from './journal/words.ts';
import { numberColumn } from './rows/number-column.ts';

const touching = new WeakMap<readonly Change[], Map<string, readonly Change[]>>();

/** Changes of one thing; the same array for the same reading of the journal. */
function changesOf(all: readonly Change[], about: About | undefined): readonly Change[] {
  if (!about) return all;
  const known = touching.get(all) ?? new Map<string, readonly Change[]>();
  touching.set(all, known);
  const key = JSON.stringify(about);
  const rows = known.get(key) ?? all.filter(({ entry }) => touches(entry, about));
  known.set(key, rows);
  return rows;
}

const jwtsOf = ({ entry }: Change) => entry.files.filter(({ kind }) => kind === 'jwt').length;

const whoOf = ({ entry: { who, host } }: Change) => `${who}@${host}`;

/** What no longer holds is pale; the word beside it says so too. */
function told(change: Change, text: string): Cell {
  return change.undoneBy === undefined ? { text } : { text, tone: 'muted' };
}

function columns(now: number): readonly Column<Change>[] {
  const ago = ({ entry }: Change) => now - secondsOf(entry.time);
  const jwts = numberColumn<Change>({ id: 'jwts', title: 'JWTS', min: 5, priority: 2 }, jwtsOf, integer);
  return [
    {
      id: 'age',
      title: 'AGE',
      min: 5,
      priority: 0,
      align: 'right',
      cell: change => told(change, age(Math.max(0, ago(change)))),
      sort: ago,
    },
    {
      id: 'what',
      title: 'WHAT',
      min: 20,
      max: 90,
      weight: 3,
      priority: 0,
      cell: change => told(change, change.entry.title),
    },
    { id: 'state', title: 'STATE', min: 9, priority: 0, cell: standingOf },
    { ...jwts, cell: change => told(change, integer(jwtsOf(change))) },
    {
      id: 'who',
      title: 'WHO',
      min: 14,
      max: 36,
      priority: 1,
      cell: change => told(change, whoOf(change)),
    },
    {
      id: 'time',
      title: 'TIME',
      min: 23,
      priority: 4,
      cell: change => told(change, timeOf(change.entry)),
      sort: change => change.entry.time,
    },
  ];
}

function detail(change: Change): readonly Block[] {
  const { entry } = change;
  const state = standingOf(change);
  return [
    fields(
      field('when', [timeOf(entry), ...(state.text === 'undone' ? ['undone'] : [])]),
      field('who', [whoOf(change), ...(entry.ssh ? [`from ${entry.ssh}`] : [])]),
    ),
    ...entry.summary.map((text): Block => ({ kind: 'text', spans: [{ text }], indent: 2, hang: 2 })),
  ];
}

/** Whose history it is, for the breadcrumb. */
function nameOf({ operator, account, user }: About): string {
  return [account ?? operator, user].filter(Boolean).join('/');
}

function noteOf({ more, unreadable, list }: Changes): { readonly note?: Cell } {
  if (unreadable > 0)
    return { note: { text: `${countOf(unreadable, 'line')} of the journal unreadable`, mark: 'warning' } };
  return more ? { note: { text: `the newest ${list.length}`, tone: 'muted' } } : {};
}

const NOTHING: Changes = { list: [], unreadable: 0, more: false };

/** What was changed in the store, the newest first: all of it, or what touched one thing. */
export const history = screen({
  name: 'history',
  crumbs: ({ about }) => ['History', ...(about ? [nameOf(about)] : [])],
  journal: ['changes'],
  pane: ({ about }, world: World) => {
    const { changes } = world.history;
    const found = changes.state === 'ready' ? changes.value : NOTHING;
    const none = about
      ? `Nothing was changed in ${nameOf(about)} with nkeeper. 0 shows the whole history.`
      : 'Nothing was changed in this store with nkeeper: what you change will stand here.';
    return {
      ...noteOf(found),
      body: list({
        rows: changesOf(found.list, about),
        keyOf: ({ entry }: Change) => entry.id,
        sort: 'age',
        calm: false,
        columns: columns(world.now),
        filterText: ({ entry }) =>
          `${entry.id} ${entry.ssh ?? ''} ${entry.summary.join(' ')} ${entry.files.map(({ path }) => path).join(' ')}`,
        open: ({ entry }) => ({ screen: 'change', id: entry.id }),
        copy: ({ entry }) => [
          { label: 'id', value: () => entry.id },
          { label: 'title', value: () => entry.title },
          { label: 'difference', value: () => entry.summary.join('\n') || undefined },
        ],
        detail,
        detailWidth: 70,
        empty: whyEmpty(changes, none),
      }),
    };
  },
});
