import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { askServers, pingServers } from '../../../src/core/resolver/link/ask-servers.ts';
import { dial } from '../../../src/core/resolver/link/dial.ts';
import { findLogin } from '../../../src/core/resolver/login/login.ts';
import { ServerBook } from '../../../src/core/resolver/servers/server-book.ts';
import { storeFacts } from '../../support/live.ts';
import { startServer } from '../../support/nats.ts';
import { TestOperator } from '../../support/nats-identities.ts';

/** Who asks, and another client of the system account that answers as servers do. */
async function open(t: TestContext) {
  const operator = new TestOperator();
  const server = await startServer(t, { operator });
  const store = storeFacts(operator, { users: [operator.systemUser] });
  const session = await dial(findLogin({ env: {}, servers: server.url, store }));
  t.after(() => session.close());
  const client = await server.connect(t, operator.systemUser, 'n2');
  const answer = async (
    subject: string,
    as: string,
    what: object,
    when: (nth: number) => Promise<unknown>,
  ) => {
    let asked = 0;
    client.subscribe(subject, {
      callback: (_, msg) => {
        const text = JSON.stringify({ server: { id: as, name: as, ver: '2.15.2' }, ...what });
        void when(++asked).then(
          () => msg.respond(text),
          () => undefined,
        );
      },
    });
    await client.flush();
  };
  return { session, answer };
}

// Servers that have only just started close routes that they have twice, and open those that are missing a second later.
test('a server whose route comes back while all are asked is there', async t => {
  const { session, answer } = await open(t);
  await answer('$SYS.REQ.SERVER.PING', 'N2', { statsz: { active_servers: 2 } }, async nth =>
    assert.ok(nth > 1, 'the first question does not reach it'),
  );
  const book = new ServerBook(() => undefined);
  for (const id of [session.serverId, 'N2'])
    book.heard(
      { id, name: id, host: '', cluster: '', version: '', jetstream: false, time: 0 },
      {},
      Date.now(),
    );

  const begun = performance.now();
  assert.deepEqual([...(await pingServers(session, book))].sort(), [session.serverId, 'N2'].sort());
  // It was asked again half a second later: what it took is counted from there.
  const all = performance.now() - begun;
  assert.ok((book.byId('N2')?.rtt ?? all) < all - 400);
});

test('the answer of a server that has only just come stands for nobody else', async t => {
  const { session, answer } = await open(t);
  await answer('who', 'N1', {}, () => setTimeout(50));
  await answer('who', 'N2', {}, async () => undefined);
  const heard: string[] = [];
  await askServers(session, 'who', {}, [{ id: 'N1' }], ({ origin }) => heard.push(origin.id) > 9);
  assert.deepEqual(heard, ['N2', 'N1']);
});
