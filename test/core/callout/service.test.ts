import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from 'nats';
import { CALLOUT_SUBJECT } from '../../../src/core/callout/request.ts';
import type { Decide } from '../../../src/core/callout/responder.ts';
import { checkRules, decideByRules } from '../../../src/core/callout/rules/decide.ts';
import { parseRules } from '../../../src/core/callout/rules/rules.ts';
import { hashPassword } from '../../../src/core/callout/rules/secret.ts';
import { CalloutWorld, calloutLogin } from '../../support/callout.ts';
import { until } from '../../support/nats.ts';
import { now } from '../../support/nats-identities.ts';

const REFUSED = /Authorization Violation/;
/** Nobody answered in time: servers before 2.15 close the connection without a word. */
const UNANSWERED = /Authorization Violation|TIMEOUT|Authentication Timeout|CONNECTION_REFUSED|ECONNRESET/;

for (const sealed of [false, true]) {
  test(`a real server lets in whom the service names, and nobody else (${sealed ? 'sealed' : 'plain'})`, async t => {
    const world = new CalloutWorld({ sealed });
    const server = await world.start(t);
    const decide: Decide = ({ options: { user = '', pass } }) => {
      if (user === 'slow') return new Promise(() => undefined);
      if (user === 'broken') throw new Error('no database');
      if (pass !== 'right') return { refuse: 'wrong password' };
      const account = { app: world.app, other: world.other, auth: world.auth }[user] ?? world.app;
      if (user === 'bad') return { account: account.key, limits: { pub: { allow: ['a..b'] } } };
      if (user === 'late') return { account: account.key, expires: now() - 5 };
      const signWith = user === 'signed' ? { signWith: world.app.signingSeed.publicKey } : {};
      return { account: account.key, name: `user ${user}`, ...signWith };
    };
    const curve = sealed ? { curve: world.curve } : {};
    const { service, outcomes } = await world.serve(t, server, { decide, timeoutMs: 300, ...curve });
    const login = (user: string, pass = 'right') => calloutLogin(server, world.sentinel, { user, pass });

    assert.deepEqual(await login('app'), { account: world.app.key, user: 'user app' });
    assert.deepEqual(await login('signed'), { account: world.app.key, user: 'user signed' });
    assert.match(String(await login('app', 'wrong')), REFUSED);
    await until('the server to say why', () => /service returned an error: wrong password/.test(server.log));
    assert.equal(outcomes.at(-1)?.verdict, 'refused');

    // An account that the service may sign for, and that the callout account does not allow.
    assert.match(String(await login('other')), REFUSED);
    await until('the server to say why', () => /not permitted as valid account option/.test(server.log));
    assert.equal(outcomes.at(-1)?.verdict, 'allowed');

    for (const user of ['slow', 'broken', 'bad', 'late', 'auth']) {
      assert.match(String(await login(user)), REFUSED, user);
      assert.equal(outcomes.at(-1)?.verdict, 'failed', user);
    }
    // After all of that it still works.
    assert.deepEqual(await login('app'), { account: world.app.key, user: 'user app' });
    assert.deepEqual(service.counts, { allowed: 4, refused: 1, failed: 5, ignored: 0 });
    assert.equal(outcomes[0]?.request?.sealed, sealed);

    await service.drain();
    assert.match(String(await login('app')), UNANSWERED);
  });
}

test('the answer of a service that says nonsense lets nobody in, and a service with another curve key hears nothing', async t => {
  const world = new CalloutWorld({ sealed: true });
  const server = await world.start(t);
  const login = () => calloutLogin(server, world.sentinel, { user: 'ann', pass: 'x' });
  const decide: Decide = () => ({ account: world.app.key });

  await t.test('garbage', async t => {
    const nc = await server.connect(t, world.service);
    nc.subscribe(CALLOUT_SUBJECT, { callback: (_, message) => message.respond(Buffer.from('xkv1garbage')) });
    await nc.flush();
    assert.match(String(await login()), REFUSED);
    await until('the server to say why', () => /error decrypting auth callout response/i.test(server.log));
    await nc.close();
  });

  await t.test('another curve key', async t => {
    const other = new CalloutWorld();
    const { service, outcomes } = await world.serve(t, server, { decide, curve: other.curve });
    assert.match(String(await login()), UNANSWERED);
    assert.match(outcomes[0]?.reason ?? '', /cannot be opened/);
    await service.drain();
  });

  await t.test('no curve key', async t => {
    const { service, outcomes } = await world.serve(t, server, { decide });
    assert.match(String(await login()), UNANSWERED);
    assert.match(outcomes[0]?.reason ?? '', /sealed, and this service has no curve key/);
    await service.drain();
  });
});

test('services of one group share the logins', async t => {
  const world = new CalloutWorld();
  const server = await world.start(t);
  const decide: Decide = () => ({ account: world.app.key, name: 'ann', expires: now() + 60 });
  const first = await world.serve(t, server, { decide });
  const second = await world.serve(t, server, { decide });
  for (let i = 0; i < 12; i++)
    assert.equal(typeof (await calloutLogin(server, world.sentinel, { user: 'ann' })), 'object');
  assert.equal(first.service.counts.allowed + second.service.counts.allowed, 12);
});

test('what servers keep of a user that a callout let in: no networks, which the service looks at itself, no limits', async t => {
  const world = new CalloutWorld();
  const server = await world.start(t);
  const limits = { subs: 1, payload: 10 };
  const decide: Decide = ({ options: { user } }) => ({
    account: world.app.key,
    limits:
      user === 'away'
        ? { src: ['192.0.2.0/24'] }
        : user === 'late'
          ? { times: [{ start: '00:00:00', end: '00:00:00' }], times_location: 'Europe/Berlin' }
          : limits,
  });
  const { outcomes } = await world.serve(t, server, { decide });
  assert.match(String(await calloutLogin(server, world.sentinel, { user: 'away' })), REFUSED);
  assert.match(outcomes[0]?.reason ?? '', /may not connect from 127\.0\.0\.1/);
  // The server would see the time too: the service's own log shall not say that somebody was let in who was not.
  assert.match(String(await calloutLogin(server, world.sentinel, { user: 'late' })), REFUSED);
  assert.deepEqual(
    outcomes.map(({ verdict }) => verdict),
    ['refused', 'refused'],
  );
  await until('the server to say why', () => /not be connected at this time of day/.test(server.log));
  // With a server that keeps them the answer to this request, with its inbox, would be too much.
  assert.equal(typeof (await calloutLogin(server, world.sentinel, { user: 'ann' })), 'object');
  const nc = await connect({
    servers: server.url,
    authenticator: () => ({ jwt: world.sentinel.token, nkey: '', sig: '' }),
  });
  for (const subject of ['a', 'b', 'c']) nc.subscribe(subject);
  nc.publish('a', new Uint8Array(100));
  await nc.flush();
  assert.equal(nc.isClosed(), false);
  await nc.close();
});

test('a cold start: many who show the same password, and many with their own, all get in', async t => {
  const world = new CalloutWorld();
  const server = await world.start(t);
  const people = Array.from({ length: 4 }, (_, i) => `person-${i}`);
  const rules = await Promise.all(
    ['shared', ...people].map(async user => ({
      name: user,
      user,
      password: await hashPassword(`of ${user}`),
      account: 'APP',
    })),
  );
  const accounts = new Map([[world.app.key, world.grantAccount(world.app)]]);
  const book = await checkRules(parseRules(JSON.stringify({ rules })), accounts, now());
  const { outcomes } = await world.serve(t, server, { decide: decideByRules(() => book) });
  const users = [...Array.from({ length: 48 }, () => 'shared'), ...people];
  const logins = await Promise.all(
    users.map(user => calloutLogin(server, world.sentinel, { user, pass: `of ${user}` })),
  );
  assert.ok(
    logins.every(each => typeof each === 'object'),
    JSON.stringify(outcomes.filter(({ verdict }) => verdict !== 'allowed').map(({ reason }) => reason)),
  );
});
