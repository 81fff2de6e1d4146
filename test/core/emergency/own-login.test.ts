import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openEmergency } from '../../../src/core/emergency/emergency.ts';
import { planCut } from '../../../src/core/emergency/plan-cut.ts';
import { FileKeyRing } from '../../../src/core/operations/keyring.ts';
import { getsIn, Responder } from '../../support/emergency.ts';
import { startCluster } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

test('the user that nkeeper logs in with leaked: it logs in as somebody else, and proves it', async t => {
  const operator = new TestOperator();
  const dir = writeStore(operator, [], [operator.systemUser]);
  const servers = await startCluster(t, 2, () => ({ operator }));
  const responder = new Responder(t, dir, servers);
  const { pursuit, emergency } = await responder.cut({ account: 'SYS', user: 'sys', kind: 'user' });
  assert.notEqual(emergency.login.login.userKey, operator.systemUser.key);
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  for (const server of servers) assert.equal(await getsIn(server, operator.systemUser), false);
});

test('it was told to log in with just these creds: refused, with what to do', async t => {
  const operator = new TestOperator();
  const dir = writeStore(operator, [], [operator.systemUser]);
  const servers = await startCluster(t, 1, () => ({ operator }));
  const responder = new Responder(t, dir, servers);
  const creds = join(responder.home, 'sys.creds');
  writeFileSync(creds, operator.systemUser.creds, { mode: 0o600 });
  const store = responder.store();
  const emergency = await openEmergency({
    store,
    request: { env: {}, servers: servers[0]!.url, creds },
    leak: { account: 'SYS', user: 'sys', kind: 'user' },
  });
  t.after(() => emergency.session.close());
  const ring = new FileKeyRing(store.locations.keystoreDir.path);
  assert.throws(() => planCut(emergency, 'user', ring, now()), { code: 'plan-refused', hint: /--creds/ });
});
