import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { Seed } from '../../src/core/nkeys/seed.ts';
import { runCli } from '../support/cli.ts';
import { copyStore, temporaryFolder } from '../support/stores.ts';

const store = copyStore('acme');
const cli = (...args: string[]) => runCli(['-H', store.dir, ...args]);
const lines = (text: string) => text.trimEnd().split('\n');

test('list accounts: a calm table, the current one marked in words, no colour', async () => {
  const { code, stdout, stderr } = await cli('list', 'accounts');
  assert.deepEqual(lines(stdout).slice(0, 2), [
    'NAME               PUBLIC KEY                                                NOTE',
    'AUTH               ADFHBEX5A7S6EXYNZJTOW24V4ZFGG2YSK2377K4NFIV63IOTUCI4O7O6',
  ]);
  assert.match(stdout, /^LOCKED .* current$/m);
  assert.ok(!stdout.includes('\u001b'));
  assert.deepEqual([code, stderr], [0, '']);
});

test('list operators and users; aliases in the singular', async () => {
  assert.match((await cli('list', 'operator')).stdout, /^ACME {2}OD5B3J\w{50} {2}current$/m);
  assert.equal(lines((await cli('list', 'user', '-a', 'ORDERS')).stdout).length, 7);
  assert.equal(lines((await cli('ls', 'key')).stdout).length, 5);
});

test('an account may be named by its public key', async () => {
  const key = 'ABJE2TDIXQHNHR3EVH4E7NJTZOK6MSMJBD73BCT2DAXGTHJX7SPUKT2F';
  assert.equal(lines((await cli('list', 'users', '-a', key)).stdout).length, 7);
  assert.equal((await cli('describe', 'account', key, '-F', 'name')).stdout, '"ORDERS"\n');
  const user = 'UCIFRYEF6F3W2K3OEO7A5JYE7AMQG4GG6L7LMP3ZAACUFYJUTMCKHZC4';
  assert.equal((await cli('describe', 'user', '-a', 'ORDERS', user, '-F', 'name')).stdout, '"kiosk"\n');
  const operator = 'OD5B3JEK6WLQM544B4PSZSANKLXPJZSLRB4UHK6TGTWKJLKFW5K77H35';
  assert.equal((await cli('describe', 'operator', operator, '-F', 'name')).stdout, '"ACME"\n');
});

test('without a name: the current account, its only user', async () => {
  assert.equal((await cli('describe', 'account', '-F', 'name')).stdout, '"LOCKED"\n');
  assert.equal((await cli('describe', 'user', '-a', 'SYS', '-F', 'name')).stdout, '"sys"\n');
  const { code, stderr } = await cli('describe', 'user', '-a', 'ORDERS');
  assert.equal(code, 2);
  assert.match(stderr, /Account "ORDERS" has 6 users/);
});

test('list keys: the current account by default, --account another one, filters', async () => {
  assert.equal(lines((await cli('list', 'keys')).stdout).length, 1 + 4);
  const orders = await cli('list', 'keys', '--account', 'ORDERS', '--user', 'kiosk');
  assert.match(orders.stdout, /^ {2}kiosk +UCIFRY\w+ {2}identity +yes$/m);
  assert.match(orders.stdout, /^ ORDERS +ACBRHN\w+ {2}scope reader +yes$/m);
  assert.ok(!orders.stdout.includes('analyst'));
  assert.equal(lines((await cli('list', 'keys', '-u')).stdout).length, 1 + 12);
  assert.equal(lines((await cli('list', 'keys', '-x')).stdout).length, 1 + 1);
  assert.equal(lines((await cli('list', 'keys', '-A', '-f', 'msvn4')).stdout).length, 1 + 1);
  const none = await cli('list', 'keys', '-A', '-f', '0', '-J');
  assert.deepEqual([none.stdout, none.stderr, none.code], ['[]\n', 'No keys match.\n', 0]);
});

test('list keys: a file with another key in it, one without a seed, one that is gone', async () => {
  const bad = copyStore('acme');
  const file = (key: string) => join('keys', key.charAt(0), key.slice(1, 3), `${key}.nk`);
  const [kiosk, responder, analyst] = [
    'UCIFRYEF6F3W2K3OEO7A5JYE7AMQG4GG6L7LMP3ZAACUFYJUTMCKHZC4',
    'UBG5HTA3WULX3PRNNP5FXENFQQZUBGPCLD5YGSD6E2UODVLUMU5BUMJV',
    'UCDBI4BVIALDNK4PDUQM63VCPETSYEDZHQ5FHLPQ4EF7YVS5WM7UFZ6N',
  ] as const;
  bad.write(file(kiosk), bad.read(file(responder)));
  bad.write(file(responder), 'nothing');
  const { rmSync } = await import('node:fs');
  rmSync(bad.path(file(analyst)));
  const { stdout } = await runCli(['-H', bad.dir, 'list', 'keys', '-u', '--account', 'ORDERS']);
  assert.match(stdout, new RegExp(`^ {2}kiosk .* BAD: holds ${responder}$`, 'm'));
  assert.match(stdout, /^ {2}responder .* BAD: holds no seed$/m);
  assert.match(stdout, /^ {2}analyst .* no$/m);
  const json = JSON.parse(
    (await runCli(['-H', bad.dir, 'list', 'keys', '-u', '--account', 'ORDERS', '-J'])).stdout,
  );
  const found = (name: string) => json.find((item: { name: string }) => item.name === name);
  assert.deepEqual([found('kiosk').invalid, found('kiosk').key_path], [true, bad.path(file(kiosk))]);
  assert.deepEqual([found('responder').invalid, found('responder').key_path], [false, '']);
  assert.deepEqual([found('analyst').invalid, found('analyst').key_path], [false, '']);
});

test('list keys --not-referenced: what the operator does not use, whichever account is current', async () => {
  const other = copyStore('acme');
  const orphan = await import('../../src/core/nkeys/seed.ts').then(({ Seed }) => Seed.generate('user'));
  const path = join('keys', 'U', orphan.publicKey.slice(1, 3));
  const { mkdirSync } = await import('node:fs');
  mkdirSync(other.path(path), { recursive: true });
  other.write(join(path, `${orphan.publicKey}.nk`), orphan.reveal());
  const { stdout } = await runCli(['-H', other.dir, 'list', 'keys', '--not-referenced']);
  assert.deepEqual(lines(stdout).slice(1), [`?       ${orphan.publicKey}  orphan  yes`]);
});

test('seeds are shown when asked for, and only then', async () => {
  const SEED = /\bS[OAUX][A-Z2-7]{56}\b/;
  for (const args of [
    ['list', 'keys', '-A'],
    ['list', 'keys', '-A', '-J'],
    ['describe', 'account', 'ORDERS'],
  ]) {
    assert.doesNotMatch((await cli(...args)).stdout, SEED);
  }
  const table = await cli('list', 'keys', '-S');
  assert.match(table.stdout, /^ACME {5}SOAJW4\w+ {2}identity$/m);
  assert.match((await cli('list', 'keys', '--show-seeds', '-J')).stdout, /"seed": "SOAJW4/);
  const both = await cli('list', 'keys', '-S', '--not-referenced');
  assert.equal(both.code, 2);
});

test('describe -F: null for what is absent, an error for what cannot be', async () => {
  const field = (path: string) => cli('describe', 'account', 'ORDERS', '-F', path);
  assert.equal((await field('nats.exports[1].subject')).stdout, '"orders.private.*"\n');
  assert.equal((await field('nats.exports[0].subject')).stdout, '"orders.events.\\u003e"\n');
  assert.equal((await field('nats.nothing')).stdout, 'null\n');
  for (const path of ['nats.tags[2]', 'nats.tags[9]', 'nats.nothing.deeper']) {
    const { code, stdout, stderr } = await field(path);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /^nkeeper: /);
  }
  assert.equal((await field('nats..tags')).code, 2);
});

test('describe --raw prints the JWT; a file gets it in armour, readable only by its owner', async () => {
  const token = store.read('ACME', 'accounts', 'ORDERS', 'ORDERS.jwt');
  assert.equal((await cli('describe', 'account', 'ORDERS', '-R')).stdout, `${token}\n`);
  const file = join(temporaryFolder(), 'orders.jwt');
  const { code, stdout, stderr } = await cli('describe', 'account', 'ORDERS', '-R', '-o', file);
  assert.deepEqual([code, stdout, stderr], [0, '', `wrote ${file}\n`]);
  const armour = `-----BEGIN NATS ACCOUNT JWT-----\n${token}\n------END NATS ACCOUNT JWT------\n\n`;
  assert.equal(readFileSync(file, 'utf8'), armour);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.match((await cli('describe', 'jwt', '-f', file)).stdout, /^Account ORDERS\n/);
});

test('the card of an account: limits in words with units, names beside keys, nothing left out', async () => {
  const { stdout } = await cli('describe', 'account', 'ORDERS');
  for (const line of [
    '  Issuer ID                  OCUFSPEKEI5K6LVWF2ZBZ4MIFCFMGQMAUUMP3JBH4DYVROVIMSVN4PE7  ACME (signing key)',
    '  Max Connections            500',
    '  Max Msg Payload            1 MiB (1048576 bytes)',
    'JetStream, Tier R1',
    '  Max Ack Pending            as the consumer sets it',
    '  Responses                  5 for each request, within 10s',
    'Scoped Signing Key reader',
    '  price         service  svc.price         yes                Stream within 2s  latency.price (50%)',
    '  orders.geo.*  orders.{{wildcard(1)}}.geo    100%  eu',
  ]) {
    assert.ok(lines(stdout).includes(line), line);
  }
  assert.match(stdout, /^ {2}private feed {2}BILLING {3}2020-01-01 00:00:00 UTC/m);
  const long = await cli('describe', 'account', 'ORDERS', '-W');
  assert.match(long.stdout, /^ {2}private feed {2}AABFLR\w{50} /m);
  assert.match(
    (await cli('describe', 'account', 'LOCKED')).stdout,
    /Max Connections +off: nobody can connect/,
  );
});

test('the card of a scoped user ends with the scope; that of another has its own limits', async () => {
  const scoped = (await cli('describe', 'user', '-a', 'ORDERS', 'scoped-reader')).stdout;
  assert.match(scoped, /^ {2}Issuer Scoped +yes/m);
  assert.match(scoped, /^Scoped Signing Key reader\n/m);
  assert.doesNotMatch(scoped.slice(0, scoped.indexOf('Scoped Signing Key')), /Max Subs/);
  const analyst = (await cli('describe', 'user', '-a', 'ORDERS', 'analyst')).stdout;
  assert.match(analyst, /^ {2}Time +08:00:00-18:00:00$/m);
  assert.match(analyst, /^ {2}Time Zone +Europe\/Berlin$/m);
  assert.match(analyst, /^ {2}Connection Types +STANDARD\n +WEBSOCKET$/m);
});

test('describe jwt: armour, creds and URLs; a wrong signature is said and never printed as JSON', async () => {
  const jwt = store.path('orders-to-billing.jwt');
  assert.match((await cli('describe', 'jwt', '-f', jwt)).stdout, /^Activation orders.private.billing\n/);
  const creds = store.path('creds', 'ACME', 'ORDERS', 'kiosk.creds');
  const described = await cli('describe', 'jwt', '-f', creds);
  assert.match(described.stdout, /^User kiosk\n/);
  assert.doesNotMatch(described.stdout, /\bSU[A-Z2-7]{56}\b/);
  const token = store.read('ACME', 'ACME.jwt');
  const [head, payload = '', signature] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const forged = Buffer.from(JSON.stringify({ ...claims, name: 'EVIL' })).toString('base64url');
  const file = join(temporaryFolder(), 'forged.jwt');
  writeFileSync(file, [head, forged, signature].join('.'));
  const card = await cli('describe', 'jwt', '-f', file);
  assert.equal(card.code, 1);
  assert.match(card.stdout, /Problems\n {2}blocking +The signature does not fit/);
  const json = await cli('describe', 'jwt', '-f', file, '-J');
  assert.deepEqual([json.code, json.stdout], [1, '']);
  assert.match(json.stderr, /The signature does not fit/);
  assert.equal((await cli('describe', 'jwt', '-f', file, '-F', 'name')).stdout, '');
});

test('describe jwt reads from a URL, and says why when it cannot', async t => {
  const server = createServer((request, response) => {
    if (request.url === '/token') response.end(store.read('ACME', 'ACME.jwt'));
    else response.writeHead(404).end();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  assert.equal((await cli('describe', 'jwt', '-f', `${url}/token`, '-F', 'name')).stdout, '"ACME"\n');
  const missing = await cli('describe', 'jwt', '-f', `${url}/nothing`);
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /404/);
});

test('validate: the operator and its current account; -f checks the JWTs of a file', async () => {
  assert.match((await cli('validate')).stdout, /^\+-+\+\n\| Operator "ACME" \|[\s\S]*Account "LOCKED"/);
  const tokens = ['ORDERS', 'SYS'].map(name => store.read('ACME', 'accounts', name, `${name}.jwt`));
  const file = join(temporaryFolder(), 'tokens.txt');
  writeFileSync(file, `${tokens[0]}\n\nABC|${tokens[1]}\nnot a token\n`);
  const { code, stdout } = await cli('validate', '-f', file);
  assert.equal(code, 1);
  assert.match(stdout, /Account "ABJE2T\w+"[\s\S]*Account "ABPYSR\w+"[\s\S]*Line 4[\s\S]*not a JWT/);
  assert.equal((await cli('validate', '-A', '-a', 'ORDERS')).code, 2);
});

test('expirations --within: what has ended, what ends soon, and a time that is none', async () => {
  const now = () => Date.UTC(2099, 4, 20);
  const { stdout, code } = await runCli(['-H', store.dir, 'expirations', '--skip', '-e', '2w'], { now });
  assert.deepEqual(
    lines(stdout)
      .slice(1)
      .map(line => line.split(/ {2,}/).slice(0, 2)),
    [
      ['soon', 'ACME/BILLING/former'],
      ['soon', store.path('creds', 'ACME', 'BILLING', 'former.creds')],
      ['expired', 'ACME/ORDERS/analyst'],
      ['expired', store.path('creds', 'ACME', 'ORDERS', 'analyst.creds')],
    ],
  );
  assert.equal(code, 0);
  assert.equal((await cli('expirations', '-e', 'abc3dxyz')).code, 2);
});

test('env says which folders are used and why, and changes nothing unless it is told to', async () => {
  const before = store.read('nsc.json');
  const { stdout, code } = await cli('env');
  assert.match(stdout, new RegExp(`^stores +${store.dir} +--all-dirs$`, 'm'));
  assert.match(stdout, /^account +LOCKED +nsc.json$/m);
  const json = JSON.parse((await cli('env', '--json')).stdout);
  assert.deepEqual(json.folders.keystore, { path: store.dir, from: '--all-dirs' });
  assert.deepEqual(json.operators, ['ACME']);
  const change = await cli('env', '-o', 'OTHER');
  assert.deepEqual([change.code, change.stdout], [1, '']);
  assert.match(change.stderr, /There is no operator "OTHER"/);
  assert.equal(code, 0);
  assert.equal(store.read('nsc.json'), before);
});

test('validate --keys: key files in a table of their own, in JSON after the rest, and only when asked for', async () => {
  const own = copyStore('acme');
  const run = (...args: string[]) => runCli(['-H', own.dir, 'validate', ...args]);
  const before = await run('-A');
  assert.match((await run('-A', '--keys')).stdout, /Key files[\s\S]*No issues found/);
  const keyFile = (key: string) => own.path('keys', key[0]!, key.slice(1, 3), `${key}.nk`);
  const [operatorKey, orders, kiosk] = [
    'OD5B3JEK6WLQM544B4PSZSANKLXPJZSLRB4UHK6TGTWKJLKFW5K77H35',
    'ABJE2TDIXQHNHR3EVH4E7NJTZOK6MSMJBD73BCT2DAXGTHJX7SPUKT2F',
    'UCIFRYEF6F3W2K3OEO7A5JYE7AMQG4GG6L7LMP3ZAACUFYJUTMCKHZC4',
  ];
  rmSync(keyFile(operatorKey));
  chmodSync(keyFile(kiosk), 0o644);
  const other = readFileSync(keyFile('AABFLR5LOB7RCTSAM5X26GENW4NGTQYV2FY36CEHQB4N7SQZT7HQN54G'));
  writeFileSync(keyFile(orders), other);
  assert.deepEqual(await run('-A'), before, 'without the flag nothing is looked at');

  const { code, stdout, stderr } = await run('-A', '--keys');
  assert.equal(code, 1);
  const table = stdout.slice(stdout.indexOf('Key files'));
  assert.ok(stdout.startsWith(before.stdout), 'the tables of nsc come first, unchanged');
  assert.match(table, /identity OD5B3J\w+ of ACME: Its seed is not in the keystore/);
  assert.match(table, /! .*identity ABJE2T\w+ of ORDERS: The file holds the seed of another key/);
  assert.match(table, /identity UCIFRY\w+ of ORDERS\/kiosk: The mode of the key file is 0644/);
  assert.doesNotMatch(`${stdout}${stderr}`, /S[OAUX][A-Z2-7]{56}/, 'no seed anywhere');

  const json = JSON.parse((await run('-A', '--keys', '--json')).stdout) as { code: string }[];
  const plain = JSON.parse((await run('-A', '--json')).stdout) as { code: string }[];
  assert.deepEqual(json.slice(0, plain.length), plain);
  const codes = json.slice(plain.length).map(finding => finding.code);
  assert.deepEqual(codes.sort(), ['key-file-mode', 'key-holds-another', 'key-not-stored']);

  assert.doesNotMatch((await run('-a', 'BILLING', '--keys')).stdout, /of ORDERS/);
  assert.equal((await run('-f', 'x', '--keys')).code, 2);
});

test('picture --offline: the store and its problems', async () => {
  const { stdout, code } = await cli('picture', '--offline');
  assert.match(stdout, /^Operator ACME\n/);
  assert.match(stdout, /^ {2}accounts +7$/m);
  assert.match(stdout, /^Problems 2\n {2}notes +1: /m);
  assert.match(stdout, /^ {2}warning +LOCKED +/m);
  assert.doesNotMatch(stdout, /^Servers/m);
  assert.equal(code, 0);
});

test('picture: the worst problems first; keys with those that nobody uses, as the key inspector counts', async () => {
  const copy = copyStore('acme');
  copy.write('ACME/accounts/EMPTY/EMPTY.jwt', 'nothing');
  const seed = Seed.generate('account');
  const folder = copy.path('keys', 'A', seed.publicKey.slice(1, 3));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${seed.publicKey}.nk`), seed.reveal());
  const { stdout } = await runCli(['-H', copy.dir, 'picture', '--offline']);
  const severities = Array.from(stdout.matchAll(/^ {2}(blocking|time|warning) /gm), found => found[1]);
  assert.ok(severities.length >= 3, stdout);
  const ranks = severities.map(severity => ['blocking', 'time', 'warning'].indexOf(severity ?? ''));
  assert.deepEqual(ranks, ranks.toSorted());
  const keys = async (dir: string, flag: string) =>
    JSON.parse((await runCli(['-H', dir, 'list', 'keys', flag, '--json'])).stdout).length;
  const used = await keys(copy.dir, '--all');
  // The new key, and that of the damaged account: which is which nobody can tell.
  assert.match(stdout, new RegExp(`^  keys +${used + 2}, .*, 2 of an unknown owner$`, 'm'));
  assert.equal(await keys(copy.dir, '--not-referenced'), 0);
  copy.write('ACME/accounts/EMPTY/EMPTY.jwt', copyStore('acme').read('ACME/accounts/EMPTY/EMPTY.jwt'));
  const mended = await runCli(['-H', copy.dir, 'picture', '--offline']);
  assert.match(mended.stdout, new RegExp(`^  keys +${used + 2}, .*, 1 of nobody$`, 'm'));
  assert.equal(await keys(copy.dir, '--not-referenced'), 1);
});

test('what is not there: a sentence without codes of the system, and what shows what there is', async () => {
  assert.match(
    (await cli('describe', 'jwt', '/nope')).stderr,
    /: \/nope cannot be read: there is no such file\.\n$/,
  );
  assert.match((await cli('describe', 'jwt', '-f', store.dir)).stderr, /cannot be read: it is a folder\.\n$/);
  const url = 'http://127.0.0.1:1/x.jwt';
  assert.match((await cli('describe', 'jwt', url)).stderr, /cannot be read: .*(refused|REFUSED|bad port)/);
  const missing = await cli('can', 'publish', 'x', '-a', 'ORDERS', '-n', 'nobody');
  assert.match(
    missing.stderr,
    /no user "nobody".*\n +nkeeper -H \S+ list users -a ORDERS shows what there is\.\n$/,
  );
  const spaces = await cli('describe', 'user', 'nobody', '-a', 'Ünïcode ☂ account');
  assert.match(spaces.stderr, / -a 'Ünïcode ☂ account' shows/);
});
