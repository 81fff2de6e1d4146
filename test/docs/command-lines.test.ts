import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Command } from 'commander';
import { commandLine } from '../../scripts/docs/command-tables.ts';
import { codeSpans, fences, pages } from './pages.ts';

/** A line as a shell takes it apart: quotes gone, comment and what follows a pipe left out. */
function words(line: string): readonly string[] {
  const [first = ''] = line.split(/ \| | # |\s{2,}#/);
  return Array.from(first.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g), ([, a, b, c]) => a ?? b ?? c ?? '');
}

/** Lines that call nkeeper, with what stands before `nkeeper` left out. */
function callsIn(text: string): readonly string[] {
  const lines = fences(text, 'sh').flatMap(block => block.split('\n'));
  return [...lines, ...codeSpans(text)]
    .map(line => line.replace(/^.* \| (?=nkeeper )/, '').replace(/^npm start -- /, 'nkeeper '))
    .filter(line => /^nkeeper( |$)/.test(line))
    .filter(line => !line.includes('…'));
}

/** Reads a command line with the program's own definitions; nothing runs. Throws when a command or flag is unknown. */
async function parse(args: readonly string[]): Promise<void> {
  const root = commandLine();
  let ran: Command | undefined;
  const disarm = (command: Command): void => {
    if (command.commands.length === 0) {
      command.action(() => {
        ran = command;
      });
    }
    for (const sub of command.commands) disarm(sub);
  };
  disarm(root);
  await root.parseAsync([...args], { from: 'user' });
  // A word that is no command ends at the dashboard, which takes none.
  if (ran?.name() === 'dashboard') assert.deepEqual(ran.args, [], `no such command: ${ran.args[0]}`);
  if (ran?.name() === 'help')
    for (const name of ran.args) assert.ok(isTopic(root, ran.args), `no help for ${name}`);
}

function isTopic(root: Command, path: readonly string[]): boolean {
  let found: Command | undefined = root;
  for (const name of path) found = found?.commands.find(sub => sub.name() === name);
  return found !== undefined || path[0] === 'exit-codes' || path[0] === 'COMMAND';
}

/** Not to be parsed: they print and stop. */
const PRINTS = /^(--help|--version|-v|-h)$/;

for (const { name, text } of pages()) {
  // Its commands are run, by a test of its own.
  if (name === 'docs/tutorial.md') continue;
  const calls = callsIn(text);
  test(`${name}: ${calls.length} command lines are such as the program takes`, async () => {
    for (const call of calls) {
      const args = words(call)
        .slice(1)
        .filter(word => !PRINTS.test(word));
      if (args[0] === 'COMMAND') continue;
      await parse(args).catch(error => assert.fail(`${call}: ${error.message}`));
    }
  });
}

test('there are command lines in README and docs/commands.md, and wrong ones are found', async () => {
  const counts = new Map(pages().map(({ name, text }) => [name, callsIn(text).length]));
  assert.ok((counts.get('README.md') ?? 0) >= 10);
  assert.ok((counts.get('docs/commands.md') ?? 0) >= 30);
  await assert.rejects(parse(['list', 'accounts', '--no-such-flag']));
  await assert.rejects(parse(['accounts']));
  await assert.rejects(parse(['help', 'nothing']));
  await parse(['list', 'accounts', '-o', 'ACME', '--json']);
});

test('flags in the text exist somewhere', () => {
  const known = new Set<string>();
  const collect = (command: Command): void => {
    for (const { long, short } of command.options)
      for (const flag of [long, short]) if (flag) known.add(flag);
    command.commands.forEach(collect);
  };
  collect(commandLine());
  // Of commander itself, of npm, of Node, of the bench.
  for (const flag of ['--help', '-h', '-g', '-e', '--quick']) known.add(flag);
  for (const { name, text } of pages()) {
    for (const span of codeSpans(text)) {
      for (const [flag] of span.matchAll(/(?<=^|\s)--?[a-zA-Z][a-z-]*/g)) {
        assert.ok(known.has(flag), `${name}: ${flag} in \`${span}\` is no flag`);
      }
    }
  }
});
