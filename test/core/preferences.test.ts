import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { openPreferences } from '../../src/core/preferences.ts';

const NOW = Date.UTC(2026, 10, 23, 18, 17, 6);
let home = '';

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'nkeeper-preferences-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const open = (env: Record<string, string> = {}) => openPreferences({ env, home, now: NOW });
const file = () => join(home, '.config', 'nkeeper', 'preferences.json');

function put(text: string): void {
  mkdirSync(dirname(file()), { recursive: true });
  writeFileSync(file(), text);
}

test('on the first day there is nothing, and nothing is written', () => {
  const preferences = open();
  assert.deepEqual(preferences.values, {});
  assert.equal(preferences.notice, undefined);
  assert.equal(preferences.path, file());
  assert.equal(existsSync(dirname(file())), false);
});

test('choices are found again, in a file that only its owner reads', async () => {
  const first = open();
  await first.update({ theme: 'light', lastStore: { storesDir: '/s', operator: 'ACME' }, refreshSeconds: 5 });
  await first.update({
    lists: { accounts: { sort: 'users desc', allColumns: true } },
    protectedContexts: ['prod'],
  });
  await first.update({ lists: { users: { sort: 'name' } } });
  const again = open();
  assert.deepEqual(again.values, {
    theme: 'light',
    lastStore: { storesDir: '/s', operator: 'ACME' },
    refreshSeconds: 5,
    lists: { accounts: { sort: 'users desc', allColumns: true }, users: { sort: 'name' } },
    protectedContexts: ['prod'],
  });
  assert.deepEqual(first.values, again.values);
  assert.equal(statSync(file()).mode & 0o777, 0o600);
  assert.equal(statSync(dirname(file())).mode & 0o777, 0o700);
  assert.deepEqual(readdirSync(dirname(file())), ['preferences.json']);
});

test('a choice can be forgotten', async () => {
  await open().update({ theme: 'light', lastContext: 'prod' });
  const preferences = open();
  await preferences.update({ theme: undefined });
  assert.deepEqual(preferences.values, { lastContext: 'prod' });
  assert.deepEqual(open().values, { lastContext: 'prod' });
});

test('two that are open at once keep what the other one chose', async () => {
  const [one, other] = [open(), open()];
  await one.update({ theme: 'light', lists: { accounts: { sort: 'name' } } });
  await other.update({ lastContext: 'prod', lists: { users: { sort: 'expires' } } });
  assert.deepEqual(open().values, {
    theme: 'light',
    lastContext: 'prod',
    lists: { accounts: { sort: 'name' }, users: { sort: 'expires' } },
  });
});

test('changes that are not waited for are all kept', async () => {
  const preferences = open();
  await Promise.all([
    preferences.update({ theme: 'light' }),
    preferences.update({ lastContext: 'prod' }),
    preferences.update({ theme: 'dark' }),
  ]);
  assert.deepEqual(open().values, { theme: 'dark', lastContext: 'prod' });
});

test('members that a later version wrote survive', async () => {
  put('{"later": {"a": [1]}, "theme": "dark"}');
  await open().update({ theme: 'light' });
  assert.deepEqual(JSON.parse(readFileSync(file(), 'utf8')), { later: { a: [1] }, theme: 'light' });
});

for (const [what, text] of [
  ['empty', ''],
  ['cut off', '{"theme": "li'],
  ['a list', '[1, 2]'],
  ['a number', '3'],
  ['null', 'null'],
] as const) {
  test(`a file that is ${what} is set aside and nothing stands in the way`, async () => {
    put(text);
    const preferences = open();
    assert.deepEqual(preferences.values, {});
    assert.match(preferences.notice ?? '', /could not be used .*set aside as .*broken-20261123T181706/);
    assert.equal(readFileSync(`${file()}.broken-20261123T181706`, 'utf8'), text);
    await preferences.update({ theme: 'light' });
    assert.deepEqual(open().values, { theme: 'light' });
    assert.equal(open().notice, undefined);
  });
}

test('a folder in place of the file is set aside too', async () => {
  mkdirSync(file(), { recursive: true });
  const preferences = open();
  assert.match(preferences.notice ?? '', /set aside/);
  await preferences.update({ theme: 'light' });
  assert.deepEqual(open().values, { theme: 'light' });
});

test('a file that breaks while nkeeper runs is set aside before it is replaced', async () => {
  const preferences = open();
  await preferences.update({ theme: 'light' });
  writeFileSync(file(), '{oh');
  await preferences.update({ lastContext: 'prod' });
  assert.equal(readFileSync(`${file()}.broken-20261123T181706`, 'utf8'), '{oh');
  assert.deepEqual(open().values, { lastContext: 'prod' });
});

test('a member of another type counts as never chosen, the others hold', () => {
  put(
    JSON.stringify({
      theme: 3,
      lastContext: '',
      refreshSeconds: -1,
      lastStore: { operator: 'ACME' },
      protectedContexts: ['prod', 4],
      lists: { accounts: { sort: 5, allColumns: 'yes', columns: ['NAME'] }, users: null },
    }),
  );
  assert.deepEqual(open().values, {
    protectedContexts: ['prod'],
    lists: { accounts: { columns: ['NAME'] } },
  });
});

test('where nothing can be written the choice holds for this run and the reason is said', async () => {
  writeFileSync(join(home, '.config'), 'a file where the folder should be');
  const preferences = open();
  assert.deepEqual(preferences.values, {});
  assert.match(preferences.notice ?? '', /cannot be read/);
  await assert.rejects(preferences.update({ theme: 'light' }), { code: 'preferences-not-kept' });
  assert.equal(preferences.values.theme, 'light');
});

test('the XDG folder counts, a relative one does not', () => {
  assert.equal(
    open({ XDG_CONFIG_HOME: join(home, 'x') }).path,
    join(home, 'x', 'nkeeper', 'preferences.json'),
  );
  assert.equal(open({ XDG_CONFIG_HOME: 'x' }).path, file());
});
