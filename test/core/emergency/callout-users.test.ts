import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { connect } from 'nats';
import { cutChoices, planCut } from '../../../src/core/emergency/plan-cut.ts';
import { isProven, reportJson, reportMarkdown } from '../../../src/core/emergency/report.ts';
import { KeyRing } from '../../../src/core/operations/keyring.ts';
import { CalloutWorld } from '../../support/callout.ts';
import { Responder } from '../../support/emergency.ts';
import { type TestServer, until } from '../../support/nats.ts';
import { now } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

/** A server where an auth callout lets clients into APP under the name that they say, and somebody who answers for it. */
async function place(t: TestContext) {
  const world = new CalloutWorld();
  const server = await world.start(t);
  await world.serve(t, server, {
    decide: ({ options }) => ({ account: world.app.key, name: options.user ?? '' }),
  });
  const [kiosk, till] = [world.app.user('kiosk'), world.app.user('till')];
  const dir = writeStore(
    world.operator,
    [world.auth, world.app, world.other],
    [world.operator.systemUser, kiosk, till],
  );
  return { world, server, kiosk, till, responder: new Responder(t, dir, [server]) };
}

async function comesIn(t: TestContext, world: CalloutWorld, server: TestServer, user: string) {
  const client = await connect({
    servers: server.url,
    reconnect: false,
    authenticator: () => ({ jwt: world.sentinel.token, user, pass: 'x' }),
  });
  t.after(() => client.close());
  const seen = { isOut: false };
  void client.closed().then(() => {
    seen.isOut = true;
  });
  return seen;
}

// Servers know of no JWT of such a user that a revocation could be about.
test('everybody in an account that an auth callout lets people into: they are out, by hand where nothing else ends it', async t => {
  const { world, server, responder } = await place(t);
  const ann = await comesIn(t, world, server, 'ann');
  const { pursuit, emergency } = await responder.cut({ account: 'APP', kind: 'all-users' });
  const [proof] = pursuit.view.servers;
  const { plan } = planCut(emergency, 'all-users', new KeyRing(responder.store().keySources), now());
  assert.match(
    JSON.stringify(plan.effects),
    /1 connection \(ann\) was let in by an auth callout, which lets it in again: that is NOT proven/,
  );
  assert.equal(proof?.connectionsBefore, 1);
  assert.equal(proof?.connections, 0);
  // The servers show the cut; that ann stays out they do not.
  const { armed, view } = pursuit;
  assert.deepEqual([view.proven, isProven({ armed, view })], [true, false]);
  assert.ok(ann.isOut);
  await comesIn(t, world, server, 'ann');
  await until('ann to be counted', () => pursuit.view.back === 1);
  const input = { armed, view: pursuit.view, actor: { who: 'me', host: 'here' }, faults: [] };
  const json = reportJson(input) as { proven: boolean; letIn: unknown };
  assert.equal(json.proven, false);
  assert.deepEqual(json.letIn, { connections: 1, names: ['ann'], after: 'comes-back', back: 1 });
  assert.match(
    reportMarkdown(input),
    /NOT PROVEN for 1 connection \(ann\).* They came in again 1 time since/,
  );
});

test('a user and its class: whom an auth callout let in stays, and that is said before and after', async t => {
  const { world, server, kiosk, till, responder } = await place(t);
  await server.connect(t, kiosk);
  const leak = { account: 'APP', user: 'kiosk', kind: 'class' } as const;
  const ann = await comesIn(t, world, server, 'ann');
  const alone = await responder.open(leak);
  const why = cutChoices(alone, now()).find(({ kind }) => kind === 'class')?.refused ?? '';
  assert.match(
    why,
    /Nobody else is connected the same way with a key of their own\. 1 connection \(ann\) was let in/,
  );
  await alone.session.close();

  await server.connect(t, till);
  const bob = await comesIn(t, world, server, 'bob');
  const { pursuit, emergency } = await responder.cut(leak);
  const { plan } = planCut(emergency, 'class', new KeyRing(responder.store().keySources), now());
  const sentence = /2 connections \(ann, bob\) were let in by an auth callout and stay: servers tell no key/;
  assert.match(JSON.stringify(plan.effects), sentence);
  assert.equal(pursuit.view.servers[0]?.connectionsBefore, 2);
  assert.ok(pursuit.view.proven);
  assert.deepEqual([ann.isOut, bob.isOut], [false, false]);
  const actor = { who: 'me', host: 'here' };
  const input = { armed: pursuit.armed, view: pursuit.view, actor, faults: [] };
  const { letIn } = reportJson(input) as { letIn: unknown };
  assert.deepEqual(letIn, { connections: 2, names: ['ann', 'bob'], after: 'stays', back: 0 });
  assert.match(reportMarkdown(input), sentence);
});

test('a user of the store, and somebody whom an auth callout let in under the same name', async t => {
  const { world, server, kiosk, responder } = await place(t);
  await server.connect(t, kiosk);
  const other = await comesIn(t, world, server, 'kiosk');
  const { pursuit } = await responder.cut({ account: 'APP', user: 'kiosk', kind: 'user' });
  assert.ok(pursuit.view.proven);
  assert.equal(other.isOut, false);
  assert.deepEqual(pursuit.armed.letIn, { connections: 1, names: ['kiosk'], after: 'stays' });
});
