import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { cellText } from '../../src/app/list.ts';
import type { Route } from '../../src/app/route.ts';
import type { Cell } from '../../src/app/screen.ts';
import type { ConnectionView, Holding, LiveView } from '../../src/core/resolver/live-view.ts';
import {
  blocksText,
  listOf,
  OFFLINE,
  openScanned,
  paneOf,
  paneText,
  worldOf,
} from '../support/screen-text.ts';
import { copyStore } from '../support/stores.ts';

const ACCOUNTS: Route = { screen: 'accounts', operator: 'ACME' };
const NOW = 1_795_450_000;
const golden = await openScanned(copyStore('acme').dir);
const keyOf = (account: string) => golden.accounts('ACME').find(row => row.name === account)!.key;
const userKeyOf = (account: string, user: string) =>
  golden.users('ACME', account).find(row => row.name === user)!.key;

function live(
  holdings: Readonly<Record<string, readonly Holding['state'][]>>,
  connections: readonly ConnectionView[] = [],
): LiveView {
  const held = (states: readonly Holding['state'][]) =>
    new Map(
      states.map((state, i) => [
        `n${i + 1}`,
        {
          state,
          issuedAt: state === 'missing' ? 0 : NOW - 200_000,
          expires: 0,
          issuer: state === 'different' ? 'OCUFSPEKEI5K6LVWF2ZBZ4MIFCFMGQMAUUMP3JBH4DYVROVIMSVN4PE7' : '',
          inForce: undefined,
        },
      ]),
    );
  return {
    ...OFFLINE,
    link: { state: 'connected', since: 0, server: 'n1', rtt: 1, dataAt: NOW * 1000 },
    holdings: new Map(Object.entries(holdings).map(([account, states]) => [keyOf(account), held(states)])),
    connections,
  };
}

let cid = 0;
function connection(account: string, user: string, change: Partial<ConnectionView> = {}): ConnectionView {
  cid++;
  return {
    id: `n1/${cid}`,
    cid,
    server: 'n1',
    accountKey: keyOf(account),
    accountName: account,
    userKey: userKeyOf(account, user),
    userName: user,
    clientName: `client ${cid}`,
    ip: '192.0.2.7',
    port: 40_000 + cid,
    kind: 'Client',
    type: 'nats',
    lang: 'go',
    version: '1.48.0',
    rtt: 1,
    subscriptions: 3,
    pendingBytes: 0,
    inMsgs: 0,
    outMsgs: 0,
    inBytes: 0,
    outBytes: 0,
    inMsgsRate: undefined,
    outMsgsRate: undefined,
    inBytesRate: undefined,
    outBytesRate: undefined,
    startedAt: (NOW - 60) * 1000,
    lastActivityAt: (NOW - 5) * 1000,
    issuerKey: '',
    userIssuedAt: 0,
    unsure: false,
    callsItself: '',
    own: undefined,
    ...change,
  };
}

function cells(view: LiveView, id: string): Readonly<Record<string, Cell>> {
  const { rows, columns, keyOf: name } = listOf(ACCOUNTS, worldOf(golden, { live: view, now: NOW }));
  const column = columns.find(candidate => candidate.id === id)!;
  return Object.fromEntries(
    rows.map(row => {
      const cell = column.cell(row);
      return [name(row), typeof cell === 'string' ? { text: cell } : cell];
    }),
  );
}

test('what servers hold is said in a word, and the state follows from the worst', () => {
  const view = live({
    AUTH: ['same', 'same', 'same'],
    BILLING: ['same', 'older', 'same'],
    EMPTY: ['missing', 'missing', 'missing'],
    LOCKED: ['unknown', 'same', 'same'],
    ORDERS: ['older', 'older', 'older'],
    SYS: ['older', 'missing', 'newer'],
  });
  const words = Object.fromEntries(
    Object.entries(cells(view, 'servers')).map(([name, { text }]) => [name, text]),
  );
  assert.deepEqual(words, {
    AUTH: 'same ×3',
    BILLING: 'n2 older',
    EMPTY: 'missing ×3',
    LOCKED: 'n1 not answered',
    ORDERS: 'older ×3',
    SYS: 'n3 newer, n1 older, n2 missing',
    'Ünïcode ☂ account': '-',
  });
  const states = Object.fromEntries(
    Object.entries(cells(view, 'state')).map(([name, { text, mark }]) => [name, `${mark} ${text}`]),
  );
  assert.deepEqual(states, {
    AUTH: 'ok ok',
    BILLING: 'warning differs',
    EMPTY: 'warning not pushed',
    LOCKED: 'warning closed',
    ORDERS: 'warning not pushed',
    SYS: 'warning differs',
    'Ünïcode ☂ account': 'ok ok',
  });
  assert.equal(paneOf(ACCOUNTS, worldOf(golden, { live: view })).note?.text, '4 differ');
});

test('without servers nothing is said about them, not even zero', () => {
  assert.equal(cells(OFFLINE, 'conns').ORDERS?.text, '-');
  assert.equal(cells(OFFLINE, 'servers').ORDERS?.text, '-');
  const limits = paneText(
    paneOf({ screen: 'account', operator: 'ACME', account: 'ORDERS' }, worldOf(golden), 'limits'),
  );
  assert.match(limits, /Client connections +500$/m);
});

test('connections are counted by account and by user, and held against the limits', () => {
  const view = live({}, [
    connection('ORDERS', 'kiosk'),
    connection('ORDERS', 'kiosk', { subscriptions: 9000 }),
    connection('ORDERS', 'svc-orders', { kind: 'Leafnode' }),
  ]);
  assert.equal(cells(view, 'conns').ORDERS?.text, '3');
  assert.equal(cells(view, 'conns').AUTH?.text, '0');
  const world = worldOf(golden, { live: view, now: NOW });
  const users = listOf({ screen: 'account', operator: 'ACME', account: 'ORDERS' }, world, 'users');
  const conns = users.columns.find(({ id }) => id === 'conns')!;
  assert.equal(
    cellText(
      conns,
      users.rows.find(row => users.keyOf(row) === 'ORDERS/kiosk'),
    ),
    '2',
  );
  const limits = paneText(
    paneOf({ screen: 'account', operator: 'ACME', account: 'ORDERS' }, world, 'limits'),
  );
  assert.match(limits, /Client connections +500 +now 2 \(0 %\)/);
  assert.match(limits, /Leaf nodes +10 +now 1 \(10 %\)/);
  assert.match(limits, /Subscriptions +10,000 +of each connection, the busiest has 9,000 \(90 %\)/);
  const own = listOf(
    { screen: 'user', operator: 'ACME', account: 'ORDERS', user: 'kiosk' },
    world,
    'connections',
  );
  assert.equal(own.rows.length, 2);
  assert.deepEqual(own.open?.(own.rows[0]), { screen: 'connection', id: own.keyOf(own.rows[0]) });
});

test('a connection of a login that would not be let in again is marked, with a word', () => {
  const view = live({ ORDERS: ['older'] }, [
    connection('BILLING', 'former'),
    connection('ORDERS', 'kiosk'),
    connection('ORDERS', 'kiosk', { userKey: `U${'A'.repeat(55)}` }),
    connection('SYS', 'sys'),
    connection('ORDERS', 'kiosk', { userKey: '', userName: 'ann', userIssuedAt: 0 }),
  ]);
  const world = worldOf(golden, { live: view, now: NOW });
  const { rows, columns } = listOf({ screen: 'connections' }, world);
  const state = columns.find(({ id }) => id === 'state')!;
  const said = rows.map(row => {
    const { mark, text } = state.cell(row) as Cell;
    return mark ? `${mark} ${text}` : text;
  });
  assert.deepEqual(said, ['danger revoked', 'warning not pushed', 'unknown unknown', '', 'by callout']);
  const card = paneOf({ screen: 'connection', id: view.connections[0]!.id }, world);
  assert.match(paneText(card), /state +✗ revoked/);
});

test('who calls itself somebody else is marked, and of whom no JWT is shown; what the store has against it comes first', () => {
  const other = { callsItself: userKeyOf('ORDERS', 'kiosk') };
  const view = live({ ORDERS: ['same'] }, [
    connection('BILLING', 'former', other),
    connection('SYS', 'sys', other),
    connection('SYS', 'sys', { unsure: true }),
    connection('SYS', 'sys', { userKey: '', userName: 'ignored', type: 'mqtt' }),
    connection('SYS', 'sys'),
  ]);
  const world = worldOf(golden, { live: view, now: NOW });
  const { rows, columns } = listOf({ screen: 'connections' }, world);
  const state = columns.find(({ id }) => id === 'state')!;
  assert.deepEqual(
    rows.map(row => (state.cell(row) as Cell).text),
    ['revoked', 'says kiosk', 'unsure', 'unsure', ''],
  );
  const card = paneText(paneOf({ screen: 'connection', id: view.connections[1]!.id }, world));
  assert.match(card, /calls itself +kiosk/);
  assert.match(card, /state +! says kiosk: it calls itself so, and servers list it under that/);
});

test('a user that was deleted is revoked where its account still says so, by its key or for all', async () => {
  const former = userKeyOf('BILLING', 'former');
  const copy = copyStore('acme');
  rmSync(copy.path('ACME', 'accounts', 'BILLING', 'users', 'former.jwt'));
  const store = await openScanned(copy.dir);
  const known = { userKey: former };
  const other = { userKey: `U${'A'.repeat(55)}` };
  const view = live({}, [
    connection('BILLING', 'former', { ...known, userIssuedAt: 1_795_447_151 }),
    connection('BILLING', 'former', { ...known, userIssuedAt: 1_795_447_152 }),
    connection('BILLING', 'former', known),
    connection('BILLING', 'former', { ...other, userIssuedAt: 1_577_836_800 }),
    connection('BILLING', 'former', other),
    connection('BILLING', 'former', { ...other, startedAt: 1_577_836_000_000 }),
  ]);
  const { rows, columns } = listOf({ screen: 'connections' }, worldOf(store, { live: view, now: NOW }));
  const state = columns.find(({ id }) => id === 'state')!;
  assert.deepEqual(
    rows.map(row => cellText(state, row)),
    ['revoked', 'unknown', 'revoked', 'revoked', 'unknown', 'revoked'],
  );
});

test('nkeeper’s own connections are named as such, where they are listed and where they are counted', () => {
  const own = [connection('SYS', 'sys', { own: 'watch' }), connection('SYS', 'sys', { own: 'holdings' })];
  const pages: readonly [Route, string?][] = [
    [{ screen: 'connections' }],
    [{ screen: 'connection', id: own[1]!.id }],
    [ACCOUNTS],
    [{ screen: 'account', operator: 'ACME', account: 'SYS' }],
    [{ screen: 'user', operator: 'ACME', account: 'SYS', user: 'sys' }],
    [{ screen: 'user', operator: 'ACME', account: 'SYS', user: 'sys' }, 'connections'],
  ];
  const said = (view: LiveView) =>
    pages.map(([route, tab]) => paneText(paneOf(route, worldOf(golden, { live: view, now: NOW }), tab)));
  const [list, card, , account, user, tab] = said(live({}, own));
  assert.match(list!, /SYS {2}this nkeeper {2}/);
  assert.match(card!, /this nkeeper: it reads which account JWTs/);
  assert.match(account!, /Connection limit .*now 2, this nkeeper’s own/);
  assert.match(user!, /2 now, this nkeeper’s own/);
  assert.match(tab!, /this client/);
  const mixed = live({}, [...own, connection('SYS', 'sys')]);
  const row = listOf(ACCOUNTS, worldOf(golden, { live: mixed, now: NOW }));
  const sys = row.rows.find(each => row.keyOf(each) === 'SYS')!;
  assert.match(blocksText(row.detail!(sys)), /connections 3, 2 of them this nkeeper’s/);
  for (const text of said(live({}, [connection('SYS', 'sys')]))) assert.doesNotMatch(text, /this nkeeper/);
});

test('new samples with the same numbers leave the list as it is; other numbers make a new one', () => {
  const one = connection('ORDERS', 'kiosk');
  const rows = (view: LiveView) => listOf(ACCOUNTS, worldOf(golden, { live: view })).rows;
  const holdings = live({ ORDERS: ['same'] }).holdings;
  const first = rows({ ...live({}, [one]), holdings });
  assert.equal(rows({ ...live({}, [{ ...one, inMsgsRate: 5 }]), holdings }), first);
  assert.notEqual(rows({ ...live({}, [one, connection('ORDERS', 'kiosk')]), holdings }), first);
});

test('an account’s page says what each server holds', () => {
  const view = live({ ORDERS: ['same', 'missing', 'different'] });
  const text = paneText(
    paneOf(
      { screen: 'account', operator: 'ACME', account: 'ORDERS' },
      worldOf(golden, { live: view, now: NOW }),
    ),
  );
  assert.match(text, /n1 +✓ the same JWT, issued .* \(2d ago\)/);
  assert.match(text, /n2 +! no JWT of this account/);
  assert.match(text, /n3 +✗ another JWT of the same second, issued .*, signed by OCUFSP…VN4PE7/);
});

test('teardown', () => golden.close());
