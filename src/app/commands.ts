import type { Command } from './command.ts';
import type { Dashboard } from './dashboard.ts';
import { findNext, openField } from './fields.ts';
import { stepBack } from './keys.ts';
import {
  chooseCopy,
  chooseSort,
  copyFirst,
  inspectSelected,
  moveBy,
  movePages,
  moveToEnd,
  openSelected,
  reverseSort,
  toggleAllMarks,
  toggleColumns,
  toggleMark,
} from './list-actions.ts';
import { jump, open, turnTab } from './navigation.ts';
import { openHelp, openMessages, openPalette } from './overlays.ts';
import type { Route } from './route.ts';

type Draft = Omit<Command, 'tier' | 'context'> & Partial<Pick<Command, 'tier' | 'context'>>;

function commands(
  context: Command['context'],
  group: Command['group'],
  drafts: readonly Omit<Draft, 'group'>[],
): readonly Command[] {
  return drafts.map(draft => ({ tier: 0, context, group, ...draft }));
}

const LISTS = commands('list', 'Select', [
  {
    id: 'list.open',
    title: 'Open',
    description: 'Opens what the selected row stands for.',
    keys: ['enter', 'l', 'right'],
    hint: { word: 'open', order: 10 },
    run: openSelected,
  },
  {
    id: 'list.filter',
    title: 'Filter the list',
    description:
      'Words that must be there, !word for those that must not, or a regular expression. Enter keeps it, Esc drops it.',
    keys: ['/'],
    hint: { word: 'filter', order: 80 },
    aliases: ['search', 'find'],
    run: openField,
  },
  {
    id: 'list.mark',
    title: 'Mark the row',
    description: 'Marks the selected row, or takes its mark away, and moves down.',
    keys: ['space'],
    hint: { word: 'mark', order: 70 },
    run: toggleMark,
  },
  {
    id: 'list.mark-all',
    title: 'Mark all shown rows',
    description: 'Marks every row that the filter leaves; again takes all marks away.',
    keys: ['*'],
    run: toggleAllMarks,
  },
  {
    id: 'list.sort',
    title: 'Sort by a column',
    description: 'Asks which column the rows are sorted by.',
    keys: ['s'],
    hint: { word: 'sort', order: 60 },
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
    description: 'Shows as many columns as can stand side by side, or those that fit well.',
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

const TOKENS = commands('everywhere', 'Look', [
  {
    id: 'token.inspect',
    title: 'Inspect the JWT',
    description: 'Shows decoded claims and the token itself.',
    keys: ['i'],
    hint: { word: 'JWT', order: 30 },
    aliases: ['jwt', 'raw'],
    run: inspectSelected,
  },
  {
    id: 'copy.first',
    title: 'Copy the public key',
    description: 'Puts the public key (or what comes first here) on the clipboard, also over SSH (OSC 52).',
    keys: ['y'],
    hint: { word: 'copy', order: 40 },
    aliases: ['yank'],
    run: copyFirst,
  },
  {
    id: 'copy.choose',
    title: 'Choose what to copy',
    description: 'Public key, JWT, name and what else there is.',
    keys: ['Y'],
    run: chooseCopy,
  },
]);

const DOCUMENTS = commands('document', 'Look', [
  {
    id: 'document.search',
    title: 'Search the text',
    description: 'Finds text on this page; n and N go to the next and the previous place.',
    keys: ['/'],
    hint: { word: 'search', order: 80 },
    aliases: ['find'],
    run: openField,
  },
  {
    id: 'document.next',
    title: 'Next place found',
    description: 'Goes to the next line that holds what is searched.',
    keys: ['n'],
    run: app => findNext(app, 1),
  },
  {
    id: 'document.previous',
    title: 'Previous place found',
    description: 'Goes to the previous line that holds what is searched.',
    keys: ['N'],
    run: app => findNext(app, -1),
  },
]);

const MOVES = commands('everywhere', 'Move', [
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

const TABS = commands('tabs', 'Move', [
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

/** The operator that jumps are about; with none the store has no operator. */
function withOperator(app: Dashboard, route: (operator: string) => Route): void {
  const { operator } = app.state.get();
  if (operator === '') app.say('There is no operator in this store.', 'warning');
  else jump(app, route(operator));
}

const PLACES = commands('everywhere', 'Go to', [
  {
    id: 'go.operators',
    title: 'Operators',
    description: 'All operators of the store.',
    keys: ['1'],
    run: app => jump(app, { screen: 'operators' }),
  },
  {
    id: 'go.accounts',
    title: 'Accounts',
    description: 'Accounts of the operator. With a name or key: that account.',
    keys: ['2'],
    aliases: ['account'],
    argument: 'NAME',
    run: (app, name) => withOperator(app, operator => accountRoute(app, operator, name)),
  },
  {
    id: 'go.users',
    title: 'Users',
    description: 'Users of all accounts of the operator.',
    keys: ['3'],
    aliases: ['user'],
    run: app => withOperator(app, operator => ({ screen: 'users', operator })),
  },
  {
    id: 'go.resolver',
    title: 'Resolver',
    description: 'The servers and what each of them holds.',
    keys: ['4'],
    aliases: ['servers', 'drift'],
    run: app => jump(app, { screen: 'resolver' }),
  },
  {
    id: 'go.keys',
    title: 'Key inspector',
    description: 'Every key that is stored or in use.',
    keys: ['5'],
    aliases: ['nkeys'],
    run: app => jump(app, { screen: 'keys' }),
  },
  {
    id: 'go.problems',
    title: 'Problems',
    description: 'Everything that is wrong in the store, the worst first.',
    keys: ['6'],
    aliases: ['validate', 'issues'],
    run: app => jump(app, { screen: 'problems' }),
  },
  {
    id: 'go.expirations',
    title: 'Expirations',
    description: 'What has expired and what will.',
    keys: ['7'],
    aliases: ['expiry'],
    run: app => jump(app, { screen: 'expirations' }),
  },
  {
    id: 'go.connections',
    title: 'Connections',
    description: 'Live connections on all servers.',
    keys: ['8'],
    aliases: ['clients'],
    run: app => jump(app, { screen: 'connections' }),
  },
  {
    id: 'go.events',
    title: 'Events',
    description: 'Logins, refusals, disconnects and account updates as they come.',
    keys: ['9'],
    run: app => jump(app, { screen: 'events' }),
  },
]);

function accountRoute(app: Dashboard, operator: string, name: string | undefined): Route {
  if (name === undefined) return { screen: 'accounts', operator };
  const wanted = name.toLowerCase();
  const row = app.parts.store
    .accounts(operator)
    .find(account => account.name.toLowerCase() === wanted || account.key === name);
  if (row) return { screen: 'account', operator, account: row.name };
  app.say(`No account of ${operator} is called ${name}.`, 'warning');
  return app.entry().route;
}

const PROGRAM = commands('everywhere', 'Program', [
  {
    id: 'program.back',
    title: 'Back',
    description: 'One step back: closes a window, drops the filter, leaves the page. Never quits.',
    keys: ['escape', 'h', 'left'],
    hint: { word: 'back', order: 85 },
    run: stepBack,
  },
  {
    id: 'program.palette',
    title: 'Command palette',
    description: 'Everything that can be done here, by name.',
    keys: [':', 'ctrl-p'],
    hint: { word: 'command', order: 98 },
    run: openPalette,
  },
  {
    id: 'program.help',
    title: 'Help',
    description: 'The keys of this page.',
    keys: ['?', 'f1'],
    hint: { word: 'help', order: 99 },
    run: openHelp,
  },
  {
    id: 'program.refresh',
    title: 'Refresh now',
    description: 'Asks the servers and reads the store again.',
    keys: ['r'],
    run: app => {
      app.parts.live.refresh();
      app.parts.store.refresh();
      app.say('Refreshing.');
    },
  },
  {
    id: 'program.freeze',
    title: 'Freeze',
    description: 'Holds live updates still, and lets them go on.',
    keys: ['p'],
    aliases: ['pause'],
    run: app => {
      const frozen = !app.state.get().frozen;
      app.update({ frozen });
      app.refreshWorld();
      app.say(frozen ? 'Frozen: p lets updates go on.' : 'Updates go on.');
    },
  },
  {
    id: 'program.messages',
    title: 'Messages',
    description: 'Everything that the status line said, with times.',
    keys: ['m'],
    aliases: ['log'],
    run: openMessages,
  },
  {
    id: 'program.redraw',
    title: 'Redraw',
    description: 'Draws the whole screen anew.',
    keys: ['ctrl-l'],
    run: app => app.parts.repaint(),
  },
  {
    id: 'program.suspend',
    title: 'Suspend',
    description: 'Back to the shell; fg comes back here.',
    keys: ['ctrl-z'],
    run: app => app.parts.suspend(),
  },
  {
    id: 'program.quit',
    title: 'Quit',
    description: 'Leaves nkeeper.',
    keys: ['q', 'ctrl-c'],
    aliases: ['exit'],
    run: app => app.parts.quit(),
  },
]);

/** Opens the operator's own card from anywhere. */
const OPERATOR = commands('everywhere', 'Go to', [
  {
    id: 'go.operator',
    title: 'Operator card',
    description: 'Claims, keys and urls of the operator.',
    keys: ['o'],
    run: app => {
      const { operator } = app.state.get();
      const row =
        app.list()?.pane.rows.length && app.entry().route.screen === 'operators'
          ? app.selectedRow()
          : undefined;
      const name = row ? (row as { readonly name: string }).name : operator;
      if (name === '') app.say('There is no operator in this store.', 'warning');
      else open(app, { screen: 'operator', operator: name });
    },
  },
]);

/** Commands of every screen, in the order of help and palette. */
export const COMMANDS: readonly Command[] = [
  ...LISTS,
  ...TABS,
  ...TOKENS,
  ...DOCUMENTS,
  ...MOVES,
  ...PLACES,
  ...OPERATOR,
  ...PROGRAM,
];
