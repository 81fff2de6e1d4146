import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventJsonLine } from '../../../src/core/resolver/events/event-line.ts';
import type { ConnectionView, LiveView } from '../../../src/core/resolver/live-view.ts';
import { freePort } from '../../support/free-port.ts';
import { LocalStore, openTestLive, untilView } from '../../support/live.ts';
import { prepareServer, startServer } from '../../support/nats.ts';
import { now, TestOperator, type TestUser } from '../../support/nats-identities.ts';
import { connectMqtt, otherListeners } from '../../support/other-clients.ts';
import { RawClient } from '../../support/raw-client.ts';
import { SERVER_VERSIONS } from '../../support/server-versions.ts';

const JETSTREAM = { mem_storage: -1, disk_storage: -1, streams: -1, consumer: -1 };
const OPEN = { conn: -1, leaf: -1, subs: -1, data: -1, payload: -1, imports: -1, exports: -1 };

/** Servers put the key or name that a client writes into its login in the place of the user, whatever its JWT is. */
function people(operator: TestOperator) {
  const app = operator.account('APP', { nats: { limits: { ...OPEN, ...JETSTREAM } } });
  const [plain, perm] = [app.user('plain', { iat: now() - 60 }), app.user('perm')];
  const bearer = app.user('bearer', { nats: { pub: {}, sub: {}, bearer_token: true } });
  const local = new LocalStore(operator, [app]);
  for (const user of [plain, perm, bearer]) local.names.set(user.key, user.name);
  return { app, plain, perm, bearer, local };
}

function named(view: LiveView, name: string): ConnectionView | undefined {
  return view.connections.find(({ clientName }) => clientName === name);
}

function who(row: ConnectionView | undefined) {
  return row && [row.userName, row.userKey, row.callsItself, row.unsure];
}

for (const version of [undefined, ...SERVER_VERSIONS])
  test(`a connection is whom its JWT says, whatever it calls itself: ${version ?? 'the newest server'}`, async t => {
    const operator = new TestOperator();
    const { app, plain, perm, bearer, local } = people(operator);
    const server = await startServer(t, { operator, accounts: [app], ...(version ? { version } : {}) });
    const comesIn = async (user: TestUser, name: string, more: object) => {
      const client = await RawClient.open(server.port, user.token, user.seed, { name, ...more });
      t.after(() => client.close());
      return client;
    };
    // Those that were there before are known by lists alone, in which bearer users have no JWT.
    await comesIn(plain, 'early', { nkey: perm.key });
    await comesIn(bearer, 'early bearer', { nkey: perm.key, sig: undefined });
    const live = openTestLive(t, operator, { servers: server.url, local });
    await untilView(live, 'both', view => named(view, 'early') && named(view, 'early bearer'));
    assert.deepEqual(who(named(live.view, 'early')), ['plain', plain.key, perm.key, false]);
    // Servers before 2.12 list those with their JWT too.
    const isListed = /^2\.1[01]\./.test(version ?? '');
    const told = isListed ? ['bearer', bearer.key, perm.key, false] : ['perm', perm.key, '', true];
    assert.deepEqual(who(named(live.view, 'early bearer')), told);

    await comesIn(plain, 'late', { user: perm.key });
    await comesIn(bearer, 'late bearer', { nkey: perm.key, sig: undefined });
    await comesIn(perm, 'honest', { nkey: perm.key });
    await untilView(live, 'all of them', view =>
      ['late', 'late bearer', 'honest'].every(name => named(view, name)),
    );
    const seen = () => ['late', 'late bearer', 'honest'].map(name => who(named(live.view, name)));
    const expected = [
      ['plain', plain.key, perm.key, false],
      ['bearer', bearer.key, perm.key, false],
      ['perm', perm.key, '', false],
    ];
    assert.deepEqual(seen(), expected);
    live.refresh();
    await untilView(live, 'their round trips', view => named(view, 'honest')?.port !== 0);
    assert.deepEqual(seen(), expected, 'a list does not change what the login told');

    const event = live.view.events.find(({ client }) => client.includes('"late"'))!;
    assert.deepEqual([event.userName, event.userKey, event.callsItself], ['plain', plain.key, perm.key]);
    assert.equal(
      event.text,
      'client "late" (test 1) connected. It shows the JWT of plain and calls itself perm.',
    );
    const json = JSON.parse(eventJsonLine(event, () => 'APP'));
    assert.deepEqual([json.user, json.user_name, json.calls_itself], [plain.key, 'plain', perm.key]);
  });

test('a bearer user over MQTT is whom its login showed, not its user name', async t => {
  const operator = new TestOperator();
  const { app, perm, bearer, local } = people(operator);
  const [ws, mqtt] = [await freePort(), await freePort()];
  const server = await startServer(t, { operator, accounts: [app], config: otherListeners({ ws, mqtt }) });
  const live = openTestLive(t, operator, { servers: server.url, local });
  await untilView(live, 'connected', view => view.servers.length === 1 && view.comparedAt > 0);
  await connectMqtt(t, mqtt, bearer, 'meter', perm.key);
  await connectMqtt(t, mqtt, bearer, 'honest', 'anything');
  live.refresh();
  await untilView(live, 'both', view => ['meter', 'honest'].every(name => named(view, name)?.port));
  assert.deepEqual(who(named(live.view, 'meter')), ['bearer', bearer.key, perm.key, false]);
  assert.deepEqual(who(named(live.view, 'honest')), ['bearer', bearer.key, '', false]);
});

test('a refused login is whose JWT it showed, and nobody’s where anybody may have made it', async t => {
  const operator = new TestOperator();
  const { app, plain, perm, local } = people(operator);
  app.token = app.version({ nats: { revocations: { [plain.key]: now() } } });
  local.change([app]);
  const server = await startServer(t, { operator, accounts: [app] });
  const live = openTestLive(t, operator, { servers: server.url, local });
  await untilView(live, 'a comparison', view => view.comparedAt > 0);
  const refused = async (user: TestUser, name: string, more: object) => {
    await assert.rejects(RawClient.open(server.port, user.token, user.seed, { name, ...more }));
    return untilView(live, `the refusal of ${name}`, view =>
      view.events.find(({ kind, client }) => kind === 'auth-error' && client.includes(`"${name}"`)),
    );
  };
  const mixed = await refused(plain, 'mixed', { nkey: perm.key });
  assert.deepEqual([mixed.userKey, mixed.userName, mixed.callsItself], [plain.key, 'plain', perm.key]);
  assert.deepEqual([mixed.code, mixed.accountKey], ['user-revoked', app.key]);
  assert.match(mixed.text, /It shows the JWT of plain and calls itself perm\.$/);

  const forged = `${plain.token.slice(0, -6)}AAAAAA`;
  const bent = await refused(plain, 'bent', { jwt: forged, nkey: perm.key });
  assert.deepEqual([bent.userKey, bent.userName, bent.callsItself], ['', '', perm.key]);
  assert.match(bent.text, /It calls itself perm, which nothing proves\.$/);

  // A JWT with the key of perm, which somebody else’s key signed in the name of the account.
  const stranger = operator.account('STRANGER').scopedUser('perm', {
    sub: perm.key,
    nats: { issuer_account: app.key, pub: {}, sub: {} },
  });
  const made = await refused(stranger, 'made', {});
  assert.deepEqual([made.userKey, made.userName], ['', '']);
  assert.equal(made.code, 'user-signer-unknown');
});

test('a leaf node that is refused is of the account of its JWT: the server tells none', async t => {
  const operator = new TestOperator();
  const { app, local } = people(operator);
  const edge = app.user('edge', { iat: now() - 60 });
  local.names.set(edge.key, 'edge');
  app.token = app.version({ nats: { revocations: { [edge.key]: now() } } });
  local.change([app]);
  const leaf = await freePort();
  const config = `leafnodes: { listen: "127.0.0.1:${leaf}" }`;
  const server = await startServer(t, { operator, accounts: [app], config });
  const live = openTestLive(t, operator, { servers: server.url, local });
  await untilView(live, 'a comparison', view => view.comparedAt > 0);
  const edgeServer = await prepareServer(t, { operator, name: 'edge', leafOf: { port: leaf, user: edge } });
  await edgeServer.start();
  const event = await untilView(live, 'its refusal', view =>
    view.events.find(({ kind }) => kind === 'auth-error'),
  );
  assert.deepEqual([event.accountKey, event.userKey, event.userName], [app.key, edge.key, 'edge']);
  assert.equal(event.code, 'user-revoked');
});
