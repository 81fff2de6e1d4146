import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { planCut } from '../../../src/core/emergency/plan-cut.ts';
import { KeyRing } from '../../../src/core/operations/keyring.ts';
import { connectMany, Responder } from '../../support/emergency.ts';
import { startServer, until } from '../../support/nats.ts';
import { now, TestOperator, type TestUser } from '../../support/nats-identities.ts';
import { RawClient } from '../../support/raw-client.ts';
import { writeStore } from '../../support/written-store.ts';

/** Servers list a connection under the key that its client writes into its login, whatever its JWT is. */
async function place(t: TestContext) {
  const operator = new TestOperator();
  const app = operator.account('APP');
  const [plain, perm] = [app.user('plain'), app.user('perm')];
  const dir = writeStore(operator, [app], [operator.systemUser, plain, perm]);
  const server = await startServer(t, { operator, accounts: [app] });
  const comesIn = async (user: TestUser, more: object) => {
    const client = await RawClient.open(server.port, user.token, user.seed, more);
    t.after(() => client.close());
    const seen = { isOut: false };
    void client.closed.then(() => {
      seen.isOut = true;
    });
    return seen;
  };
  const disguised = [await comesIn(plain, { nkey: perm.key }), await comesIn(plain, { user: perm.key })];
  const [innocent] = await connectMany(t, server, perm, 1);
  await connectMany(t, server, plain, 1);
  return { server, plain, perm, disguised, innocent: innocent!, responder: new Responder(t, dir, [server]) };
}

test('a user that leaked: those of its connections that call themselves somebody else are counted, and end', async t => {
  const { disguised, innocent, responder } = await place(t);
  const { pursuit, emergency } = await responder.cut({ account: 'APP', user: 'plain', kind: 'user' });
  const { effects } = planCut(emergency, 'user', new KeyRing(responder.store().keySources), now()).plan;
  const said = effects.map(({ text }) => text).join('\n');
  assert.match(said, /^3 connections end now: n1 3\./m);
  assert.match(said, /^2 of them call themselves perm: servers list them under that\.$/m);
  assert.doesNotMatch(said, /another key/);
  const [proof] = pursuit.view.servers;
  assert.deepEqual([proof?.connectionsBefore, proof?.connections, proof?.state], [3, 0, 'proven']);
  assert.equal(pursuit.view.proven, true);
  await until('both to be out', () => disguised.every(({ isOut }) => isOut));
  assert.equal(innocent.isClosed(), false);
});

test('a user that leaked: connections of somebody else that call themselves so are neither counted nor closed', async t => {
  const { disguised, innocent, responder } = await place(t);
  const { pursuit } = await responder.cut({ account: 'APP', user: 'perm', kind: 'user' });
  const [proof] = pursuit.view.servers;
  assert.deepEqual([proof?.connectionsBefore, proof?.connections, proof?.kicked], [1, 0, 0]);
  assert.equal(pursuit.view.proven, true);
  await until('perm to be out', () => innocent.isClosed());
  const later = await responder.open({ account: 'APP', user: 'plain', kind: 'user' });
  const left = later.connections.flatMap(each => each.connections);
  assert.deepEqual(
    left.map(({ identity }) => identity?.userName),
    ['plain', 'plain', 'plain'],
  );
  assert.ok(disguised.every(({ isOut }) => !isOut));
});
