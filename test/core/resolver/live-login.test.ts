import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { PassiveHashes } from '../../../src/core/resolver/holdings/passive-hash.ts';
import { SetHash } from '../../../src/core/resolver/holdings/set-hash.ts';
import { Session } from '../../../src/core/resolver/link/session.ts';
import { addressOf } from '../../../src/core/resolver/login/address.ts';
import { findLogin } from '../../../src/core/resolver/login/login.ts';
import { LocalStore, openTestLive, storeFacts, type TestLiveOptions, untilView } from '../../support/live.ts';
import { startServer, until } from '../../support/nats.ts';
import { TestOperator } from '../../support/nats-identities.ts';

const tlsDir = fileURLToPath(new URL('../../fixtures/tls/', import.meta.url));

for (const first of [false, true]) {
  test(`TLS${first ? ', handshake first' : ''}: with the CA it connects, without it says why not`, async t => {
    const operator = new TestOperator();
    const config = `tls: { cert_file: "${tlsDir}server.pem", key_file: "${tlsDir}server.key"${first ? ', handshake_first: true' : ''} }`;
    const server = await startServer(t, { operator, config });
    const tls = { ca: `${tlsDir}ca.pem`, ...(first ? { first } : {}) };
    const byName = `tls://localhost:${server.port}`;
    for (const servers of [server.url, byName]) {
      const live = openTestLive(t, operator, { servers, tls });
      await untilView(live, `connected to ${servers}`, view => view.link.state === 'connected');
      await live.close();
    }
    const without = openTestLive(t, operator, { servers: byName, ...(first ? { tls: { first } } : {}) });
    const link = await untilView(without, 'failed', view => view.link.state === 'failed' && view.link);
    assert.match(link.reason, /the server's certificate is not accepted: .*certificate/);
    assert.match(link.hint, /NATS_CA/);
  });
}

test('a server that begins with TLS, asked without: it says that it listens, and what to do', async t => {
  const operator = new TestOperator();
  const config = `tls: { cert_file: "${tlsDir}server.pem", key_file: "${tlsDir}server.key", handshake_first: true, timeout: 0.1 }`;
  const server = await startServer(t, { operator, config });
  for (const tls of [{}, { ca: `${tlsDir}ca.pem` }]) {
    const live = openTestLive(t, operator, { servers: server.url, tls });
    const link = await untilView(
      live,
      'a reason',
      view => view.link.state === 'connecting' && view.link.reason !== '' && view.link,
    );
    assert.match(link.reason, /something listens there, and closed the connection without a greeting$/);
    assert.match(link.hint, /\(handshake_first\) does that: --tls-first\./);
    await live.close();
  }
});

test('files for TLS that cannot be used are named, each with what is wrong with it', async t => {
  const operator = new TestOperator();
  const server = await startServer(t, { operator });
  const pem = { type: 'pkcs8', format: 'pem' } as const;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const other = `${server.dir}/other.key`;
  const locked = `${server.dir}/locked.key`;
  writeFileSync(other, privateKey.export(pem));
  writeFileSync(locked, privateKey.export({ ...pem, cipher: 'aes-256-cbc', passphrase: 'secret' }));
  const cert = `${tlsDir}server.pem`;
  const cases: [NonNullable<TestLiveOptions['tls']>, RegExp][] = [
    [{ ca: 'nope.pem' }, /^The CA file nope\.pem is not there\.$/],
    [{ ca: `${tlsDir}server.key` }, /^The CA file .*server\.key holds no certificate that TLS can use\.$/],
    [{ ca: tlsDir }, /^The CA file .* cannot be read: EISDIR/],
    [{ cert, key: other }, /^The key .*other\.key is not that of the certificate .*server\.pem\.$/],
    [{ cert, key: locked }, /locked\.key, is encrypted with a passphrase\.$/],
    [{ cert, key: cert }, /server\.pem holds no private key/],
  ];
  for (const [tls, reason] of cases) {
    const live = openTestLive(t, operator, { servers: server.url, tls });
    const link = await untilView(live, String(reason), view => view.link.state === 'failed' && view.link);
    assert.match(link.reason, reason);
    assert.match(link.hint, /--(ca-cert|client-cert|client-key)/);
    await live.close();
  }
});

test('tls:// to a server without TLS is refused by us', async t => {
  const operator = new TestOperator();
  const server = await startServer(t, { operator });
  const live = openTestLive(t, operator, { servers: `tls://127.0.0.1:${server.port}` });
  const link = await untilView(live, 'failed', view => view.link.state === 'failed' && view.link);
  assert.match(link.reason, /does not offer TLS/);
});

test('the throw-away user is let in by a strict operator, and cannot kick', async t => {
  const operator = new TestOperator('OP', { strict_signing_key_usage: true });
  const { system } = operator;
  const server = await startServer(t, { operator });
  const store = storeFacts(operator, { seeds: [system.signingSeed] });
  const login = findLogin({ env: {}, servers: server.url, store });
  const [url] = login.urls;
  assert.ok(url);
  const session = await Session.open({
    address: addressOf(url, undefined),
    credentials: await login.credentials(),
    inboxPrefix: login.inboxPrefix,
    timeoutMs: 5000,
  });
  t.after(() => session.close());
  const ask = (name: string) =>
    session.ask(`$SYS.REQ.SERVER.${session.serverId}.${name}`, { maxMs: 2000, take: () => true });
  assert.equal(await ask('VARZ'), 'complete');
  assert.equal(await ask('KICK'), 'forbidden');
  assert.equal(await ask('RELOAD'), 'forbidden');
  // Case g2 of what was measured: it closes nothing, so nkeeper never uses it.
  assert.equal(await ask('LDM'), 'forbidden');
  assert.ok(session.forbidden.has(`$SYS.REQ.SERVER.${session.serverId}.KICK`));
});

test('a user with fewer permissions sees less, and the view says what', async t => {
  const operator = new TestOperator();
  const server = await startServer(t, { operator });
  const few = operator.system.user('few', {
    nats: {
      pub: { allow: ['$SYS.REQ.SERVER.PING.>', '$SYS.REQ.SERVER.PING'] },
      sub: { allow: ['_INBOX.>'] },
    },
  });
  const creds = few.writeCreds(`${server.dir}/few.creds`);
  const live = openTestLive(t, operator, { servers: server.url, creds, local: new LocalStore(operator, []) });
  const view = await untilView(
    live,
    'servers and notes',
    each => each.connections.length > 0 && each.notes.length > 0 && each,
  );
  assert.equal(view.servers[0]?.state, 'up');
  const told = await untilView(live, 'all that it lacks', ({ notes }) => notes.length >= 5 && notes);
  for (const what of [
    /^Not shown is who comes and goes: this user may not use \$SYS\.ACCOUNT\.\*\.CONNECT, /,
    /^Not shown is logins that are refused: /,
    /^Not shown is at once when a server starts or stops: /,
    /^Not shown is pushes and deletions by others: /,
    /^Not shown is which account JWTs the servers hold and use: /,
  ])
    assert.ok(
      told.some(note => what.test(note)),
      `${what} in\n${told.join('\n')}`,
    );
  await untilView(
    live,
    'unknown holdings',
    each => each.holdings.get(operator.system.key)?.get('n1')?.state === 'unknown',
  );
});

test('a monitor that may ask for stores and not listen who asks is told of nothing that it sees', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const server = await startServer(t, { operator, accounts: [shop] });
  // The read-only monitor of the reference.
  const asks = ['SERVER.PING', 'SERVER.PING.>', 'SERVER.*.*', 'ACCOUNT.*.*', 'ACCOUNT.*.CLAIMS.LOOKUP'];
  const monitor = operator.system.user('mon', {
    nats: {
      pub: { allow: [...asks, 'CLAIMS.LIST', 'CLAIMS.PACK', 'USER.INFO'].map(each => `$SYS.REQ.${each}`) },
      sub: { allow: ['_INBOX.>', '$SYS.ACCOUNT.>', '$SYS.SERVER.>'] },
    },
  });
  const creds = monitor.writeCreds(`${server.dir}/mon.creds`);
  const local = new LocalStore(operator, [shop]);
  const live = openTestLive(t, operator, { servers: server.url, creds, local });
  const { notes } = await untilView(
    live,
    'a comparison and notes',
    each => each.holdings.get(shop.key)?.get('n1')?.state === 'same' && each.notes.length > 0 && each,
  );
  assert.equal(notes.length, 1, notes.join('\n'));
  assert.match(notes[0] ?? '', /^Not shown is pushes and deletions by others: /);
});

test('full resolvers tell their hash by themselves', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const server = await startServer(t, { operator, accounts: [shop], interval: '500ms' });
  const login = findLogin({ env: {}, servers: server.url, store: storeFacts(operator) });
  const [url] = login.urls;
  assert.ok(url);
  const session = await Session.open({
    address: addressOf(url, undefined),
    credentials: await login.credentials(),
    inboxPrefix: login.inboxPrefix,
    timeoutMs: 5000,
  });
  t.after(() => session.close());
  const passive = new PassiveHashes();
  passive.attach(session);
  const hash = await until('a published hash', () => passive.of('n1'));
  const own = new SetHash();
  own.toggle(shop.token);
  own.toggle(operator.system.token);
  assert.deepEqual(hash, own.bytes);
  assert.equal(passive.of('n2'), undefined);
});
