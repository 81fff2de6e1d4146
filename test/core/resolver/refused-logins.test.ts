import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import { knock } from '../../../src/core/resolver/link/knock.ts';
import type { Live } from '../../../src/core/resolver/live.ts';
import type { LiveEvent } from '../../../src/core/resolver/live-view.ts';
import { addressOf, parseServerUrl } from '../../../src/core/resolver/login/address.ts';
import { LocalStore, openTestLive, untilView } from '../../support/live.ts';
import { tryLogin } from '../../support/logins.ts';
import { startServer, until } from '../../support/nats.ts';
import { now, OPEN, TestOperator } from '../../support/nats-identities.ts';
import { RawClient } from '../../support/raw-client.ts';

const LIMITS = { pub: {}, sub: {}, subs: -1, data: -1, payload: -1 } as const;

/** The event of a refused login, by the name of its client. */
function refusal(live: Live, client: string): Promise<LiveEvent> {
  return untilView(live, `the refusal of ${client}`, view =>
    view.events.find(({ kind, text }) => kind === 'auth-error' && text.includes(`"${client}"`)),
  );
}

// Of what was measured: cases a, b, e, f2, f3, h3, h5.
test('a refused login says why, for each cause', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const absent = operator.account('ABSENT');
  const scope = Seed.generate('account');
  const strange = new TestOperator('STRANGE').account('ELSEWHERE');
  const server = await startServer(t, { operator, accounts: [shop] });
  const local = new LocalStore(operator, [shop, absent]);
  const live = openTestLive(t, operator, { servers: server.url, local });
  await untilView(live, 'a comparison', view => view.comparedAt > 0);
  const admin = await server.connect(t, operator.systemUser, 'admin');
  let version = now();
  const push = async (change: Parameters<typeof shop.version>[0]) => {
    await admin.request('$SYS.REQ.CLAIMS.UPDATE', shop.version({ issuedAt: ++version, ...change }));
  };
  const limits = (more: object) => ({ nats: { ...LIMITS, ...more } });

  await t.test('whoever leaves without a login is no news', async () => {
    await knock(addressOf(parseServerUrl(server.url), undefined), 2000, false);
    assert.equal(await tryLogin(server, shop.user('first', { iat: now() - 100, exp: now() - 50 })), false);
    await refusal(live, 'first');
    const refused = live.view.events.filter(({ kind }) => kind !== 'connect');
    assert.deepEqual(
      refused.map(({ userName }) => userName),
      ['first'],
    );
  });

  const cases = [
    ['not-yet', shop.user('not-yet', { nbf: now() + 1000 }), 'user-not-yet-valid', /not valid before/],
    ['expired', shop.user('expired', { iat: now() - 100, exp: now() - 50 }), 'user-expired', /expired on/],
    ['source', shop.user('source', limits({ src: ['10.0.0.0/8'] })), 'source-not-allowed', /address/],
    [
      'way',
      shop.user('way', limits({ allowed_connection_types: ['MQTT'] })),
      'connection-type-not-allowed',
      /STANDARD/,
    ],
    [
      'time',
      shop.user('time', limits({ times: [{ start: '00:00:00', end: '00:00:01' }] })),
      'time-of-day-not-allowed',
      /at this time/,
    ],
    ['absent', absent.user('absent'), 'account-missing', /^The account is not on the server\./],
    ['strange', strange.user('strange'), 'account-missing', /which the store does not have either/],
  ] as const;
  for (const [client, user, code, text] of cases) {
    await t.test(code, async () => {
      assert.equal(await tryLogin(server, user), false);
      const event = await refusal(live, client);
      assert.deepEqual([event.code, event.userKey, event.userName], [code, user.key, client]);
      assert.equal(event.accountKey, user.account.key);
      assert.equal(event.ip, '127.0.0.1');
      assert.match(event.text, text);
      assert.equal(event.reason, 'Authentication Failure', 'what the server says');
      assert.equal(event.severity, 'warning');
    });
  }

  await t.test('user-revoked', async () => {
    const user = shop.user('revoked');
    await push({ nats: { revocations: { [user.key]: now() } } });
    await tryLogin(server, user);
    const event = await refusal(live, 'revoked');
    assert.equal(event.code, 'user-revoked');
    assert.match(
      event.why,
      /^The account has revoked this user: servers that have this JWT of the account refuse tokens issued up to /,
    );
  });

  await t.test('user-revoked, told before the push that revoked it', async () => {
    const user = shop.user('late');
    const revoked = { nats: { revocations: { [user.key]: now() } } };
    const told = new Promise<string>(resolve => {
      admin.subscribe('$SYS.SERVER.*.CLIENT.AUTH.ERR', {
        max: 1,
        callback: (_, msg) => resolve(msg.string()),
      });
    });
    await push(revoked);
    await tryLogin(server, user);
    await refusal(live, 'late');
    await push({});
    // As a busy server does, by another name to tell it from the first.
    const { server: origin } = JSON.parse(await told) as { server: { id: string } };
    admin.publish(`$SYS.SERVER.${origin.id}.CLIENT.AUTH.ERR`, (await told).replaceAll('"late"', '"later"'));
    await push(revoked);
    assert.equal((await refusal(live, 'later')).code, 'user-revoked');
  });

  await t.test('user-revoked, by the revocation of all', async () => {
    const user = shop.user('all');
    await push({ nats: { revocations: { '*': now() } } });
    await tryLogin(server, user);
    assert.match((await refusal(live, 'all')).why, /revoked all its users/);
  });

  await t.test('user-signer-unknown: its signing key is not there any more', async () => {
    const user = shop.scopedUser('signed');
    await push({ nats: { signing_keys: [scope.publicKey] } });
    await tryLogin(server, user);
    const event = await refusal(live, 'signed');
    assert.equal(event.code, 'user-signer-unknown');
    assert.match(event.why, /is not \(or no longer\) a key that its account lists/);
  });

  await t.test('bearer-not-allowed', async () => {
    const user = shop.user('bearer', limits({ bearer_token: true }));
    await push({ nats: { limits: { ...OPEN, disallow_bearer: true } } });
    await tryLogin(server, user, { bearer: true });
    const event = await refusal(live, 'bearer');
    assert.deepEqual([event.code, event.userKey], ['bearer-not-allowed', user.key]);
    assert.match(event.why, /bearer/);
  });

  await t.test('login-too-long', async () => {
    const allow = Array.from({ length: 200 }, (_, i) => `a.rather.long.subject.${i}`);
    await tryLogin(server, shop.user('long', limits({ pub: { allow } })));
    const event = await untilView(live, 'the refusal', view =>
      view.events.find(({ code }) => code === 'login-too-long'),
    );
    assert.match(event.why, /JWT is too long/);
    assert.equal(event.userKey, '', 'the server did not read it');
  });

  await t.test('a closed account: its connections are cut, and it is told which limit does it', async () => {
    const user = shop.user('closed');
    await push({ nats: { limits: { ...OPEN, conn: 0 } } });
    await tryLogin(server, user);
    const event = await untilView(live, 'the end', view =>
      view.events.find(({ kind, text }) => kind === 'disconnect' && text.includes('"closed"')),
    );
    assert.equal(event.reason, 'Maximum Account Connections Exceeded');
    assert.equal(event.code, 'limit-lets-nobody-connect');
    assert.match(event.why, /The limit of connections is 0/);
  });

  await t.test('account-expired', async () => {
    await push({ expires: now() + 1 });
    const user = shop.user('late');
    await until('the end of the account', async () => now() > version && !(await tryLogin(server, user)));
    const event = await refusal(live, 'late');
    assert.equal(event.code, 'account-expired');
    assert.match(event.why, /^The JWT of the account expired on \d{4}-\d\d-\d\d [\d:]{8} UTC\.$/);
    await push({});
  });

  await t.test('what no JWT says: the seed is another one', async () => {
    const user = shop.user('other seed');
    await tryLogin(server, user, { seed: Seed.generate('user') });
    const event = await refusal(live, 'other seed');
    assert.equal(event.code, 'not-known');
    assert.match(event.why, /seed may not be that of the JWT/);
  });

  await t.test('no JWT at all, and one that is none', async () => {
    await tryLogin(server, undefined, { name: 'bare' });
    assert.equal((await refusal(live, 'bare')).code, 'no-jwt');
    const answer = () => ({ jwt: 'abc.def.ghi', nkey: '', sig: '' });
    await tryLogin(server, undefined, { name: 'garbage', options: { authenticator: answer } });
    assert.match((await refusal(live, 'garbage')).why, /^What the client showed is no user JWT/);
  });

  await t.test('a changed JWT: its signature is wrong', async () => {
    const user = shop.user('forged');
    const [head = '', payload = '', signature = ''] = user.token.split('.');
    const claims = Buffer.from(payload, 'base64url').toString().replace('"forged"', '"forger"');
    const token = [head, Buffer.from(claims).toString('base64url'), signature].join('.');
    await tryLogin(server, { ...user, token, key: user.key } as typeof user, {
      name: 'forged',
      seed: user.seed,
    });
    const event = await refusal(live, 'forged');
    assert.match(event.why, /signature/);
  });
});

// Cases a, e, e', f3: what ends a connection.
test('a login that an auth callout decides about, and connections that a server ended', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const callout = operator.account('CALLOUT');
  const service = callout.user('service');
  callout.token = callout.version({ nats: { authorization: { auth_users: [service.key] } } });
  const server = await startServer(t, { operator, accounts: [shop, callout] });
  const live = openTestLive(t, operator, {
    servers: server.url,
    local: new LocalStore(operator, [shop, callout]),
  });
  await untilView(live, 'a comparison', view => view.comparedAt > 0);
  const admin = await server.connect(t, operator.systemUser, 'admin');
  let version = now();
  const push = (nats: object) =>
    admin.request('$SYS.REQ.CLAIMS.UPDATE', shop.version({ issuedAt: ++version, nats }));
  const ended = (client: string) =>
    untilView(live, `the end of ${client}`, view =>
      view.events.find(({ kind, text }) => kind === 'disconnect' && text.includes(`"${client}"`)),
    );

  await t.test('nobody answers the callout', async () => {
    await tryLogin(server, callout.user('guest'));
    const event = await refusal(live, 'guest');
    assert.equal(event.code, 'callout');
    assert.match(event.why, /auth callout of its account said no, or nobody answered/);
  });

  await t.test('revoked while it was in', async () => {
    const user = shop.user('revoked');
    await server.connect(t, user);
    await push({ revocations: { [user.key]: now() } });
    const event = await ended('revoked');
    assert.deepEqual([event.code, event.reason], ['user-revoked', 'Credentials Revoked']);
    assert.match(event.text, /disconnected: Credentials Revoked\. The account has revoked this user/);
  });

  await t.test('its scope was changed, then its signing key was taken away', async () => {
    const key = shop.signingSeed.publicKey;
    const scope = (allow: string) => ({
      signing_keys: [{ kind: 'user_scope', key, role: 'r', template: { pub: { allow: [allow] }, sub: {} } }],
    });
    await push(scope('a'));
    await server.connect(t, shop.scopedUser('one'));
    await push(scope('b'));
    assert.equal((await ended('one')).code, 'grants-changed');
    await server.connect(t, shop.scopedUser('two'));
    const told = new Promise<string>(resolve => {
      admin.subscribe(`$SYS.ACCOUNT.${shop.key}.DISCONNECT`, {
        max: 1,
        callback: (_, msg) => resolve(msg.string()),
      });
    });
    await push({ signing_keys: [] });
    assert.equal((await ended('two')).code, 'user-signer-unknown');

    // A busy server tells of the end and of the push that was its cause in either order.
    await push(scope('b'));
    admin.publish(`$SYS.ACCOUNT.${shop.key}.DISCONNECT`, (await told).replaceAll('"two"', '"three"'));
    await push({ signing_keys: [] });
    assert.equal((await ended('three')).code, 'user-signer-unknown');
  });

  await t.test('its JWT ended', async () => {
    const short = shop.user('short', { exp: now() + 2 });
    // It waits for the server to close: nats.js closes when it is told why, and now and then before the server does.
    await RawClient.open(server.port, short.token, short.seed, { name: 'short' });
    const event = await ended('short');
    assert.deepEqual([event.code, event.reason], ['user-expired', 'Authentication Expired']);
  });
});
