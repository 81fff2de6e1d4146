import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { CLAIMS_CODECS } from '../../src/core/claims/kinds.ts';
import { validateClaims } from '../../src/core/claims/rules/validate.ts';
import { parseCreds } from '../../src/core/claims/token/creds.ts';
import { openToken } from '../../src/core/claims/token/token.ts';
import { resolveLocations } from '../../src/core/store/locations.ts';
import { openStore } from '../../src/core/store/store.ts';
import { CALLOUT_CLIENTS, CLIENTS, REFUSED } from '../../src/demo/client-list.ts';
import { makeSampleStore, SAMPLE_OPERATOR } from '../../src/demo/sample-store.ts';

const root = mkdtempSync(join(tmpdir(), 'nkeeper-sample-'));
after(() => rmSync(root, { recursive: true, force: true }));

const now = Math.floor(Date.now() / 1000);
const dir = join(root, 'store');
const umask = process.umask(0o077);
const sample = makeSampleStore(dir, 'nats://127.0.0.1:4222', now);
process.umask(umask);

const store = openStore(resolveLocations({ env: {}, home: root, cwd: '/', flags: { allDirs: dir } }));
await store.scan();
await store.scanKeys();
after(() => store.close());

test('the problems of the sample are exactly those that were put in', () => {
  const bad = store.problems().filter(({ severity }) => severity !== 'warning');
  const found = bad.map(({ code, place }) => `${place.account}/${place.user} ${code}`);
  assert.deepEqual(found.sort(), [
    'ANALYTICS/quarter-report claim-not-yet-valid',
    'BILLING/contractor-lee user-revoked',
    'ORDERS/contractor-tom claim-expired',
    'ORDERS/import-tool signer-unknown',
    'ORDERS/legacy-sync user-revoked',
    'SHIPPING/returns chunk-count',
  ]);
});

test('one user runs out within a week', () => {
  const soon = store.expirations(7 * 86_400, now).filter(row => row.expires > now);
  assert.deepEqual([...new Set(soon.map(row => row.user))], ['contractor-jane']);
});

test('the keystore has an orphan and a key file that others may read', () => {
  const careless = store.keys().filter(row => row.wrongMode);
  assert.deepEqual(
    careless.map(row => [row.owner, row.mode]),
    [['ORDERS/kiosk-07', 0o644]],
  );
  // The key of the truncated user belongs to nobody that can be read: whose it is is not known.
  const ofNobody = store.keys().filter(row => row.owner === '');
  assert.deepEqual(
    ofNobody.map(({ kind, role }) => `${kind} ${role}`),
    ['account orphan', 'user unknown'],
  );
});

test('every whole token is signed well and passes the validation of its kind', () => {
  const folders = readdirSync(join(dir, SAMPLE_OPERATOR), { recursive: true, encoding: 'utf8' });
  const files = folders.filter(name => name.endsWith('.jwt') && !name.endsWith('returns.jwt'));
  assert.ok(files.length > 50);
  for (const name of files) {
    const { kind, claims, payload } = openToken(readFileSync(join(dir, SAMPLE_OPERATOR, name), 'utf8'));
    assert.equal(CLAIMS_CODECS[kind].write(claims as never), payload, `${name} is in Go's order`);
    const issues = validateClaims(kind, claims, now).filter(issue => issue.severity !== 'time');
    assert.deepEqual(issues, [], name);
  }
});

test('everything is for the owner only, but the one key', () => {
  for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
    const info = statSync(join(dir, name));
    if (info.isDirectory()) assert.equal(info.mode & 0o777, 0o700, name);
    else assert.ok([0o600, 0o644].includes(info.mode & 0o777), name);
  }
});

test('servers hold one account older, one less and one more than the store', () => {
  const local = new Map(
    store.accounts(SAMPLE_OPERATOR).map(row => [row.key, { row, token: readFileSync(row.path, 'utf8') }]),
  );
  const differing = [...local.values()].filter(({ row, token }) => sample.onServers.get(row.key) !== token);
  assert.deepEqual(
    differing.map(({ row }) => [row.name, sample.onServers.has(row.key)]),
    [
      ['ANALYTICS', false],
      ['BILLING', true],
    ],
  );
  const more = [...sample.onServers].filter(([key]) => !local.has(key));
  assert.deepEqual(
    more.map(([, token]) => openToken(token).claims.name),
    ['SANDBOX'],
  );
});

test('creds hold the user’s token and its seed', () => {
  const { token, seed } = parseCreds(readFileSync(sample.credsFile, 'utf8'));
  assert.equal(openToken(token).claims.sub, seed?.publicKey);
  assert.equal(openToken(token).claims.name, 'sys');
});

test('every client of the demo has a user', () => {
  for (const { account, user } of [...CLIENTS, ...CALLOUT_CLIENTS, ...REFUSED]) {
    const { token, seed } = sample.login(account, user);
    assert.equal(openToken(token).claims.sub, seed.publicKey);
  }
});
