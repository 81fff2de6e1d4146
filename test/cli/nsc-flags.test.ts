import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Command } from 'commander';
import { commandLine } from '../../scripts/docs/command-tables.ts';

/** What nkeeper leaves out on purpose, and why. */
const NEVER: Readonly<Record<string, string>> = {
  'test nkey': 'the same as generate nkey',
};

const root = commandLine();

function find(path: string): Command | undefined {
  let found: Command | undefined = root;
  for (const name of path.split(' '))
    found = found?.commands.find(sub => sub.name() === name || sub.aliases().includes(name));
  return found;
}

/** The flags of nsc that a command of nkeeper does not take: `fix --creds`; `fix` where there is no such command. */
function missing(line: string): readonly string[] {
  const [path = '', list = ''] = line.split(': ');
  if (path in NEVER) return [];
  const command = find(path);
  if (!command) return [path];
  const taken = [...command.options, ...root.options];
  return list.split(' ').flatMap(flag => {
    const [long, short] = flag.split(',');
    const lacks = (name: string | undefined, kind: 'long' | 'short') =>
      name && !taken.some(option => option[kind] === name) ? [`${path} ${name}`] : [];
    return [...lacks(long, 'long'), ...lacks(short, 'short')];
  });
}

// Recorded with `nsc test flags` of nsc 2.13.0, with the flags that commands have from those above them.
const lines = readFileSync(new URL('../fixtures/nsc/flags.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n');

test('nkeeper takes every command and flag of nsc', () => {
  assert.deepEqual(lines.flatMap(missing), []);
});
