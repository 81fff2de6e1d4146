import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { connect } from 'nats';
import { parseRules } from '../../../src/core/callout/rules/rules.ts';
import { rulesForName } from '../../../src/core/callout/rules/rules-for-name.ts';
import { hashToken } from '../../../src/core/callout/rules/secret.ts';
import { closeConnections } from '../../../src/core/emergency/close-connections.ts';
import { closeChoices, planClose } from '../../../src/core/emergency/close-plan.ts';
import {
  closeReportJson,
  closeReportMarkdown,
  closeWords,
} from '../../../src/core/emergency/close-report.ts';
import { cutAccess } from '../../../src/core/emergency/cut-access.ts';
import { CalloutWorld } from '../../support/callout.ts';
import { Responder } from '../../support/emergency.ts';
import { until } from '../../support/nats.ts';
import { now } from '../../support/nats-identities.ts';
import { SERVER_VERSIONS } from '../../support/server-versions.ts';
import { writeStore } from '../../support/written-store.ts';

/** Clients that an auth callout lets into APP under the name that they say; the keys that servers made for them. */
async function place(t: TestContext, version?: string) {
  const world = new CalloutWorld();
  const server = await world.start(t, '', version);
  const keys: string[] = [];
  await world.serve(t, server, {
    decide: ({ options, userKey }) => {
      keys.push(userKey);
      return { account: world.app.key, name: options.user ?? '' };
    },
  });
  const dir = writeStore(world.operator, [world.auth, world.app, world.other], [world.operator.systemUser]);
  const comesIn = async (user: string, reconnect = false) => {
    const client = await connect({
      servers: server.url,
      reconnect,
      reconnectTimeWait: 50,
      name: `client of ${user}`,
      authenticator: () => ({ jwt: world.sentinel.token, user, pass: 'x' }),
    });
    t.after(() => client.close());
    const seen = { isOut: false };
    void client.closed().then(() => {
      seen.isOut = true;
    });
    return seen;
  };
  return { world, server, keys, comesIn, responder: new Responder(t, dir, [server]) };
}

// The key of such a login is known to the callout service alone: servers show a name.
for (const version of [undefined, ...SERVER_VERSIONS])
  test(`nats-server ${version ?? 'newest'}: the key of one login revoked ends that login; the name gets in with another key`, async t => {
    const { world, server, keys, comesIn } = await place(t, version);
    const [ann, bob] = [await comesIn('ann'), await comesIn('bob')];
    const sys = await server.connect(t, world.operator.systemUser);
    const token = world.app.version({ issuedAt: now() + 1, nats: { revocations: { [keys[0]!]: now() } } });
    await sys.request('$SYS.REQ.CLAIMS.UPDATE', token);
    await until('ann to be out', () => ann.isOut);
    assert.equal(bob.isOut, false);
    assert.equal((await comesIn('ann')).isOut, false);
  });

for (const version of [undefined, ...SERVER_VERSIONS])
  test(`nats-server ${version ?? 'newest'}: one connection of a callout is closed, the others stay, and nothing is called proven`, async t => {
    const { responder, comesIn, server } = await place(t, version);
    const [first, second, bob] = [await comesIn('ann'), await comesIn('ann'), await comesIn('bob')];
    const [place1] = (await responder.open({ account: 'APP', user: 'ann', kind: 'user' })).connections;
    const cid = Math.min(
      ...place1!.connections.filter(({ identity }) => identity?.userName === 'ann').map(each => each.cid),
    );
    const leak = { account: 'APP', connection: { server: server.name, cid }, kind: 'user' } as const;
    const emergency = await responder.open(leak);
    assert.deepEqual(
      closeChoices(emergency).map(({ kind, connections }) => [kind, connections]),
      [
        ['connection', 1],
        ['name', 2],
      ],
    );
    const planned = planClose(emergency, 'connection', []);
    assert.match(JSON.stringify(planned.plan.effects), /that ann stays out is NOT proven/);
    const closed = await closeConnections(emergency, planned, { watchMs: 0 });
    assert.deepEqual(closed.servers, [{ name: 'n1', before: 1, left: 0, text: '' }]);
    assert.deepEqual([closed.closed, closed.there], [true, 1]);
    await until('it to be out', () => first.isOut);
    assert.deepEqual([second.isOut, bob.isOut], [false, false]);
  });

test('all connections of a name: closed, and it is counted who comes back', async t => {
  const { responder, comesIn } = await place(t);
  await comesIn('ann', true);
  await comesIn('ann');
  const emergency = await responder.open({ account: 'APP', user: 'ann', kind: 'user' });
  const planned = planClose(emergency, 'name', ['Tell the service.']);
  const stop = new AbortController();
  const closing = closeConnections(emergency, planned, { watchMs: 20_000, stop: stop.signal });
  // The one that connects again by itself is in before anybody stops the listening.
  const sys = emergency.session;
  await until('ann to be back', async () => {
    const { connections } = (await responder.open({ account: 'APP', kind: 'all-users' })).connections[0]!;
    return connections.some(({ cid }) => !planned.targets[0]!.entries.some(each => each.cid === cid));
  });
  await sys.rtt();
  stop.abort();
  const closed = await closing;
  assert.deepEqual([closed.closed, closed.back, closed.there], [true, 1, 1]);
  const report = {
    emergency,
    planned,
    closed,
    actor: { who: 'me', host: 'here' },
    advice: ['Tell the service.'],
  };
  const [shown = '', not = '', todo] = closeWords(report);
  assert.match(shown, /^CLOSED: 2 connections of ann; n1 lists them no more\.$/);
  assert.match(
    not,
    /^NOT PROVEN that ann stays out: .* It came in again 1 time in .*1 connection of that name now\.$/,
  );
  assert.equal(todo, 'Tell the service.');
  const json = closeReportJson(report) as { proven: boolean; closed: boolean; cameBack: number };
  assert.deepEqual([json.proven, json.closed, json.cameBack], [false, true, 1]);
  assert.match(closeReportMarkdown(report), /NOT PROVEN that ann stays out/);
});

test('a name of a callout cannot be cut off as a user is, and the library says why', async t => {
  const { responder, comesIn, server } = await place(t);
  await comesIn('ann');
  const options = {
    store: responder.store(),
    request: { env: {}, servers: server.url },
    env: {},
    home: responder.home,
  };
  await assert.rejects(cutAccess({ account: 'APP', user: 'ann', kind: 'user' }, options), {
    code: 'plan-refused',
    message: /An auth callout let ann in: servers tell no key of it that could be revoked/,
  });
});

test('which lines of a rules file let a name in', async () => {
  const token = hashToken('x');
  const source = `{
  "rules": [
    { "user": "ann", "refuse": "no { brace" },
    {
      "name": "staff", "user": "ann", "anyone": true, "account": "APP"
    },
    { "name": "devices", "token": "${token}", "account": "APP", "as": "device" },
    { "name": "elsewhere", "token": "${token}", "account": "OTHER", "as": "device" }
  ]
}`.replace('"user": "ann", "anyone": true', `"as": "ann", "token": "${token}"`);
  assert.equal(parseRules(source).length, 4);
  assert.deepEqual(rulesForName(source, 'ann', ['APP']), [{ name: 'staff', line: 4 }]);
  assert.deepEqual(rulesForName(source, 'device', ['APP']), [{ name: 'devices', line: 7 }]);
  assert.deepEqual(rulesForName(source, 'bob', ['APP']), []);
});
