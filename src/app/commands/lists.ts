import type { Dashboard } from '../dashboard.ts';
import { openField } from '../fields.ts';
import {
  chooseSort,
  openSelected,
  reverseSort,
  toggleAllMarks,
  toggleColumns,
  toggleMark,
} from '../list-actions.ts';
import { commands } from './draft.ts';

function hasRows(app: Dashboard): true | string {
  return (app.list()?.rows.length ?? 0) > 0 || NO_ROW;
}

const NO_ROW = 'There is no row here.';

/** Something stands behind the selected row, or why not. */
function canOpen(app: Dashboard): true | string {
  const list = app.list();
  const row = list?.rows[list.index];
  if (!list || row === undefined) return NO_ROW;
  return list.pane.open?.(row) !== undefined || (list.pane.whyClosed?.(row) ?? 'Nothing opens here.');
}

/** What can be done with a list. */
export const LISTS = commands('list', 'Select', [
  {
    id: 'list.open',
    title: 'Open',
    description: 'Opens what the selected row stands for.',
    keys: ['enter', 'l', 'right'],
    hint: { word: 'open', order: 10 },
    enabled: canOpen,
    run: openSelected,
  },
  {
    id: 'list.filter',
    title: 'Filter the list',
    description:
      'Words that must be there, !word where no word may begin so, or a regular expression. Enter keeps it, Esc drops it.',
    keys: ['/'],
    hint: { word: 'filter', order: 18 },
    aliases: ['search', 'find'],
    run: openField,
  },
  {
    id: 'list.mark',
    title: 'Mark the row',
    description: 'Marks the selected row, or takes its mark away, and moves down.',
    keys: ['space'],
    hint: { word: 'mark', order: 32, marked: 18 },
    enabled: hasRows,
    run: toggleMark,
  },
  {
    id: 'list.mark-all',
    title: 'Mark all shown rows',
    description: 'Marks every row that the filter leaves; again takes all marks away.',
    keys: ['*'],
    enabled: hasRows,
    run: toggleAllMarks,
  },
  {
    id: 'list.sort',
    title: 'Sort by a column',
    description: 'Asks which column the rows are sorted by.',
    keys: ['s'],
    hint: { word: 'sort', order: 60 },
    enabled: hasRows,
    run: chooseSort,
  },
  {
    id: 'list.reverse',
    title: 'Reverse the order',
    description: 'Turns the sort order round.',
    keys: ['S'],
    run: reverseSort,
  },
  {
    id: 'list.columns',
    title: 'More columns',
    description: 'Squeezes the columns so that more of them fit, or gives them their room back.',
    keys: ['w'],
    aliases: ['wide'],
    run: toggleColumns,
  },
  {
    id: 'list.detail',
    title: 'Detail pane',
    description: 'Shows or hides what is known about the selected row.',
    keys: ['v'],
    run: app => app.update({ detail: !app.state.get().detail }),
  },
]);
