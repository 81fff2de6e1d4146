import assert from 'node:assert/strict';
import { test } from 'node:test';
import { operationCommands } from '../../src/app/changes/operation-commands.ts';
import { PLACE_PAGES, THING_PAGES } from '../../src/app/changes/subject.ts';
import type { Command } from '../../src/app/command.ts';
import { COMMANDS } from '../../src/app/commands/index.ts';
import { CHANGE_PAGES } from '../../src/app/history/about.ts';
import { SERVER_PAGES } from '../../src/app/push/accounts-here.ts';
import { OPERATIONS } from '../../src/core/operations/index.ts';
import { SCREENS } from '../../src/screens/index.ts';

/** Keys that mean something else somewhere on the way: see `tui-conventions` 1.3. */
const FORBIDDEN = new Set([
  '[',
  'O',
  '~',
  'ctrl-b',
  'ctrl-s',
  'ctrl-q',
  'ctrl-h',
  'ctrl-i',
  'ctrl-j',
  'ctrl-m',
  'ctrl-[',
  'ctrl-space',
]);

/** What a split arrow key decays into: never bound to anything that changes something. */
const DECAYED = new Set(['A', 'B', 'C', 'D', 'F', 'H', 'P', 'Q', 'R', 'S', 'Z']);

/** What it opens sends nothing before an answer that no such key gives: the answer there is No. */
const ASKS_FIRST = new Set(['exchange.push']);

const own = SCREENS.flatMap(screen => screen.commands ?? []);
const all: readonly Command[] = [...COMMANDS, ...own, ...operationCommands(OPERATIONS)];

test('no key has two commands in one context', () => {
  for (const screen of SCREENS) {
    for (const body of ['list', 'document'] as const) {
      const here = [...(screen.commands ?? []), ...COMMANDS].filter(
        ({ context }) =>
          context === 'everywhere' ||
          context === 'tabs' ||
          context === 'screen' ||
          context === body ||
          (context === 'things' && THING_PAGES.has(screen.name)) ||
          (context === 'changes' && CHANGE_PAGES.has(screen.name)) ||
          (context === 'elsewhere' && !CHANGE_PAGES.has(screen.name)) ||
          (context === 'servers' && SERVER_PAGES.has(screen.name)) ||
          (context === 'places' && PLACE_PAGES.has(screen.name)),
      );
      const keys = here.flatMap(command => command.keys);
      assert.deepEqual(
        keys.filter((key, i) => keys.indexOf(key) !== i),
        [],
        `${screen.name}, ${body}`,
      );
    }
  }
});

test('every command says what it does, and its hint fits the footer', () => {
  for (const command of all) {
    assert.ok(command.description.length > 3, command.id);
    // Changes are called by their words.
    const isCalled = command.argument !== undefined || command.group === 'Change';
    assert.ok(command.keys.length > 0 || isCalled, command.id);
    const hint = command.hint ? `${command.keys[0]} ${command.hint.word}` : '';
    assert.ok(hint.length <= 14, `${command.id}: ${hint}`);
  }
  assert.equal(new Set(all.map(command => command.id)).size, all.length);
});

test('no command is on a key that other layers take or that a slow line makes of another key', () => {
  for (const command of all) {
    for (const key of command.keys) {
      assert.ok(!FORBIDDEN.has(key) && !key.startsWith('alt-'), `${command.id}: ${key}`);
      if (DECAYED.has(key) && !ASKS_FIRST.has(command.id))
        assert.ok(command.tier < 2, `${command.id}: ${key}`);
    }
  }
});
