import { operationCommands } from '../../src/app/changes/operation-commands.ts';
import type { Command } from '../../src/app/command.ts';
import { COMMANDS } from '../../src/app/commands/index.ts';
import { keyLabel } from '../../src/app/hints.ts';
import { OPERATIONS } from '../../src/core/operations/index.ts';
import { SCREENS } from '../../src/screens/index.ts';

const CONTEXTS: Readonly<Record<Command['context'], string>> = {
  everywhere: 'everywhere',
  list: 'lists',
  document: 'text',
  tabs: 'pages with tabs',
  screen: 'this page',
  things: 'operators, accounts, users, their parts',
  access: 'where one sees who has access',
  places: 'lists and pages that hold something',
  servers: 'accounts, one account, resolver',
  changes: 'history, one change',
  elsewhere: 'all other pages',
};

const GROUPS = ['Move', 'Select', 'Look', 'Go to', 'Change', 'Program'] as const;

const code = (text: string) => `\`${text.replace('|', '\\|')}\``;

/** Its keys; what has none is called by name in the palette. */
function howOf({ id, keys, title, group }: Command): string {
  const name = group === 'Change' ? title.toLowerCase() : id.split('.').at(-1);
  const ways = keys.length > 0 ? keys.map(keyLabel) : [`:${name}`];
  return ways.map(code).join(' ');
}

function table(commands: readonly Command[]): string {
  const rows = commands.map(
    command =>
      `| ${howOf(command)} | ${command.title} | ${command.description} | ${CONTEXTS[command.context]} |`,
  );
  return ['| key | does | more | where |', '|---|---|---|---|', ...rows].join('\n');
}

/** The page `docs/keys.md`, made from the one list of commands that also makes footer, help and palette. */
export function keysPage(): string {
  const all = [...COMMANDS, ...operationCommands(OPERATIONS)];
  const groups = GROUPS.map(
    group => `## ${group}\n\n${table(all.filter(command => command.group === group))}`,
  );
  const own = SCREENS.filter(screen => screen.commands?.length).map(
    screen => `## Only on the page “${screen.name}”\n\n${table(screen.commands ?? [])}`,
  );
  return `${[
    '# Keys',
    'This page is made from the program’s own list of commands: `npm run docs`.',
    'One key has one meaning wherever it works. Everything here is also in the palette (`:`) by name. Fields take text as a\nshell does: Ctrl-a and Ctrl-e, Ctrl-u, Ctrl-k, Ctrl-w, arrows; Enter keeps, Esc drops.',
    'Forms: Tab and arrows move, Enter (or Ctrl-s) shows what would happen, Ctrl-/ (Ctrl-_) undoes typing and Ctrl-y brings it\nback, Backspace in an empty field takes away what is there, Esc leaves. Nothing happens before the review: its answer is No\nuntil the arrows turn it, and where something is taken away its name has to be typed. s (or Ctrl-g) signs with another key.',
    'Lists in forms: Enter opens one; there a adds, e or Enter edits, d takes away or gives back, J and K move where order counts,\nEsc goes back, Ctrl-s shows what would happen. Right completes, or shows what there is to choose from. Ctrl-t shows the claims as JSON with what the form says.',
    'JSON on screen: text as in fields, over lines; Ctrl-/ and Ctrl-y undo and redo, Ctrl-g goes to the fault, Ctrl-o to your editor,\nCtrl-s shows what would happen, Esc leaves.',
    ...groups,
    ...own,
  ].join('\n\n')}\n`;
}
