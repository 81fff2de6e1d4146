import type { Command, Option } from 'commander';
import { GROUPS } from '../../src/cli/global-flags.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { OPERATIONS, WHOLE_OPERATIONS } from '../../src/core/operations/index.ts';

/** A place that is filled from the program: `<!-- flags: list keys -->`, whatever was there, `<!-- end -->`. */
const PLACE = /(<!-- flags: ?(.*?) ?-->\n)[\s\S]*?(<!-- end -->)/g;

/** The command line itself: names, flags and help, with no work behind it. */
export function commandLine(): Command {
  const nothing = () => {};
  return buildProgram(
    {
      env: {},
      home: '/',
      cwd: '/',
      now: () => 0,
      version: '',
      stdout: nothing,
      bytes: nothing,
      stderr: nothing,
      streams: { stdin: {}, stdout: {} },
    },
    nothing,
    sentence => {
      throw new Error(sentence);
    },
    [...OPERATIONS, ...WHOLE_OPERATIONS],
  );
}

/** The page with its flag tables as the program's own definitions say them. */
export function withFlagTables(page: string): string {
  const root = commandLine();
  return page.replace(PLACE, (_whole, begin: string, path: string, end: string) => {
    const command = path === '' ? root : find(root, path);
    return `${begin}\n${tables(command)}\n\n${end}`;
  });
}

/** All commands that do something and that help lists, as they are typed: `list keys`. */
export function commandPaths(command: Command = commandLine(), before: readonly string[] = []): string[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .flatMap(sub => {
      const path = [...before, sub.name()];
      return sub.commands.length > 0 ? commandPaths(sub, path) : [path.join(' ')];
    });
}

function find(root: Command, path: string): Command {
  let found = root;
  for (const name of path.split(' ')) {
    const next = found.commands.find(sub => sub.name() === name);
    if (!next) throw new Error(`There is no command ${path}.`);
    found = next;
  }
  return found;
}

/** One table; for the flags that every command takes one for each of their groups. */
function tables(command: Command): string {
  const shown = command.options.filter(option => !option.hidden && option.long !== '--help');
  if (command.parent) return table(shown);
  return Object.values(GROUPS)
    .map(group => {
      const options = shown.filter(option => option.helpGroupHeading === group);
      return `${group}\n\n${table(options)}`;
    })
    .join('\n\n');
}

function table(options: readonly Option[]): string {
  const rows = options.map(option => `| \`${option.flags}\` | ${words(option)} |`);
  return ['| flag | meaning |', '|---|---|', ...rows].join('\n');
}

function words({ description, argChoices, defaultValue }: Option): string {
  const choices = argChoices ? ` (${argChoices.join(', ')})` : '';
  const otherwise =
    typeof defaultValue === 'string' || typeof defaultValue === 'number' ? ` (default: ${defaultValue})` : '';
  return `${description}${choices}${otherwise}`.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
