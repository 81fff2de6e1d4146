import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { connect, jwtAuthenticator, usernamePasswordAuthenticator } from 'nats';
import { parseCreds } from '../../src/core/claims/token/creds.ts';
import { openToken } from '../../src/core/claims/token/token.ts';
import { Seed } from '../../src/core/nkeys/seed.ts';
import { admission } from '../../src/core/trust/admission.ts';
import { connectMany } from '../support/emergency.ts';
import { startServer } from '../support/nats.ts';
import { now, TestOperator } from '../support/nats-identities.ts';
import { PROJECT } from '../support/pty.ts';
import { copyStore, temporaryFolder } from '../support/stores.ts';
import { writeStore } from '../support/written-store.ts';
import { chapters, fences, page } from './pages.ts';

const run = promisify(execFile);
const { text } = page('docs/library.md');
const LIBRARY = join(PROJECT, 'src/core/index.ts');

/** Writes the example of a chapter as a person would who copied it, to run with the library's source. */
function written(title: string): { readonly file: string; readonly home: string } {
  const [code = ''] = fences(chapters(text).get(title) ?? '', 'ts');
  assert.notEqual(code, '', title);
  const home = temporaryFolder('library-');
  const file = join(home, 'example.mts');
  writeFileSync(file, code.replace("'nkeeper/core'", JSON.stringify(pathToFileURL(LIBRARY).href)));
  // What it imports beside nkeeper is installed there, as it would be with whoever copied it.
  symlinkSync(join(PROJECT, 'node_modules'), join(home, 'node_modules'));
  tried.add(title);
  return { file, home };
}

const tried = new Set<string>();

/** Runs the example of a chapter and returns what it prints. */
async function example(title: string, ...args: readonly string[]): Promise<readonly string[]> {
  const { file, home } = written(title);
  const { stdout, stderr } = await run(process.execPath, ['--import', 'tsx', file, ...args], {
    cwd: PROJECT,
    env: { PATH: process.env['PATH'], HOME: home },
  });
  assert.equal(stderr, '');
  return stdout.trimEnd().split('\n');
}

test('example: cut access, and prove it', async t => {
  const operator = new TestOperator();
  const account = operator.account('SHOP');
  const leaked = account.user('leaked');
  const dir = writeStore(operator, [account], [operator.systemUser, leaked]);
  const server = await startServer(t, { operator, accounts: [account] });
  await connectMany(t, server, leaked, 2);
  assert.deepEqual(await example('Cut access, and prove it', dir, server.url), [
    'n1: proven, 0 connections left, login refused: true',
    'proven',
  ]);
});

test('example: accounts and users of a store', async () => {
  const store = copyStore('acme');
  const lines = await example('Accounts and users of a store', store.dir);
  assert.match(lines[0] ?? '', /^public key U\w{55}$/);
  const text = lines.join('\n');
  assert.match(text, /~ account SHOP: Revoked: U\w+/);
  assert.match(text, /- user SHOP\/till\n- creds of user SHOP\/till\n- key of user SHOP\/till/);
  assert.match(text, /cut-off: /);
  assert.match(
    text,
    /: Undo: Edit user SHOP\/till\n.*: Edit user SHOP\/till\n.*: Add 100 users to SHOP\n.*: Add user SHOP\/till\n.*: Edit account SHOP\n.*: Add account SHOP$/,
  );
});

test('example: push', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP', { issuedAt: now() - 100 });
  const server = await startServer(t, { operator });
  const dir = writeStore(operator, [shop, operator.account('GONE', { expires: now() - 10 })]);
  const lines = await example('Push', dir, server.url);
  assert.match(lines.join('\n'), /GONE refused .*expired/);
  assert.deepEqual(lines.slice(-3), ['SYS same', 'n1 1', 'every server shows it']);
  assert.ok(lines.includes('SHOP send'));
});

test('example: everything that is wrong in a store', async () => {
  const store = copyStore('acme');
  store.write('ACME/accounts/EMPTY/EMPTY.jwt', 'nothing');
  const lines = await example('Everything that is wrong in a store', store.dir);
  assert.ok(
    lines.some(line => /^blocking chunk-count ACME\/EMPTY: /.test(line)),
    lines.join('\n'),
  );
  assert.ok(lines.some(line => /^note user-revoked ACME\/BILLING\/former: /.test(line)));
});

test('example: is this creds file good', async () => {
  const creds = copyStore('acme').path('creds', 'ACME', 'ORDERS', 'svc-orders.creds');
  const [first, signature, seed] = await example('Is this creds file good?', creds);
  assert.match(first ?? '', /^user svc-orders U[A-Z2-7]{55}$/);
  assert.deepEqual([signature, seed], ['signature: good', 'seed: of this user']);
});

test('example: draw who shares what, and write an inventory', async () => {
  const lines = await example('Draw who shares what, and write an inventory', copyStore('acme').dir);
  assert.equal(lines[0], 'Accounts of operator ACME');
  assert.ok(lines.some(line => line.includes('└─→ BILLING')));
  assert.ok(lines.includes('# Inventory of a NATS identity store'));
  assert.ok(lines.some(line => line.startsWith('| kiosk |')));
});

test('example: what do the servers not have', async t => {
  const operator = new TestOperator();
  const same = operator.account('SAME');
  const older = operator.account('OLDER', { issuedAt: now() - 100 });
  const files = { [same.key]: same.token, [older.key]: older.token };
  const server = await startServer(t, { operator, files });
  older.token = older.version({});
  const dir = writeStore(operator, [same, older, operator.account('MISSING')]);
  const lines = await example('What do the servers not have?', dir, server.url);
  assert.deepEqual(lines, ['MISSING: missing on n1', 'OLDER: older on n1']);
});

test('example: what do the servers not have, where there is no server, or no login', async () => {
  const title = 'What do the servers not have?';
  const operator = new TestOperator();
  const dir = writeStore(operator, [operator.account('A')], [operator.systemUser]);
  const nobody = example(title, dir, 'nats://127.0.0.1:1');
  await assert.rejects(nobody, {
    code: 1,
    stdout: '',
    stderr: /^The servers cannot be asked: .*127\.0\.0\.1:1/,
  });
  const empty = example(title, temporaryFolder(), 'nats://127.0.0.1:1');
  await assert.rejects(empty, {
    code: 1,
    stdout: '',
    stderr: /^The servers cannot be asked: There is no operator/,
  });
});

test('example: an operator, an account, a user and its creds', async () => {
  const [operator = '', account = '', ...creds] = await example(
    'An operator, an account, a user and its creds',
  );
  const { token, seed } = parseCreds(creds.join('\n'));
  assert.ok(seed);
  const result = admission({
    operator,
    account,
    user: token,
    nonceSignedBy: seed.publicKey,
    address: '::1',
    now: now(),
  });
  assert.equal(result.admitted, true);
});

test('example: a scoped signing key with a template', async () => {
  assert.deepEqual(await example('A scoped signing key with a template'), [
    'true',
    "reader [ 'orders.kiosk.>', '_INBOX.>' ]",
  ]);
});

test('example: edit limits', async () => {
  const operator = new TestOperator();
  const file = join(temporaryFolder(), 'A.jwt');
  writeFileSync(file, operator.account('A').token);
  const [token = ''] = await example('Edit limits', file, operator.seed.reveal());
  const decoded = openToken(token);
  assert.ok(decoded.kind === 'account');
  assert.equal(decoded.claims.nats.limits.conn, 100);
  assert.equal(decoded.claims.nats.limits.subs, -1);
});

test('example: revoke a user', async () => {
  assert.deepEqual(await example('Revoke a user'), ['true', 'false']);
});

test('example: an activation', async () => {
  const [id = '', issues] = await example('An activation');
  assert.match(id, /^[A-Z2-7]{52}====$/);
  assert.equal(issues, '0');
});

test('example: answer an auth callout, with a real server', async t => {
  const operator = new TestOperator();
  const [callout, target] = [operator.account('CALLOUT'), operator.account('TARGET')];
  const service = callout.user('service');
  const authorization = { auth_users: [service.key], allowed_accounts: [target.key] };
  callout.token = callout.version({ nats: { authorization } });
  const sentinel = callout.user('sentinel', { nats: { bearer_token: true } as never });
  const server = await startServer(t, { operator, accounts: [callout, target], resolver: 'memory' });
  const { file, home } = written('Answer an auth callout');
  const creds = service.writeCreds(join(home, 'service.creds'));
  const seeds = [callout.seed.reveal(), target.seed.reveal()];
  const child = spawn(process.execPath, ['--import', 'tsx', file, server.url, creds, ...seeds], {
    cwd: PROJECT,
    env: { PATH: process.env['PATH'], HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  await new Promise(resolve => child.stdout.once('data', resolve));
  const login = (pass: string) =>
    connect({
      servers: server.url,
      authenticator: [jwtAuthenticator(sentinel.token), usernamePasswordAuthenticator('alice', pass)],
      reconnect: false,
    });
  const nc = await login('secret');
  const info = await nc.request('$SYS.REQ.USER.INFO');
  const { data } = info.json<{ data: { account: string } }>();
  assert.equal(data.account, target.key);
  await nc.close();
  await assert.rejects(login('guessed'), /Authorization/i);
});

test('example: verify a chain', async () => {
  const operator = new TestOperator();
  const account = operator.account('A');
  const folder = temporaryFolder();
  const file = (name: string, content: string) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const files = [file('op.jwt', operator.token), file('a.jwt', account.token)];
  const user = account.user('u', { nats: { pub: { allow: ['orders.>'] } } as never });
  const good = await example('Verify a chain', ...files, user.writeCreds(join(folder, 'u.creds')));
  assert.deepEqual(good, ['admitted', 'Yes: it may publish to "orders.new".']);
  const gone = account.user('gone', { exp: 5 });
  const refused = await example('Verify a chain', ...files, gone.writeCreds(join(folder, 'gone.creds')));
  assert.match(refused.join(''), /^refused: claim-expired: It expired on 1970/);
});

test('example: nkeys and JWTs, by example', async () => {
  const title = 'nkeys and JWTs, by example';
  const operator = Seed.generate('operator');
  const made = async (...args: readonly string[]) => {
    const lines = await example(title, ...args, '--name', 'made');
    const [seed = '', key = '', token = ''] = lines.map(line => line.replace(/^(Seed|Public key|JWT): /, ''));
    assert.equal(Seed.parse(seed).publicKey, key);
    const decoded = openToken(token);
    assert.deepEqual([decoded.claims.sub, decoded.claims.name], [key, 'made']);
    return { seed, decoded };
  };
  const account = await made('--operator', operator.reveal());
  assert.deepEqual([account.decoded.kind, account.decoded.claims.iss], ['account', operator.publicKey]);
  const user = await made('--account', account.seed);
  assert.deepEqual([user.decoded.kind, user.decoded.claims.iss], ['user', account.decoded.claims.sub]);
  const both = example(title, '--operator', operator.reveal(), '--account', account.seed);
  await assert.rejects(both, { code: 1, stdout: '', stderr: 'Give --operator or --account, not both.\n' });
  await assert.rejects(example(title, '--name', 'x'), { code: 2, stdout: '', stderr: /^Usage: / });
});

test('every example was run', () => {
  const withCode = [...chapters(text)].filter(([, body]) => fences(body, 'ts').length > 0);
  assert.deepEqual(withCode.map(([title]) => title).sort(), [...tried].sort());
});

test('every name that docs/library.md lists is exported', async () => {
  const library: Readonly<Record<string, unknown>> = await import('../../src/core/index.ts');
  const table = Array.from(text.matchAll(/^\| [^|]+ \| (`.*) \|$/gm), found => found[1]!.split(':')[0]!);
  const names = table.flatMap(cell => Array.from(cell.matchAll(/`(\w+)`/g), found => found[1]!));
  assert.ok(names.length >= 50);
  // Operations are objects with a plan.
  for (const name of names) assert.match(typeof library[name], /^(function|object)$/, name);
});

test('everything that the library exports is described where it is defined', () => {
  const index = readFileSync(LIBRARY, 'utf8');
  const exports = Array.from(index.matchAll(/export (?:type )?\{([^}]*)\} from '([^']+)'/g)).flatMap(
    ([, names = '', from = '']) =>
      names
        .split(',')
        .map(name => name.trim().replace(/^type /, ''))
        .filter(name => name !== '')
        .map(name => [name.split(' as ')[0] ?? '', from] as const),
  );
  assert.ok(exports.length > 100);
  const bare = exports.filter(([name, from]) => !isDescribed(name, join(PROJECT, 'src/core', from)));
  assert.deepEqual(bare, []);
});

/** Is there a comment above the definition of an exported name, in its file or where that has it from? */
function isDescribed(name: string, file: string): boolean {
  const source = readFileSync(file, 'utf8');
  const found = new RegExp(
    `(\\*/\\n)?export (?:async )?(?:abstract )?(?:function\\*?|class|const|interface|type) ${name}\\b`,
  ).exec(source);
  if (found) return found[1] !== undefined;
  const from = new RegExp(`export (?:type )?\\{[^}]*\\b${name}\\b[^}]*\\} from '([^']+)'`).exec(source)?.[1];
  return from !== undefined && isDescribed(name, join(file, '..', from));
}
