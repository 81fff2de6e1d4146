import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planCut } from '../../../src/core/emergency/plan-cut.ts';
import { KeyRing } from '../../../src/core/operations/keyring.ts';
import { Responder } from '../../support/emergency.ts';
import { startServer } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

test('changes of the store that were not pushed go along with a cut: it says which, and what they do', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP', { issuedAt: now() - 100 });
  const [leaked, gone] = [shop.user('leaked'), shop.user('gone')];
  const there = shop.version({ issuedAt: now() - 100, nats: { revocations: { [gone.key]: now() - 50 } } });
  const server = await startServer(t, { operator, files: { [shop.key]: there } });
  shop.token = shop.version({
    issuedAt: now() - 10,
    nats: { limits: { subs: -1, data: -1, payload: -1, conn: 2 } },
  } as never);
  const dir = writeStore(operator, [shop], [operator.systemUser, leaked, gone]);
  const responder = new Responder(t, dir, [server]);
  const emergency = await responder.open({ kind: 'user', account: 'SHOP', user: 'leaked' });
  const { plan } = planCut(emergency, 'user', new KeyRing(responder.store().keySources), now());
  const said = plan.effects.map(({ kind, text }) => `${kind}: ${text}`).join('\n');
  assert.match(said, /^warning: Not pushed yet, and sent along: .*→ 2/m);
  assert.match(said, /^warning: That undoes a revocation on .*: (gone|UA?\w+).* could get in again\./m);
  assert.match(said, /^warning: Where SHOP has more than 2 connections open/m);
});
