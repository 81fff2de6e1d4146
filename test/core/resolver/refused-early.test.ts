import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CalmEvents } from '../../../src/core/resolver/events/calm-events.ts';
import { eventJsonLine } from '../../../src/core/resolver/events/event-line.ts';
import type { LiveEvent } from '../../../src/core/resolver/live-view.ts';
import { getsIn } from '../../support/emergency.ts';
import { LocalStore, openTestLive, untilView } from '../../support/live.ts';
import { startServer } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';

test('while the store and the servers are being read, nothing is claimed of a refused login; then it is told why', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const leaked = shop.user('leaked');
  shop.token = shop.version({ nats: { revocations: { [leaked.key]: now() + 5 } } });
  const others = Array.from({ length: 300 }, (_, i) => operator.account(`X${i}`));
  const server = await startServer(t, { operator, accounts: [shop], name: 'n1' });
  let isOver = false;
  // A client that tries again and again, from before anybody looks.
  const trying = (async () => {
    while (!isOver) await getsIn(server, leaked);
  })();
  t.after(() => {
    isOver = true;
    return trying;
  });
  for (let start = 0; start < 5; start++) {
    const live = openTestLive(t, operator, {
      servers: server.url,
      local: new LocalStore(operator, [shop, ...others]),
    });
    const lines: string[] = [];
    const calm = new CalmEvents(event => lines.push(eventJsonLine(event, () => undefined)));
    const all: LiveEvent[] = [];
    live.follow(event => {
      all.push(event);
      calm.take(event);
    });
    const told = await untilView(live, 'why', view =>
      view.events.find(({ kind, code }) => kind === 'auth-error' && code === 'user-revoked'),
    );
    assert.equal(told.userKey, leaked.key);
    const codes = new Set(all.filter(({ kind }) => kind === 'auth-error').map(({ code }) => code));
    codes.delete('user-revoked');
    codes.delete('not-read-yet');
    assert.deepEqual([...codes], [], 'nothing else is claimed');
    // What was left open is answered in its own line, at once for whoever records it too.
    const open = live.view.events.filter(({ code }) => code === 'not-read-yet');
    assert.deepEqual(open, []);
    assert.match(lines.at(-1) ?? '', /"user-revoked"/);
    await live.close();
  }
});
