import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openEmergency } from '../../../src/core/emergency/emergency.ts';
import { planCut } from '../../../src/core/emergency/plan-cut.ts';
import { openLiveFeed } from '../../../src/core/live/open-live-feed.ts';
import { KeyRing } from '../../../src/core/operations/keyring.ts';
import { connectMany, getsIn, Responder } from '../../support/emergency.ts';
import { startCluster, until } from '../../support/nats.ts';
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

test('the user that the picture of the servers comes from is cut off: the picture goes on as somebody else', async t => {
  const operator = new TestOperator();
  const dir = writeStore(operator, [], [operator.systemUser]);
  const servers = await startCluster(t, 2, () => ({ operator }));
  const responder = new Responder(t, dir, servers);
  const { store } = responder.place();
  const request = { env: {}, servers: servers.map(({ url }) => url).join(',') };
  const live = await openLiveFeed(store, operator.name, request);
  t.after(() => live.close());
  await until('the picture to be there', () => live.view.link.state === 'connected');
  assert.equal(live.view.login?.userKey, operator.systemUser.key);
  const { pursuit } = await responder.cut({ account: 'SYS', user: 'sys', kind: 'user' });
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  await until('the picture to be there again', () => {
    const { link, login } = live.view;
    return link.state === 'connected' && login?.userKey !== operator.systemUser.key;
  });
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
  const ring = new KeyRing(store.keySources);
  assert.throws(() => planCut(emergency, 'user', ring, now()), { code: 'plan-refused', hint: /--creds/ });
});

const LOOKS = ['$SYS.REQ.SERVER.PING.>', '$SYS.REQ.SERVER.PING'];

/** A system account user that may look at servers, and little else. */
async function lookerOn(t: TestContext, more: readonly string[]) {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const leaked = shop.user('leaked');
  const dir = writeStore(operator, [shop], [operator.systemUser, leaked]);
  const servers = await startCluster(t, 1, () => ({ operator, accounts: [shop] }));
  await connectMany(t, servers[0]!, leaked, 2);
  const nats = { pub: { allow: [...LOOKS, ...more] }, sub: { allow: ['_INBOX.>'] } };
  const creds = operator.system.user('few', { nats }).writeCreds(`${servers[0]!.dir}/few.creds`);
  return { servers, leaked, responder: new Responder(t, dir, servers, creds) };
}

test('a user that may not bring accounts to servers is told so before anything is written', async t => {
  const { responder } = await lookerOn(t, ['$SYS.REQ.USER.INFO']);
  const leak = { account: 'SHOP', user: 'leaked', kind: 'user' } as const;
  await assert.rejects(responder.cut(leak), {
    code: 'not-permitted',
    message: /The user few may not bring accounts to servers: .*CLAIMS\.UPDATE/,
    hint: /Name another user .*, or none/,
  });
  assert.deepEqual(await responder.armed(), []);
});

test('a user that may look and not send: each server is told of as one to which nothing was sent', async t => {
  const { responder } = await lookerOn(t, ['$SYS.REQ.SERVER.*.*', '$SYS.REQ.ACCOUNT.*.*']);
  const { view } = (await responder.cut({ account: 'SHOP', user: 'leaked', kind: 'user' })).pursuit;
  const [n1] = view.servers;
  assert.deepEqual(
    [n1?.state, n1?.inForce?.text, n1?.connections],
    ['unproven', 'nothing was sent to it', 2],
  );
  assert.match(view.unsent, /^Nothing can be sent: this user may not use .*CLAIMS\.UPDATE\.$/);
  assert.match(view.lacks[0]!, /Name another user of the system account \(--creds FILE\)/);
});

test('a user that may send and not follow what others push: it is proven, and nobody says that nothing can be sent', async t => {
  const more = ['$SYS.REQ.SERVER.*.*', '$SYS.REQ.ACCOUNT.*.*', '$SYS.REQ.ACCOUNT.*.CLAIMS.UPDATE'];
  const { responder } = await lookerOn(t, more);
  const { view } = (await responder.cut({ account: 'SHOP', user: 'leaked', kind: 'user' })).pursuit;
  assert.deepEqual([view.proven, view.unsent], [true, '']);
  assert.ok(view.lacks.some(lack => lack.startsWith('Not shown is pushes and deletions by others: ')));
});

const MAY_SEND = ['$SYS.REQ.ACCOUNT.*.CLAIMS.UPDATE', '$SYS.REQ.CLAIMS.UPDATE', '$SYS.REQ.SERVER.*.CONNZ'];

test('a user that may not ask one server for an account: all are asked, and it is proven', async t => {
  const { responder } = await lookerOn(t, [...MAY_SEND, '$SYS.REQ.ACCOUNT.*.INFO']);
  const { view } = (await responder.cut({ account: 'SHOP', user: 'leaked', kind: 'user' })).pursuit;
  assert.ok(view.proven, JSON.stringify(view));
});

test('a user that may not see which JWT is in force: a server that took it is not silent, and it is said what is not shown', async t => {
  const { responder } = await lookerOn(t, MAY_SEND);
  const { view } = (await responder.cut({ account: 'SHOP', user: 'leaked', kind: 'user' })).pursuit;
  assert.equal(view.proven, false);
  const [n1] = view.servers;
  assert.deepEqual([n1?.state, n1?.stored?.ok, n1?.connections], ['unproven', true, 0]);
  assert.match(
    n1?.inForce?.text ?? '',
    /^which JWT it uses is not shown: this user may neither use ACCOUNTZ nor INFO/,
  );
  assert.ok(
    view.lacks.some(lack => lack.startsWith('Not shown is which account JWTs the servers hold and use')),
    view.lacks.join('\n'),
  );
});

test('a user that may not ask who has routes to whom: it is not proven, unless a person goes on without that', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const dir = writeStore(operator, [shop], [operator.systemUser, shop.user('leaked')]);
  const servers = await startCluster(t, 2, () => ({ operator, accounts: [shop] }));
  const deny = ['ROUTEZ', 'GATEWAYZ', 'LEAFZ'].map(what => `$SYS.REQ.SERVER.PING.${what}`);
  const creds = operator.system
    .user('few', { nats: { pub: { deny }, sub: {} } })
    .writeCreds(`${servers[0]!.dir}/few.creds`);
  const responder = new Responder(t, dir, servers, creds);
  const { pursuit, emergency } = await responder.cut({ account: 'SHOP', user: 'leaked', kind: 'user' });
  const missing = [
    {
      names: ['ROUTEZ'],
      words: 'who has routes to n1, n2 is not known: no answer to $SYS.REQ.SERVER.PING.ROUTEZ',
    },
  ];
  assert.deepEqual([emergency.unlinked, pursuit.view.unlinked], [missing, missing]);
  assert.equal(pursuit.view.proven, false);
  responder.without = ['ROUTEZ'];
  const all = await responder.cut({ account: 'SHOP', kind: 'all-users' });
  assert.ok(all.pursuit.view.proven, JSON.stringify(all.pursuit.view));
});

test('where even that is not told: nothing is counted that was not seen, and what the user lacks is said', async t => {
  const { responder, servers, leaked } = await lookerOn(t, []);
  const leak = { account: 'SHOP', user: 'leaked', kind: 'user' } as const;
  const { pursuit } = await responder.cut(leak);
  const { view } = pursuit;
  assert.equal(view.proven, false);
  assert.deepEqual(
    view.servers.map(({ state, connectionsBefore, inForce }) => [state, connectionsBefore, inForce?.text]),
    [['unproven', undefined, 'nothing was sent to it']],
  );
  assert.match(view.lacks[0]!, /^Nothing can be sent: this user may not use .*\$SYS\.REQ\.ACCOUNT\./);
  assert.ok(
    view.lacks.some(lack => lack.startsWith('Not shown is who is connected: ')),
    view.lacks.join('\n'),
  );
  assert.equal((await responder.armed()).length, 1);
  assert.equal(await getsIn(servers[0]!, leaked), true);
});
