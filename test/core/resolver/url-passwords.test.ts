import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { dial } from '../../../src/core/resolver/link/dial.ts';
import { findLogin } from '../../../src/core/resolver/login/login.ts';
import { freePort } from '../../support/free-port.ts';
import { storeFacts } from '../../support/live.ts';
import { startServer } from '../../support/nats.ts';
import { TestOperator } from '../../support/nats-identities.ts';

/** Listens as a NATS server does, keeps what clients show, and lets nobody in. */
async function eavesdropper(t: TestContext) {
  const heard: string[] = [];
  const server = createServer(socket => {
    socket.on('error', () => undefined);
    socket.on('data', data => {
      heard.push(String(data));
      socket.end("-ERR 'Authorization Violation'\r\n");
    });
    socket.write(
      'INFO {"server_id":"X","server_name":"x","version":"2.15.2","max_payload":1048576,"proto":1,"auth_required":true,"nonce":"abcdefgh"}\r\n',
    );
  }).listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  t.after(() => server.close());
  return { heard, url: `nats://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test('a password in one URL is shown to no server of another one', async t => {
  const operator = new TestOperator();
  const { heard, url } = await eavesdropper(t);
  const servers = `nats://joe:hunter2@127.0.0.1:${await freePort()},${url}`;
  const login = findLogin({
    env: {},
    servers,
    store: storeFacts(operator, { users: [operator.systemUser] }),
  });
  await assert.rejects(dial(login), { code: 'servers-unreachable' });
  assert.match(heard.join(), /"jwt":/, "the store's own user, by a signature");
  assert.doesNotMatch(heard.join(), /hunter2|joe/);
  heard.length = 0;
  const poor = findLogin({ env: {}, servers, store: { ...storeFacts(operator), systemAccount: undefined } });
  await assert.rejects(dial(poor), { code: 'login-no-credentials', message: /for that server alone/ });
  assert.doesNotMatch(heard.join(), /CONNECT/);
});

test('the server of a URL without a password lets in the user of the store', async t => {
  const operator = new TestOperator();
  const server = await startServer(t, { operator });
  const servers = `nats://joe:hunter2@127.0.0.1:${await freePort()},${server.url}`;
  const store = storeFacts(operator, { users: [operator.systemUser] });
  const session = await dial(findLogin({ env: {}, servers, store }));
  t.after(() => session.close());
  assert.equal(session.serverName, 'n1');
});
