import type { Command, Option } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { VARIABLES } from '../../src/cli/env.ts';
import { EXIT_CODES_HELP } from '../../src/cli/exit-codes.ts';
import { GROUPS } from '../../src/cli/global-flags.ts';
import { commandLine } from './command-tables.ts';

/** man/nkeeper.1, from the program's own definitions. */
export function manPage(): string {
  const root = commandLine();
  const { version } = packageJson;
  return [
    `.\\" Made by npm run docs.`,
    `.TH NKEEPER 1 "" "nkeeper ${version}" "User Commands"`,
    '.SH NAME',
    `nkeeper \\- ${text(root.description().replace(/\.$/, ''))}`,
    '.SH SYNOPSIS',
    '.B nkeeper',
    '.RI [ flags ]',
    '.br',
    '.B nkeeper',
    '.I command',
    '.RI [ arguments ]\\ [ flags ]',
    '.SH DESCRIPTION',
    'Without a command the dashboard opens on the store of nsc. Commands and flags are those of nsc where nsc has them; data goes to standard output, everything else to standard error.',
    '.PP',
    'Every change is planned first:',
    flag('--dry-run'),
    'shows the plan,',
    '.B nkeeper undo',
    'takes the last one back.',
    '.SH FLAGS OF EVERY COMMAND',
    ...Object.values(GROUPS).flatMap(group => [
      `.SS ${text(group.replace(/:$/, ''))}`,
      ...options(root.options.filter(option => option.helpGroupHeading === group)),
    ]),
    '.SH COMMANDS',
    ...leaves(root).flatMap(commandLines),
    '.SH EXIT STATUS',
    '.nf',
    ...EXIT_CODES_HELP.split('\n').slice(2).map(text),
    '.fi',
    '.SH ENVIRONMENT',
    ...VARIABLES.flatMap(([name, effect]) => ['.TP', `.B ${text(name)}`, text(effect)]),
    '.SH FILES',
    ...FILES.flatMap(([path, what]) => ['.TP', `.I ${text(path)}`, text(what)]),
    '.SH SEE ALSO',
    '.BR nats\\-server (8),',
    '.BR nsc (1),',
    '.BR nats (1)',
    '',
  ].join('\n');
}

const FILES: readonly (readonly [path: string, what: string])[] = [
  [
    '~/.config/nats/nsc/nsc.json',
    "nsc's configuration: where the store is, the current operator and account",
  ],
  ['~/.local/share/nats/nsc/stores/', 'operators, accounts and users as JWTs'],
  ['~/.local/share/nats/nsc/keys/', 'seeds (keys/) and creds files (creds/)'],
  ['~/.config/nkeeper/', 'preferences'],
  ['~/.cache/nkeeper/', 'what is remembered of stores, and compiled code; may be deleted'],
];

/** Commands that do something, with their words. */
function leaves(
  command: Command,
  before: readonly string[] = [],
): readonly { readonly words: string; readonly command: Command }[] {
  return command.commands.flatMap(sub => {
    const path = [...before, sub.name()];
    return sub.commands.length > 0 ? leaves(sub, path) : [{ words: path.join(' '), command: sub }];
  });
}

function commandLines({ words, command }: { readonly words: string; readonly command: Command }): string[] {
  const args = command.registeredArguments.map(argument => {
    const name = argument.variadic ? `${argument.name()}...` : argument.name();
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  return [
    `.SS nkeeper ${text([words, ...args].join(' '))}`,
    text(`${command.description()}.`),
    ...options(command.options.filter(({ long }) => long !== '--help')),
  ];
}

function options(all: readonly Option[]): readonly string[] {
  return all.filter(({ hidden }) => !hidden).flatMap(option => ['.TP', flag(option.flags), words(option)]);
}

function flag(flags: string): string {
  return `.B ${text(flags)}`;
}

function words({ description, argChoices, defaultValue }: Option): string {
  const choices = argChoices ? ` (${argChoices.join(', ')})` : '';
  const otherwise =
    typeof defaultValue === 'string' || typeof defaultValue === 'number' ? ` (default: ${defaultValue})` : '';
  return text(`${description}${choices}${otherwise}`);
}

/** Text for roff: its signs mean themselves, also at the beginning of a line. */
function text(plain: string): string {
  const safe = plain.replaceAll('\\', '\\e').replaceAll('-', '\\-').replaceAll('…', '...');
  return /^[.']/.test(safe) ? `\\&${safe}` : safe;
}
