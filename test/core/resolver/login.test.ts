import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { inspect } from 'node:util';
import { decodeToken } from '../../../src/core/claims/token/token.ts';
import type { NkeeperError } from '../../../src/core/errors.ts';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import { parseServerUrl } from '../../../src/core/resolver/login/address.ts';
import { findLogin } from '../../../src/core/resolver/login/login.ts';
import { storeFacts } from '../../support/live.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';

/** A configuration folder of natscli with these contexts. */
function contexts(
  t: TestContext,
  files: Record<string, object | string>,
  selected?: string,
): { XDG_CONFIG_HOME: string; HOME: string } {
  const home = mkdtempSync(join(tmpdir(), 'nkeeper-login-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const dir = join(home, 'config', 'nats', 'context');
  mkdirSync(dir, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(dir, `${name}.json`), typeof content === 'string' ? content : JSON.stringify(content));
  }
  if (selected !== undefined) writeFileSync(join(home, 'config', 'nats', 'context.txt'), `${selected}\n`);
  return { XDG_CONFIG_HOME: join(home, 'config'), HOME: home };
}

function code(expected: string): (error: NkeeperError) => boolean {
  return error => {
    assert.equal(error.code, expected, error.message);
    assert.ok(error.hint === undefined || error.hint.length > 0);
    return true;
  };
}

test('servers: the flag, else the context, else the operator', t => {
  const operator = new TestOperator('OP', { operator_service_urls: ['nats://a:4222', 'wss://b', 'tls://c'] });
  const env = contexts(t, { prod: { url: 'nats://prod:4333,nats://prod2' } });
  const store = storeFacts(operator);
  const login = (options: object) => findLogin({ env, store, ...options }).login;
  assert.deepEqual(login({ servers: 'x, y:5' }).urls, ['nats://x:4222', 'nats://y:5']);
  assert.equal(login({ servers: 'x' }).urlsFrom, '--server');
  assert.deepEqual(login({ context: 'prod' }).urls, ['nats://prod:4333', 'nats://prod2:4222']);
  assert.equal(login({ context: 'prod' }).urlsFrom, 'context prod');
  assert.deepEqual(login({}).urls, ['nats://a:4222', 'wss://b:443', 'tls://c:4222']);
  assert.equal(login({}).urlsFrom, "operator's service URLs");
});

test('servers: the account server URL where nsc pushes to NATS, else the selected context', t => {
  const env = contexts(t, { dev: { url: 'nats://dev:4222' } }, 'dev');
  const pushing = new TestOperator('OP', { account_server_url: 'nats://push:4222,nats://push2:4222' });
  const found = findLogin({ env, store: storeFacts(pushing) }).login;
  assert.deepEqual(found.urls, ['nats://push:4222', 'nats://push2:4222']);
  assert.equal(found.urlsFrom, "operator's account server URL");
  const web = new TestOperator('OP', { account_server_url: 'https://host/jwt/v1' });
  assert.equal(findLogin({ env, store: storeFacts(web) }).login.urlsFrom, 'context dev, selected in natscli');
  const none = { env: contexts(t, {}), store: storeFacts(web) };
  assert.throws(() => findLogin(none), code('login-no-servers'));
});

test('credentials: the file, else the context, else the store', t => {
  const operator = new TestOperator();
  const { systemUser } = operator;
  const other = operator.system.user('other');
  const env = contexts(t, {
    withcreds: { url: 'nats://x', creds: '~/sys.creds' },
    withnsc: { url: 'nats://x', nsc: 'nsc://OP/SYS/other' },
    withuser: { url: 'nats://x', user: 'kim', password: 'secret' },
    withnkey: { url: 'nats://x', nkey: '~/user.nk' },
    bare: { url: 'nats://x' },
  });
  systemUser.writeCreds(join(env.HOME, 'sys.creds'));
  writeFileSync(join(env.HOME, 'user.nk'), `${other.seed.reveal()}\n`);
  const store = storeFacts(operator, { users: [other] });
  const login = (options: object) => findLogin({ env, store, ...options }).login;

  const byFile = login({ servers: 'x', creds: join(env.HOME, 'sys.creds') });
  assert.equal(byFile.userKey, systemUser.key);
  assert.equal(byFile.userName, 'sys');
  assert.equal(byFile.accountKey, operator.system.key);
  assert.match(byFile.credsFrom, /^--creds .*sys\.creds$/);
  assert.equal(login({ context: 'withcreds' }).userKey, systemUser.key);
  assert.equal(login({ context: 'withcreds' }).credsFrom, 'context withcreds');
  assert.equal(login({ context: 'withnsc' }).userKey, other.key);
  assert.equal(login({ context: 'withnsc' }).credsFrom, 'context withnsc: nsc://OP/SYS/other');
  assert.equal(login({ context: 'withuser' }).userName, 'kim');
  assert.equal(login({ context: 'withnkey' }).userKey, other.key);
  assert.equal(login({ context: 'bare' }).credsFrom, 'system account user SYS/other');
  assert.equal(
    login({ context: 'withcreds', creds: join(env.HOME, 'sys.creds') }).credsFrom.slice(0, 7),
    '--creds',
  );
});

test('what cannot be used is said at once', t => {
  const operator = new TestOperator();
  const store = storeFacts(operator);
  const env = contexts(t, { broken: '{', badcreds: { url: 'nats://x', creds: '/nowhere/x.creds' } });
  const login = (options: object) => () => findLogin({ env, store, ...options });
  assert.throws(login({ context: 'absent' }), code('context-unknown'));
  assert.throws(login({ context: '../prod' }), code('context-unknown'));
  assert.throws(login({ context: '' }), code('context-unknown'));
  assert.throws(login({ context: 'broken' }), code('context-damaged'));
  assert.throws(login({ context: 'badcreds' }), code('creds-unreadable'));
  assert.throws(login({ servers: 'x', creds: '/nowhere' }), code('creds-unreadable'));
  assert.throws(login({ servers: 'http://x' }), code('server-url-wrong'));
  assert.throws(login({ servers: ' , ' }), code('login-no-servers'));
  const empty = { ...store, systemAccount: undefined };
  assert.throws(() => findLogin({ env, servers: 'x', store: empty }), code('login-no-credentials'));
  const keyless = storeFacts(operator, { seeds: [] });
  assert.throws(() => findLogin({ env, servers: 'x', store: keyless }), code('login-no-credentials'));
});

test('a throw-away user: new for each connection, short-lived, may only watch', async () => {
  const operator = new TestOperator();
  let seconds = now();
  const clock = () => seconds * 1000;
  const found = findLogin({ env: {}, servers: 'x', store: storeFacts(operator), clock });
  assert.equal(found.login.credsFrom, 'throw-away user, signed with identity key of SYS');
  const mint = async () => {
    const auth = (await found.credentials()).answer('nonce');
    assert.ok(auth && 'jwt' in auth);
    const { claims } = decodeToken(auth.jwt);
    return { claims, auth };
  };
  const { claims, auth } = await mint();
  assert.equal(claims.iss, operator.system.key);
  assert.equal(claims.sub, found.login.userKey);
  assert.ok(Number(claims.exp) - seconds <= 4 * 3600);
  assert.equal('nkey' in auth && auth.nkey, found.login.userKey);
  const { pub, sub } = claims.nats as { pub: { allow: string[]; deny: string[] }; sub: { allow: string[] } };
  assert.ok(pub.deny.includes('$SYS.REQ.SERVER.*.KICK'));
  assert.ok(
    !pub.allow.some(subject => subject.includes('CLAIMS.UPDATE') || subject.includes('CLAIMS.DELETE')),
  );
  assert.ok(sub.allow.includes(`${found.inboxPrefix}.>`));
  seconds += 5;
  assert.equal(Number((await mint()).claims.iat), seconds);
});

test('strict operators: a signing key without a scope signs', async () => {
  const operator = new TestOperator('OP', { strict_signing_key_usage: true });
  const { system } = operator;
  const identityOnly = storeFacts(operator, { seeds: [system.seed] });
  assert.throws(
    () => findLogin({ env: {}, servers: 'x', store: identityOnly }),
    code('login-no-credentials'),
  );
  const store = storeFacts(operator, { seeds: [system.seed, system.signingSeed] });
  const found = findLogin({ env: {}, servers: 'x', store });
  assert.equal(found.login.credsFrom, 'throw-away user, signed with a signing key of SYS');
  const auth = (await found.credentials()).answer('nonce');
  assert.ok(auth && 'jwt' in auth);
  const { claims } = decodeToken(auth.jwt);
  assert.equal(claims.iss, system.signingSeed.publicKey);
  assert.equal((claims.nats as { issuer_account?: string }).issuer_account, system.key);
});

test('no seed is shown by what a login holds', async () => {
  const operator = new TestOperator();
  const seeds = [operator.system.seed, operator.systemUser.seed].map(seed => seed.reveal());
  const found = findLogin({
    env: {},
    servers: 'x',
    store: storeFacts(operator, { users: [operator.systemUser] }),
  });
  const shown = `${inspect(found, { depth: 9 })}${JSON.stringify(found)}${inspect(await found.credentials(), { depth: 9 })}`;
  for (const seed of seeds) assert.ok(!shown.includes(seed));
  assert.ok(!/\bS[UA][A-Z2-7]{56}\b/.test(shown));
});

test('wiped credentials do not answer any more', async () => {
  const operator = new TestOperator();
  const store = storeFacts(operator, { users: [operator.systemUser] });
  const credentials = await findLogin({ env: {}, servers: 'x', store }).credentials();
  credentials.answer('nonce');
  credentials.wipe();
  assert.throws(() => credentials.answer('nonce'), code('seed-wiped'));
  assert.ok(Seed.parse(operator.systemUser.seed.reveal()));
});

test('TLS: flags, else the context, else the environment', t => {
  const operator = new TestOperator();
  const store = storeFacts(operator);
  const env = {
    ...contexts(t, { tls: { url: 'tls://x', ca: '~/ca.pem', tls_first: true } }),
    NATS_CA: '/env/ca',
    NATS_CERT: '/env/cert',
  };
  const tls = (options: object) => findLogin({ env, store, ...options }).tls;
  assert.deepEqual(tls({ servers: 'x' }), { caFile: '/env/ca', certFile: '/env/cert' });
  assert.deepEqual(tls({ servers: 'x', tls: { ca: '/flag/ca' } }), {
    caFile: '/flag/ca',
    certFile: '/env/cert',
  });
  assert.deepEqual(tls({ context: 'tls' }), {
    caFile: join(env.HOME, 'ca.pem'),
    certFile: '/env/cert',
    handshakeFirst: true,
  });
  assert.equal(findLogin({ env: {}, store, servers: 'x' }).tls, undefined);
});

test('server URLs', () => {
  assert.deepEqual(parseServerUrl('nats://kim:s%40cret@host:80'), {
    shown: 'nats://host:80',
    host: 'host',
    port: 80,
    secure: false,
    user: 'kim',
    password: 's@cret',
  });
  assert.equal(parseServerUrl('[::1]:4333').shown, 'nats://[::1]:4333');
  assert.equal(parseServerUrl('::1').host, '::1');
  assert.equal(parseServerUrl('tls://host').secure, true);
  for (const wrong of ['', 'http://x', 'nats://', 'nats://host:99999', 'nats://a b']) {
    assert.throws(() => parseServerUrl(wrong), code('server-url-wrong'), wrong);
  }
  assert.throws(
    () => parseServerUrl('http://kim:secret@x'),
    (error: Error) => !error.message.includes('secret'),
  );
});
