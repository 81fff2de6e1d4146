import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { copyStore, expected, STORES } from '../support/stores.ts';

const store = copyStore('acme');
const EXPECTED = join(STORES, 'acme.expected');
const golden = (name: string) => readFileSync(join(EXPECTED, name), 'utf8');
const names = readdirSync(EXPECTED);
const cli = (...args: string[]) => runCli(['-H', store.dir, ...args]);

test('describe operator --json is what nsc prints, byte for byte', async () => {
  const { code, stdout, stderr } = await cli('describe', 'operator', '--json');
  assert.equal(stdout, golden('operator.json'));
  assert.deepEqual([code, stderr], [0, '']);
});

for (const file of names.filter(name => name.startsWith('account.'))) {
  const account = file.slice('account.'.length, -'.json'.length);
  test(`describe account ${account} --json is what nsc prints`, async () => {
    const { code, stdout } = await cli('describe', 'account', account, '-J');
    assert.equal(stdout, golden(file));
    assert.equal(code, 0);
  });
}

for (const file of names.filter(name => name.startsWith('user.'))) {
  const [, account = '', user = ''] = /^user\.([^.]+)\.(.+)\.json$/.exec(file) ?? [];
  test(`describe user ${account}/${user} --json is what nsc prints`, async () => {
    const { code, stdout } = await cli('describe', 'user', '-a', account, '-n', user, '--json');
    assert.equal(stdout, golden(file));
    assert.equal(code, 0);
  });
}

test('validate -A is what nsc prints, byte for byte', async () => {
  const { code, stdout, stderr } = await cli('validate', '-A');
  assert.equal(stdout, golden('validate.txt'));
  assert.equal(code, 0);
  // What nsc does not look for is said beside the tables.
  assert.match(stderr, /^remark: Account "LOCKED": The limit of connections is 0/m);
});

interface KeyItem {
  readonly pub: string;
  readonly jwt?: string;
}

test('list keys --all --json is what nsc prints: nsc shuffles signing keys, and its file leaves the JWTs out', async () => {
  const { code, stdout } = await cli('list', 'keys', '--all', '--json');
  const byKey = (items: readonly KeyItem[]) =>
    items.map(({ jwt: _, ...rest }) => JSON.stringify(rest)).sort((a, b) => (a < b ? -1 : 1));
  const found = JSON.parse(stdout) as KeyItem[];
  assert.deepEqual(byKey(found), byKey(expected('acme', 'keys.json', store.dir) as KeyItem[]));
  assert.equal(code, 0);
  const operator = found.find(({ pub }) => pub.startsWith('OD5B3J'));
  assert.equal(Buffer.from(operator?.jwt ?? '', 'base64').toString(), store.read('ACME', 'ACME.jwt'));
  assert.doesNotMatch(stdout, /\bS[OAUX][A-Z2-7]{56}\b/);
});

test('list accounts --json: one blank a level, name and public key', async () => {
  const { stdout } = await cli('list', 'accounts', '--json');
  const accounts = JSON.parse(stdout) as { readonly name: string; readonly public_key: string }[];
  assert.deepEqual(
    accounts.map(({ name }) => name),
    ['AUTH', 'BILLING', 'EMPTY', 'LOCKED', 'ORDERS', 'SYS', 'Ünïcode ☂ account'],
  );
  assert.ok(
    stdout.startsWith(
      '[\n {\n  "name": "AUTH",\n  "public_key": "ADFHBEX5A7S6EXYNZJTOW24V4ZFGG2YSK2377K4NFIV63IOTUCI4O7O6"\n },\n',
    ),
  );
  assert.ok(stdout.endsWith('\n }\n]\n'));
});

test("expirations --json: nsc's members, two blanks a level, creds files as rows of their own", async () => {
  const now = Date.UTC(2026, 10, 24);
  const { code, stdout } = await runCli(['-H', store.dir, 'expirations', '--json'], { now: () => now });
  const { report, expiration_threshold } = JSON.parse(stdout) as {
    readonly report: readonly { readonly resource: string }[];
    readonly expiration_threshold: string;
  };
  assert.equal(
    new Date(expiration_threshold).getTime(),
    new Date(now).setMonth(new Date(now).getMonth() + 1),
  );
  const former = report.findIndex(({ resource }) => resource === 'ACME/BILLING/former');
  assert.deepEqual(report.slice(former, former + 2), [
    {
      resource: 'ACME/BILLING/former',
      id: 'UA7BBFDZPPXX2Q2PL73EVBGQSNGD73MH2WPBDSL4QOUAZR2QM3JKLWKP',
      when: 'In A Long While',
      expiry: 4083955200,
      expiration_date: dateOf(4083955200),
      expires_soon: false,
      expired: false,
    },
    {
      resource: store.path('creds', 'ACME', 'BILLING', 'former.creds'),
      id: 'UA7BBFDZPPXX2Q2PL73EVBGQSNGD73MH2WPBDSL4QOUAZR2QM3JKLWKP',
      when: 'In A Long While',
      expiry: 4083955200,
      expiration_date: dateOf(4083955200),
      expires_soon: false,
      expired: false,
    },
  ]);
  assert.equal(report.length, 1 + 7 + 12 + 12);
  assert.ok(stdout.startsWith('{\n  "expiration_threshold": "'));
  assert.equal(code, 0);
});

function dateOf(unix: number): string {
  const date = new Date(unix * 1000);
  assert.equal(date.getTimezoneOffset(), new Date(unix * 1000).getTimezoneOffset());
  if (date.getTimezoneOffset() === 0) return date.toISOString().replace('.000', '');
  const offset = -date.getTimezoneOffset();
  const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, 19);
  const two = (n: number) => String(Math.floor(Math.abs(n))).padStart(2, '0');
  return `${local}${offset < 0 ? '-' : '+'}${two(offset / 60)}:${two(offset % 60)}`;
}

test('nothing of the store is changed by any of these', async () => {
  assert.equal(
    store.read('nsc.json'),
    readFileSync(join(STORES, 'acme', 'nsc.json'), 'utf8').replace('STORE_ROOT', store.dir),
  );
});
