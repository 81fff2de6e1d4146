import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from 'nats';
import { planCut } from '../../../src/core/emergency/plan-cut.ts';
import { KeyRing } from '../../../src/core/operations/keyring.ts';
import { CalloutWorld } from '../../support/callout.ts';
import { Responder } from '../../support/emergency.ts';
import { now } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

// Servers know of no JWT of such a user that a revocation could be about.
test('everybody in an account that an auth callout lets people into: they are out, by hand where nothing else ends it', async t => {
  const world = new CalloutWorld();
  const server = await world.start(t);
  await world.serve(t, server, { decide: () => ({ account: world.app.key, name: 'ann' }) });
  const client = await connect({
    servers: server.url,
    reconnect: false,
    authenticator: () => ({ jwt: world.sentinel.token }),
  });
  t.after(() => client.close());
  let isOut = false;
  void client.closed().then(() => {
    isOut = true;
  });
  const dir = writeStore(world.operator, [world.auth, world.app, world.other], [world.operator.systemUser]);
  const responder = new Responder(t, dir, [server]);

  const { pursuit, emergency } = await responder.cut({ account: 'APP', kind: 'all-users' });
  const [proof] = pursuit.view.servers;
  const { plan } = planCut(emergency, 'all-users', new KeyRing(responder.store().keySources), now());
  assert.match(
    JSON.stringify(plan.effects),
    /1 connection was let in by an auth callout, which lets them in again/,
  );
  assert.equal(proof?.connectionsBefore, 1);
  assert.equal(proof?.connections, 0);
  assert.ok(pursuit.view.proven);
  assert.ok(isOut);
});
