import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { connect } from 'nats';
import type { CutKind } from '../../../src/core/emergency/cut.ts';
import { planCut } from '../../../src/core/emergency/plan-cut.ts';
import { isProven } from '../../../src/core/emergency/report.ts';
import { KeyRing } from '../../../src/core/operations/keyring.ts';
import { CalloutWorld } from '../../support/callout.ts';
import { Responder } from '../../support/emergency.ts';
import type { TestServer } from '../../support/nats.ts';
import { now, type TestUser } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

// Who logs in with a sentinel sits in the account that the callout chose, and servers do not tell by what they came.

/** A callout lets everybody into APP, under the name that they say, after so many ms. `other` is a second sentinel. */
async function place(t: TestContext, afterMs = 0, allowed?: readonly string[]) {
  const world = new CalloutWorld(allowed ? { allowed: [...allowed] } : {});
  const { nats } = JSON.parse(
    Buffer.from(world.sentinel.token.split('.')[1]!, 'base64url').toString(),
  ) as Parameters<typeof world.auth.user>[1] & object;
  const other = world.auth.user('other', nats ? { nats } : {});
  const server = await world.start(t);
  await world.serve(t, server, {
    decide: async ({ options }) => {
      await new Promise(resolve => setTimeout(resolve, afterMs));
      return { account: world.app.key, name: options.user ?? '' };
    },
  });
  const dir = writeStore(
    world.operator,
    [world.auth, world.app, world.other],
    [world.operator.systemUser, world.service, world.sentinel, other],
  );
  return { world, server, other, responder: new Responder(t, dir, [server]) };
}

async function comesIn(t: TestContext, server: TestServer, by: TestUser, user?: string) {
  const client = await connect({
    servers: server.url,
    reconnect: false,
    timeout: 5000,
    authenticator: () => ({ jwt: by.token, ...(user === undefined ? {} : { user, pass: 'x' }) }),
  });
  t.after(() => client.close());
  return client;
}

const leak = { account: 'AUTH', user: 'sentinel', kind: 'user' } as const;

test('a sentinel that leaked: whoever may have come in with it is closed, and who has another one comes again', async t => {
  const { world, server, other, responder } = await place(t);
  const mallory = await comesIn(t, server, world.sentinel, 'mallory');
  const ann = await comesIn(t, server, other, 'ann');
  const emergency = await responder.open(leak);
  const { plan } = planCut(emergency, 'user', new KeyRing(responder.store().keySources), now());
  const said = plan.effects.map(({ text }) => text).join('\n');
  assert.match(said, /^2 connections end now: n1 2\./);
  assert.match(said, /2 connections \(in APP 2\) were let in by the auth callout of AUTH\. With which JWT/);
  const started = await responder.confirm(emergency, 'user');
  // Who comes in anew with what is still good stays.
  const again = ann.closed().then(() => comesIn(t, server, other, 'ann'));
  await started.pursuit.once();
  const { view, armed } = started.pursuit;
  assert.ok(isProven({ view, armed }));
  const [proof] = view.servers;
  assert.deepEqual([proof?.connectionsBefore, proof?.connections, proof?.kicked], [2, 0, 2]);
  assert.deepEqual([mallory.isClosed(), ann.isClosed(), (await again).isClosed()], [true, true, false]);
  assert.deepEqual(view.closed.map(({ userName }) => userName).sort(), ['ann', 'mallory']);
  assert.ok(view.closed.every(({ endedAt }) => endedAt !== undefined));
  await assert.rejects(comesIn(t, server, world.sentinel, 'mallory'));
});

test('a login that the callout decides while the cut is on its way: closed, too', async t => {
  const { world, server, responder } = await place(t, 1000);
  const emergency = await responder.open(leak);
  const coming = comesIn(t, server, world.sentinel, 'mallory');
  await new Promise(resolve => setTimeout(resolve, 300));
  const { pursuit } = await responder.confirm(emergency, 'user');
  await pursuit.once();
  assert.ok(isProven(pursuit));
  assert.ok((await coming).isClosed());
});

test('a callout that gives no name, to any account: servers list the key of the sentinel, which is no user there', async t => {
  const { world, server, responder } = await place(t, 0, ['*']);
  const mallory = await comesIn(t, server, world.sentinel);
  const { pursuit, emergency } = await responder.cut(leak);
  assert.deepEqual(emergency.elsewhere, []);
  assert.ok(isProven(pursuit));
  assert.deepEqual([pursuit.view.servers[0]?.kicked, mallory.isClosed()], [1, true]);
});

for (const kind of ['all-users', 'signing-key', 'close-account'] satisfies CutKind[])
  test(`${kind} of the callout's account: whom it let in is closed`, async t => {
    const { world, server, responder } = await place(t);
    const mallory = await comesIn(t, server, world.sentinel, 'mallory');
    const key = kind === 'signing-key' ? { signingKey: world.auth.signingSeed.publicKey } : {};
    const { pursuit } = await responder.cut({ account: 'AUTH', kind, ...key });
    assert.ok(isProven(pursuit));
    assert.ok(mallory.isClosed());
  });

test('a user of the callout service: nobody came in with that, and all stay', async t => {
  const { world, server, responder } = await place(t);
  const ann = await comesIn(t, server, world.sentinel, 'ann');
  const { pursuit } = await responder.cut({ account: 'AUTH', user: 'service', kind: 'user' });
  assert.ok(isProven(pursuit));
  assert.equal(ann.isClosed(), false);
});
