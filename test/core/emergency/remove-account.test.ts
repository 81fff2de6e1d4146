import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { editAccount } from '../../../src/core/operations/account.ts';
import { Changes } from '../../../src/core/operations/changes.ts';
import { connectMany, getsIn, Responder } from '../../support/emergency.ts';
import { startCluster, until } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

interface Servers {
  readonly forbidsRemoval?: string;
  readonly count?: number;
}

async function shop(t: Parameters<typeof startCluster>[0], { forbidsRemoval = '', count = 2 }: Servers = {}) {
  const operator = new TestOperator();
  const account = operator.account('SHOP');
  const user = account.user('user');
  const dir = writeStore(operator, [account], [operator.systemUser, user]);
  const servers = await startCluster(t, count, name => ({
    operator,
    accounts: [account],
    allowDelete: name !== forbidsRemoval,
    interval: '1s',
  }));
  await connectMany(t, servers[0]!, user, 2);
  const responder = new Responder(t, dir, servers);
  const stored = () => responder.store().account(operator.name, 'SHOP') !== undefined;
  return { operator, account, servers, responder, stored };
}

const isThere = (server: { readonly resolverDir: string }, { key }: { readonly key: string }) =>
  existsSync(join(server.resolverDir, `${key}.jwt`));

// Case c of what was measured.
test('an account is closed, deleted on every server, looked at again, and deleted in the store; undo brings it back there', async t => {
  const { account, servers, responder, stored } = await shop(t, { count: 3 });
  responder.lookAgainMs = 2500;
  const { pursuit } = await responder.cut({ account: 'SHOP', kind: 'remove-account' });
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  assert.equal(pursuit.view.removal?.phase, 'waiting');
  assert.equal(pursuit.view.done, false);
  assert.ok(stored(), 'not before it stayed gone');
  for (const server of servers) assert.equal(isThere(server, account), false);
  await pursuit.untilDone();
  assert.equal(pursuit.view.removal?.phase, 'gone');
  assert.match(pursuit.view.removal.text, /^It is deleted in the store too: nkeeper undo \S+ brings it back/);
  assert.equal(stored(), false);
  for (const server of servers) {
    assert.equal(isThere(server, account), false);
    assert.equal(await getsIn(server, account.user('new', { iat: now() + 2 })), false);
  }
  const { locations } = responder.store();
  await new Changes(locations, responder.place().place).undo();
  assert.ok(stored());
});

// Case c'.
test('a server that forbids deletion: nothing is deleted anywhere, it is locked out, and that is the end', async t => {
  const { account, servers, responder, stored } = await shop(t, { forbidsRemoval: 'n2' });
  const { pursuit } = await responder.cut({ account: 'SHOP', kind: 'remove-account' });
  const { view } = pursuit;
  assert.deepEqual([view.proven, view.done, view.removal?.phase], [true, true, 'locked-out']);
  assert.match(view.removal!.text, /^It stays, closed: n2 does not allow it \(allow_delete\)\.$/);
  for (const server of servers) {
    assert.ok(isThere(server, account));
    assert.equal(await getsIn(server, account.user('new', { iat: now() + 2 })), false);
  }
  assert.ok(stored(), 'closed, as the servers have it');
});

// Case c: a server that missed the deletion brings the account back.
test('with a server missing nothing is deleted yet: it would bring the account back', async t => {
  const { account, servers, responder, stored } = await shop(t);
  await servers[1]!.stop();
  const { pursuit } = await responder.cut({ account: 'SHOP', kind: 'remove-account' }, 'remove-account', [
    'n2',
  ]);
  assert.deepEqual([pursuit.view.proven, pursuit.view.removal?.phase], [false, 'closing']);
  assert.ok(isThere(servers[0]!, account));
  const going = pursuit.untilDone();
  await servers[1]!.start();
  await going;
  assert.equal(pursuit.view.removal?.phase, 'gone', JSON.stringify(pursuit.view));
  for (const server of servers) assert.equal(isThere(server, account), false);
  assert.equal(stored(), false);
});

test('what comes back, open, is closed and deleted again', async t => {
  const { account, servers, responder, operator } = await shop(t);
  const admin = await servers[0]!.connect(t, operator.systemUser, 'another');
  responder.lookAgainMs = 4000;
  const { pursuit } = await responder.cut({ account: 'SHOP', kind: 'remove-account' });
  const going = pursuit.untilDone();
  await until('it to be deleted', () => pursuit.view.removal?.phase === 'waiting');
  await admin.request('$SYS.REQ.CLAIMS.UPDATE', account.token);
  assert.ok(servers.some(server => isThere(server, account)));
  await going;
  const { view } = pursuit;
  assert.equal(view.removal?.phase, 'gone', JSON.stringify(view));
  assert.ok(
    view.timeline.some(({ text }) => /^(It came back on n|Somebody pushed it)/.test(text)),
    JSON.stringify(view.timeline, undefined, 1),
  );
  for (const server of servers) {
    assert.equal(isThere(server, account), false);
    assert.equal(await getsIn(server, account.user('new', { iat: now() + 2 })), false);
  }
});

test('what is pushed while it waits is answered at once: nobody gets in for long', async t => {
  const { account, servers, responder, operator } = await shop(t);
  responder.lookAgainMs = 600_000;
  const { pursuit } = await responder.cut({ account: 'SHOP', kind: 'remove-account' });
  assert.equal(pursuit.view.removal?.phase, 'waiting');
  void pursuit.untilDone();
  const admin = await servers[0]!.connect(t, operator.systemUser, 'another');
  await admin.request('$SYS.REQ.CLAIMS.UPDATE', account.version({ issuedAt: now() + 5 }));
  await until('it is deleted again', () => {
    const { timeline, removal } = pursuit.view;
    const again = timeline.some(({ text }) => text.startsWith('Somebody pushed it'));
    return again && removal?.phase === 'waiting' && pursuit.view.proven;
  });
  for (const server of servers) {
    assert.equal(isThere(server, account), false);
    assert.equal(await getsIn(server, account.user('new', { iat: now() + 20 })), false);
  }
});

test('another nkeeper, begun while it is back and open, closes and deletes it at once', async t => {
  const { account, servers, responder, operator } = await shop(t);
  responder.lookAgainMs = 600_000;
  const { pursuit } = await responder.cut({ account: 'SHOP', kind: 'remove-account' });
  await pursuit.close();
  const admin = await servers[0]!.connect(t, operator.systemUser, 'another');
  await admin.request('$SYS.REQ.CLAIMS.UPDATE', account.token);
  const [armed] = await responder.armed();
  const later = await responder.resume(armed!);
  await later.once();
  const { timeline, removal, proven } = later.view;
  assert.ok(timeline.some(({ text }) => /^It came back/.test(text)));
  assert.deepEqual([proven, removal?.phase], [true, 'waiting']);
  for (const server of servers) {
    assert.equal(isThere(server, account), false);
    assert.equal(await getsIn(server, account.user('new', { iat: now() + 20 })), false);
  }
});

test('another nkeeper looks again, without closing it anew', async t => {
  const { account, servers, responder, stored } = await shop(t);
  responder.lookAgainMs = 2500;
  const { pursuit } = await responder.cut({ account: 'SHOP', kind: 'remove-account' });
  await pursuit.close();
  const armed = await responder.armed();
  assert.equal(armed[0]?.removal?.view.phase, 'waiting');
  const later = await responder.resume(armed[0]);
  await later.once();
  await later.untilDone();
  assert.equal(later.view.removal?.phase, 'gone', JSON.stringify(later.view));
  const sent = later.view.timeline.filter(({ text }) => text.startsWith('sent to'));
  assert.equal(sent.length, 1, 'the first one');
  assert.equal(stored(), false);
  assert.deepEqual(await responder.armed(), []);
  for (const server of servers) assert.equal(isThere(server, account), false);
});

test('an account that somebody changed in the store meanwhile stays there', async t => {
  const { servers, account, responder, stored } = await shop(t);
  responder.lookAgainMs = 2500;
  const { pursuit } = await responder.cut({ account: 'SHOP', kind: 'remove-account' });
  const changes = new Changes(responder.store().locations, responder.place().place);
  await changes.run(editAccount, { name: ['SHOP'], description: 'still needed' });
  await pursuit.untilDone();
  assert.equal(pursuit.view.removal?.phase, 'gone');
  assert.match(pursuit.view.removal.text, /^The store keeps SHOP: it was changed there since/);
  assert.ok(stored());
  for (const server of servers) assert.equal(isThere(server, account), false);
});
