import { moveBy, movePages, moveToEnd } from '../list-actions.ts';
import { turnTab } from '../navigation.ts';
import { commands } from './draft.ts';

/** Up and down, in lists and texts. */
export const MOVES = commands('everywhere', 'Move', [
  {
    id: 'move.down',
    title: 'Down',
    description: 'One row down.',
    keys: ['j', 'down'],
    run: app => moveBy(app, 1),
  },
  { id: 'move.up', title: 'Up', description: 'One row up.', keys: ['k', 'up'], run: app => moveBy(app, -1) },
  {
    id: 'move.half-down',
    title: 'Half a page down',
    description: 'Half a page down.',
    keys: ['ctrl-d'],
    run: app => movePages(app, 0.5),
  },
  {
    id: 'move.half-up',
    title: 'Half a page up',
    description: 'Half a page up.',
    keys: ['ctrl-u'],
    run: app => movePages(app, -0.5),
  },
  {
    id: 'move.page-down',
    title: 'Page down',
    description: 'One page down.',
    keys: ['pagedown', 'ctrl-f'],
    run: app => movePages(app, 1),
  },
  {
    id: 'move.page-up',
    title: 'Page up',
    description: 'One page up.',
    keys: ['pageup'],
    run: app => movePages(app, -1),
  },
  {
    id: 'move.first',
    title: 'First row',
    description: 'To the beginning.',
    keys: ['g', 'home'],
    aliases: ['top'],
    run: app => moveToEnd(app, 'first'),
  },
  {
    id: 'move.last',
    title: 'Last row',
    description: 'To the end.',
    keys: ['G', 'end'],
    aliases: ['bottom'],
    run: app => moveToEnd(app, 'last'),
  },
]);

/** From tab to tab. */
export const TABS = commands('tabs', 'Move', [
  {
    id: 'tab.next',
    title: 'Next tab',
    description: 'Shows the next tab of this page.',
    keys: ['tab'],
    hint: { word: 'next tab', order: 20 },
    run: app => turnTab(app, 1),
  },
  {
    id: 'tab.previous',
    title: 'Previous tab',
    description: 'Shows the previous tab of this page.',
    keys: ['shift-tab'],
    run: app => turnTab(app, -1),
  },
]);
