import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guard } from '../../../src/core/emergency/guard.ts';
import { Session } from '../../../src/core/resolver/link/session.ts';
import { jwtCredentials } from '../../../src/core/resolver/login/credentials.ts';
import { startServer } from '../../support/nats.ts';
import { TestOperator } from '../../support/nats-identities.ts';

// With several cuts to be resumed, and a server that takes its time, nkeeper warned of a leak of its own.
test('a round that takes long leaves nothing behind with each look at the server', async t => {
  const operator = new TestOperator();
  const server = await startServer(t, { operator });
  const { token, seed } = operator.systemUser;
  const session = await Session.open({
    address: { host: '127.0.0.1', hostPort: `127.0.0.1:${server.port}`, tls: undefined, resolve: false },
    credentials: jwtCredentials(token, seed),
    inboxPrefix: '_INBOX.guard',
    timeoutMs: 5000,
  });
  t.after(() => session.close());
  const warnings: Error[] = [];
  const take = (warning: Error) => warnings.push(warning);
  process.on('warning', take);
  t.after(() => process.off('warning', take));
  let looks = 0;
  let enough = () => {};
  const counted: Session = Object.assign(Object.create(session) as Session, {
    rtt: () => {
      if (++looks === 14) enough();
      return session.rtt();
    },
  });
  Object.defineProperty(counted, 'closed', { get: () => session.closed });
  await guard(
    counted,
    new Promise<void>(resolve => {
      enough = resolve;
    }),
  );
  assert.equal(looks, 14);
  assert.deepEqual(
    warnings.map(each => each.name),
    [],
  );
});
