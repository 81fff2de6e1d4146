import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Holding, LiveView } from '../../src/core/resolver/live-view.ts';
import type { AccountRow, OperatorRow, UserRow } from '../../src/core/store/rows.ts';
import type { Problem } from '../../src/core/trust/problem.ts';
import { driftOf, holdingsCell } from '../../src/screens/rows/holdings.ts';
import { accountState, operatorState, userState } from '../../src/screens/rows/states.ts';
import { chapters, page } from './pages.ts';

const { text } = page('docs/guide.md');

/** Rows of a table that begin with words in backticks: words, then the other cells. */
function tableUnder(heading: string): readonly { readonly words: string[]; readonly cells: string[] }[] {
  const part = text.slice(text.indexOf(`### ${heading}\n`)).split(/\n#{2,3} /)[0]!;
  return Array.from(part.matchAll(/^\| (`.*)\|$/gm), ([, row = '']) => {
    const cells = row.split('|').map(cell => cell.trim());
    return { words: Array.from(cells[0]!.matchAll(/`([^`]+)`/g), found => found[1]!), cells: cells.slice(1) };
  });
}

const BASE = {
  name: 'x',
  path: '/x',
  status: 'checked',
  key: 'K',
  claimName: 'x',
  issuer: 'I',
  issuedAt: 1,
  expires: 0,
  notBefore: 0,
  problems: [],
} as const;
const NOW = 1_000_000;

function problem(code: string): Problem {
  const warnings = ['limit-lets-nobody-connect', 'name-mismatch', 'some-warning'];
  const severity = code === 'user-revoked' ? 'note' : warnings.includes(code) ? 'warning' : 'blocking';
  return { code, severity, message: '', place: {} };
}

test('states: each word of the guide with a code is what a list says for that code', () => {
  const rows = tableUnder('States').filter(({ cells }) => /^`[a-z-]+`/.test(cells[2] ?? ''));
  assert.ok(rows.length >= 15);
  for (const { words, cells } of rows) {
    const code = /`([a-z-]+)`/.exec(cells[2]!)![1]!;
    const revoked = code === 'user-revoked';
    const row = { ...BASE, revoked, problems: [problem(code)] };
    const states = [
      userState(row as unknown as UserRow, NOW).text,
      accountState(row as unknown as AccountRow, undefined, NOW).text,
      operatorState(row as unknown as OperatorRow, NOW).text,
    ];
    assert.ok(states.includes(words[0]!), `${code} is ${states}, not ${words[0]}`);
  }
});

test('states: the words without a code', () => {
  const account = (change: object, drift?: Parameters<typeof accountState>[1]) =>
    accountState({ ...BASE, ...change } as unknown as AccountRow, drift, NOW).text;
  const warning = problem('some-warning');
  const other = { ...warning, code: 'some-other' };
  const said = [
    account({}),
    account({ system: true }),
    account({}, 'differs'),
    account({}, 'not-pushed'),
    account({ connections: 0 }),
    account({ expires: NOW + 4 * 86_400 + 60 }),
    account({ problems: [other] }),
    account({ problems: [warning, other] }),
    account({ problems: [problem('user-revoked')] }),
    account({ status: 'damaged' }),
    account({ problems: [{ ...other, severity: 'blocking' }] }),
    account({ status: 'unread' }),
    account({ status: 'unchecked' }),
  ];
  const known = tableUnder('States').flatMap(({ words }) => words);
  for (const word of said) assert.ok(known.includes(word), `the guide does not know “${word}”`);
});

function holdings(...states: readonly Holding['state'][]): LiveView['holdings'] {
  const held = states.map(
    (state, i) => [`n${i + 1}`, { state, issuedAt: 1, expires: 0, issuer: 'I', inForce: undefined }] as const,
  );
  return new Map([['K', new Map(held)]]);
}

test('ON SERVERS: the words and how they are put together', () => {
  const words = tableUnder('ON SERVERS').map(row => row.words[0]);
  const states: readonly Holding['state'][] = [
    'same',
    'older',
    'newer',
    'different',
    'untrusted',
    'expired',
    'missing',
  ];
  assert.deepEqual(words, [...states, 'not answered']);
  const cases: readonly (readonly [string, readonly Holding['state'][]])[] = [
    ['same ×3', ['same', 'same', 'same']],
    ['n2 older', ['same', 'older', 'same']],
    ['2 missing', ['same', 'missing', 'missing']],
    ['n3 not answered', ['same', 'same', 'unknown']],
    ['older ×2', ['older', 'older']],
    ['not answered ×2', ['unknown', 'unknown']],
  ];
  for (const [said, held] of cases) {
    const cell = holdingsCell(holdings(...held), 'K');
    assert.equal(typeof cell === 'string' ? cell : cell.text, said);
    assert.ok(text.includes(`\`${said}\``), `the guide does not say “${said}”`);
  }
});

test('differs and not pushed are as the guide says', () => {
  assert.equal(driftOf(holdings('same', 'older'), 'K'), 'differs');
  assert.equal(driftOf(holdings('same', 'newer'), 'K'), 'differs');
  assert.equal(driftOf(holdings('same', 'different'), 'K'), 'differs');
  assert.equal(driftOf(holdings('same', 'missing'), 'K'), 'not-pushed');
  assert.equal(driftOf(holdings('older', 'older'), 'K'), 'not-pushed');
});

test('each main page has a chapter that begins with its key', () => {
  const keys = ['Operators', 'Accounts', 'Users', 'Resolver', 'Key inspector', 'Problems', 'Expirations'];
  const all = chapters(text);
  for (const [i, title] of [...keys, 'Connections', 'Events', 'History'].entries())
    assert.ok(
      all
        .get(title)
        ?.trimStart()
        .startsWith(`<kbd>${(i + 1) % 10}</kbd>`),
      title,
    );
});
