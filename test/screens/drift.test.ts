import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Route } from '../../src/app/route.ts';
import type { World } from '../../src/app/screen.ts';
import type { AccountClaims } from '../../src/core/claims/account.ts';
import { encodeToken } from '../../src/core/claims/token/encode.ts';
import { Seed } from '../../src/core/nkeys/seed.ts';
import type { Holding, LiveView } from '../../src/core/resolver/live-view.ts';
import { olderVersion } from '../support/acme-cluster.ts';
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

const NOW = 1_795_450_000;
const golden = await openScanned(copyStore('acme').dir);
const billing = golden.account('ACME', 'BILLING')!;
const KEY = billing.row.key;
const PAGE: Route = { screen: 'drift', operator: 'ACME', account: 'BILLING' };

interface There {
  readonly state: Holding['state'];
  readonly token?: string;
}

/** What servers `n1`, `n2`, ... hold of BILLING. */
function worldWith(there: readonly There[], change: Partial<LiveView> = {}): World {
  const held = there.map(
    ({ state }, i) =>
      [
        `n${i + 1}`,
        { state, issuedAt: NOW - 9000, expires: 0, issuer: billing.row.issuer, inForce: undefined },
      ] as const,
  );
  return worldOf(golden, {
    live: { ...OFFLINE, holdings: new Map([[KEY, new Map(held)]]), ...change },
    serverToken: (_key, server) => there[Number(server.slice(1)) - 1]?.token,
    now: NOW,
  });
}

const nats = billing.claims!.nats;
const fewer = olderVersion(golden, 'BILLING', 7200, {
  limits: { ...nats.limits, conn: 77 },
  revocations: {},
}).token;
const other = olderVersion(golden, 'BILLING', 3600, { description: 'before \x1b[31mred' }).token;

test('the drift page says server by server what differs, each version once', () => {
  const world = worldWith([
    { state: 'same', token: billing.token },
    { state: 'older', token: fewer },
    { state: 'older', token: other },
    { state: 'older', token: fewer },
    { state: 'missing' },
    { state: 'unknown' },
  ]);
  const text = paneText(paneOf(PAGE, world));
  assert.match(text, /- on the server, \+ in the store/);
  assert.match(text, /^n1: the same JWT$/m);
  assert.match(text, /^n2, n4: an older JWT\n +issued there .*\n +signed by .*signing key of operator ACME/m);
  assert.match(text, / Client connections\n +- 77\n +\+ unlimited/);
  assert.match(text, / Revoked: U\w{55} \(user BILLING\/former\)\n +\+ issued until 20/);
  assert.match(text, /^n3: an older JWT$/m);
  assert.match(text, / Description\n +- before /);
  assert.ok(!text.includes('\x1b'), 'text from a server is clean');
  assert.match(text, /^n5: no JWT of this account\n(.*\n)*.*A push brings it there/m);
  assert.match(text, /^n6: not answered/m);
  assert.equal(text.match(/Client connections/g)?.length, 1, 'a version that two servers hold is told once');
});

test('the account’s page has it as a tab, but only where something differs', () => {
  const account: Route = { screen: 'account', operator: 'ACME', account: 'BILLING' };
  const differing = worldWith([{ state: 'older', token: fewer }]);
  assert.deepEqual(paneOf(account, differing).tabs?.[1], {
    id: 'servers',
    title: 'Servers',
    mark: 'warning',
  });
  assert.match(paneText(paneOf(account, differing, 'servers')), /Client connections/);
  const same = worldWith([{ state: 'same', token: billing.token }]);
  assert.ok(!paneOf(account, same).tabs?.some(({ id }) => id === 'servers'));
});

test('lists say in a line what differs, and lead to the page', () => {
  const world = worldWith([{ state: 'older', token: fewer }]);
  for (const [route, tab] of [
    [{ screen: 'accounts', operator: 'ACME' }, undefined],
    [{ screen: 'resolver' }, 'accounts'],
  ] as const) {
    const list = listOf(route, world, tab);
    const row = list.rows.find(each => list.keyOf(each) === 'BILLING')!;
    assert.match(blocksText(list.detail!(row)), /differs: limits\.conn, 2 revocations/);
    if (route.screen === 'resolver') assert.deepEqual(list.open?.(row), PAGE);
  }
});

test('the same claims issued anew, and what cannot be read', () => {
  const anew = olderVersion(golden, 'BILLING', 60).token;
  assert.match(paneText(paneOf(PAGE, worldWith([{ state: 'older', token: anew }]))), /the same, issued anew/);
  const broken = paneText(paneOf(PAGE, worldWith([{ state: 'different', token: 'no.jwt.here' }])));
  assert.match(broken, /cannot be read/);
});

test('a large account is compared when its row was looked at, not when it was passed', async () => {
  const revocations = Object.fromEntries(
    Array.from({ length: 3000 }, () => [Seed.generate('user').publicKey, NOW - 5]),
  );
  const large = olderVersion(golden, 'BILLING', 60, { revocations }).token;
  let agains = 0;
  const world = { ...worldWith([{ state: 'older', token: large }]), again: () => agains++ } as World;
  const summary = () => {
    const list = listOf({ screen: 'accounts', operator: 'ACME' }, world);
    return blocksText(list.detail!(list.rows.find(each => list.keyOf(each) === 'BILLING')!));
  };
  assert.match(summary(), /differs: comparing…/, 'passing the row costs nothing');
  assert.ok(agains > 0, 'and another picture comes');
  await new Promise(resolve => setTimeout(resolve, 200));
  assert.match(summary(), /differs: 3,002 revocations/);
  const page = paneText(paneOf(PAGE, world));
  assert.match(page, /and 2,7\d\d more differences/);
});

const STRANGERS: readonly [Route, string] = [{ screen: 'resolver' }, 'strangers'];

function strangerWorld(tokens: Readonly<Record<string, readonly string[]>>): World {
  const strangers = new Map(Object.keys(tokens).map(key => [key, tokens[key]!.map((_, i) => `n${i + 1}`)]));
  return worldOf(golden, {
    live: { ...OFFLINE, strangers },
    serverToken: (key, server) => tokens[key]?.[Number(server.slice(1)) - 1],
    now: NOW,
  });
}

function tokenOf(name: string, signer: Seed, key = Seed.generate('account').publicKey, issuedAt = NOW - 500) {
  const base = {
    limits: { conn: -1, subs: -1 },
    default_permissions: { pub: {}, sub: {} },
    authorization: {},
  };
  const claims: AccountClaims = { sub: key, name, nats: base };
  return { key, token: encodeToken('account', claims, signer, issuedAt) };
}

test('accounts that only servers hold have name, signer and a verdict; their page shows the claims', () => {
  const trusted = golden.readSeed(billing.row.issuer);
  const good = tokenOf('LEFT-OVER \x1b]0;x\x07', trusted);
  const foreign = tokenOf('FOREIGN', Seed.generate('operator'));
  const forged = tokenOf('FORGED', trusted);
  const cut = forged.token.replace(/\.[^.]*$/, `.${good.token.split('.')[2]}`);
  const newer = tokenOf('RENAMED', trusted, good.key, NOW - 100);
  const world = strangerWorld({
    [good.key]: [good.token, newer.token],
    [foreign.key]: [foreign.token],
    [forged.key]: [cut],
    AUNKNOWN: [],
  });
  const list = listOf(STRANGERS[0], world, STRANGERS[1]);
  for (let i = 0; i < 20; i++) list.visible?.(list.rows);
  const rows = list.rows.map(row =>
    list.columns.map(column => column.cell(row)).map(cell => (typeof cell === 'string' ? cell : cell.text)),
  );
  assert.deepEqual(
    rows.map(([name, , , signer, , state]) => [name, signer === 'signing key', state]),
    [
      ['RENAMED', true, 'verified'],
      ['FOREIGN', false, 'not trusted'],
      ['FORGED', true, 'bad signature'],
      ['-', false, 'JWT not known'],
    ],
  );
  const page = (key: string) => paneText(paneOf({ screen: 'stranger', key }, world));
  assert.deepEqual(list.open?.(list.rows[0]), { screen: 'stranger', key: good.key });
  assert.match(page(good.key), /operator of this store trusts/);
  assert.match(page(good.key), /n1 holds an older JWT of it/);
  assert.match(page(good.key), /"name": "RENAMED"/);
  assert.match(page(foreign.key), /is not a key that the operator lists/);
  assert.match(page(forged.key), /signature does not fit/);
  assert.match(page('AUNKNOWN'), /do not tell its JWT/);
  assert.match(page('AGONE'), /No server holds this account/);
  assert.ok(!page(good.key).includes('\x1b'));
});

test('thousands of such accounts come slice by slice', () => {
  const signer = golden.readSeed(billing.row.issuer);
  const many = Object.fromEntries(
    Array.from({ length: 1500 }, (_, i) => {
      const { key, token } = tokenOf(`A${i}`, signer);
      return [key, [token]];
    }),
  );
  let again = 0;
  const world = { ...strangerWorld(many), again: () => again++ } as World;
  const named = () =>
    listOf(STRANGERS[0], world, STRANGERS[1]).rows.filter(row => (row as { head?: object }).head).length;
  let rounds = 0;
  while (named() < 1500 && rounds < 500) rounds++;
  assert.ok(rounds > 0 && again >= rounds, `${rounds} rounds, ${again} asked for`);
  assert.equal(named(), 1500);
});

test('teardown', () => golden.close());
