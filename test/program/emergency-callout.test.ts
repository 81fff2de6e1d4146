import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'nats';
import { CalloutWorld } from '../support/callout.ts';
import { startProgram } from '../support/pty.ts';
import { writeStore } from '../support/written-store.ts';

test('x on a connection that an auth callout let in: that one is closed, and what is not proven is said', async t => {
  const world = new CalloutWorld();
  const server = await world.start(t);
  await world.serve(t, server, {
    decide: ({ options }) => ({ account: world.app.key, name: options.user ?? '' }),
  });
  const dir = writeStore(world.operator, [world.auth, world.app, world.other], [world.operator.systemUser]);
  const comesIn = async (user: string) => {
    const client = await connect({
      servers: server.url,
      reconnectTimeWait: 100,
      authenticator: () => ({ jwt: world.sentinel.token, user, pass: 'x' }),
    });
    t.after(() => client.close());
    return client;
  };
  const [ann] = [await comesIn('ann'), await comesIn('bob')];
  let lost = 0;
  void (async () => {
    for await (const { type } of ann.status()) if (type === 'disconnect') lost++;
  })();
  const program = startProgram({ args: ['-H', dir, '--server', server.url], cols: 100, rows: 30 });
  t.after(() => program.close());
  await program.waitFor('1 of 1 server');
  program.press('8');
  await program.waitFor(/APP +ann/);
  program.press('/');
  await program.waitFor('/_');
  program.press(...'ann');
  await program.waitFor('/ann_');
  program.press('enter');
  await program.waitFor(/enter open/);
  await delay(200);
  program.press('x');
  await program.waitFor('Cut access: ann (auth callout), account APP');
  await program.waitFor(/▸ This connection, n1 cid \d+: closed, nothing is revoked +1 conn\b/);
  await program.waitFor(/Every connection of the name ann: closed, nothing is revoked +1 conn\b/);
  await delay(350);
  program.press('enter');
  await program.waitFor('that ann stays out is');
  await program.waitFor('Type ann to do it');
  await delay(350);
  for (const letter of 'ann') {
    program.press(letter);
    await delay(20);
  }
  await program.waitFor('ann_');
  program.press('enter');
  await program.waitFor('CLOSED: 1 connection of ann; n1 lists it no more.');
  await program.waitFor(/NOT PROVEN that ann stays out/);
  await program.waitFor(/It came in again\s+1 time/);
  assert.equal(lost, 1);
  program.press('escape');
});
