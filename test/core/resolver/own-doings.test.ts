import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Responder } from '../../support/emergency.ts';
import { LocalStore, openTestLive, untilView } from '../../support/live.ts';
import { tryLogin } from '../../support/logins.ts';
import { startServer } from '../../support/nats.ts';
import { TestOperator } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

test('what this nkeeper does for a cut is not told as a stranger’s: the push is its own, its login tests are no news', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const leaked = shop.user('leaked');
  const server = await startServer(t, { operator, accounts: [shop] });
  const live = openTestLive(t, operator, { servers: server.url, local: new LocalStore(operator, [shop]) });
  await untilView(live, 'a comparison', view => view.comparedAt > 0);
  const dir = writeStore(operator, [shop], [operator.systemUser, leaked]);
  const responder = new Responder(t, dir, [server]);
  const { pursuit } = await responder.cut({ account: 'SHOP', user: 'leaked', kind: 'user' });
  assert.equal(pursuit.view.servers[0]?.login?.ok, true, 'it was tried');
  const pushed = await untilView(live, 'the push', view =>
    view.events.find(({ kind }) => kind === 'account-update'),
  );
  assert.match(pushed.text, /This nkeeper pushed it\.$/);
  await tryLogin(server, leaked, { name: 'somebody else' });
  await untilView(live, 'the refusal of somebody else', view =>
    view.events.some(({ kind }) => kind === 'auth-error'),
  );
  const told = live.view.events
    .filter(({ client }) => client !== '')
    .map(({ kind, client }) => `${kind} ${client}`);
  assert.equal(told.length, 1, told.join('\n'));
  assert.match(told[0]!, /^auth-error client "somebody else"/);
});
