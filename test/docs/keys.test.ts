import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COMMANDS } from '../../src/app/commands/index.ts';
import { keyLabel } from '../../src/app/hints.ts';
import { OPERATIONS } from '../../src/core/operations/index.ts';
import { SCREENS } from '../../src/screens/index.ts';
import { codeSpans, pages } from './pages.ts';

/** Keys as `docs/keys.md` writes them. */
const labels = new Set(
  [...COMMANDS, ...SCREENS.flatMap(screen => screen.commands ?? [])]
    .flatMap(command => command.keys)
    .map(key => keyLabel(key)),
);

test('every key that is named in the documentation is bound to something', () => {
  for (const { name, text } of pages()) {
    for (const [, key = ''] of text.matchAll(/<kbd>(.*?)<\/kbd>/g)) {
      assert.ok(labels.has(key), `${name}: nothing is on the key ${key}`);
    }
  }
});

test('every command that is named as in the palette (`:account ORDERS`) exists', () => {
  const all = [...COMMANDS, ...SCREENS.flatMap(screen => screen.commands ?? [])];
  const verbs = OPERATIONS.map(({ words }) => words.split(' ')[0]!);
  const ids = all.flatMap(({ id, aliases = [] }) => [id.split('.').at(-1)!, ...aliases]);
  const names = new Set([...ids, ...verbs]);
  const named = pages().flatMap(({ text }) =>
    codeSpans(text).flatMap(span => /^:([a-z-]+)/.exec(span)?.[1] ?? []),
  );
  assert.ok(named.length > 0);
  for (const name of named) assert.ok(names.has(name), `:${name} is no command`);
});
