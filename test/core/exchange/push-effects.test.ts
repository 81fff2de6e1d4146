import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { RequestStrategy } from 'nats';
import { editAccount } from '../../../src/core/operations/account.ts';
import { editSigningKey } from '../../../src/core/operations/signing-key.ts';
import { Admin } from '../../support/admin.ts';
import { getsIn } from '../../support/emergency.ts';
import { tryLogin } from '../../support/logins.ts';
import { startCluster, until } from '../../support/nats.ts';
import {
  type AccountChange,
  now,
  type TestAccount,
  TestOperator,
  type TestUser,
} from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

// What a push does to clients that are connected, as it was measured (letters of the table of cases): the preview says it, and
// then it happens.

const LIMITS = { pub: {}, sub: {}, subs: -1, data: -1, payload: -1 } as const;

/** Accounts on two servers, and what a push of SHOP would do, and to do it. */
async function cluster(t: TestContext) {
  const operator = new TestOperator();
  const servers = await startCluster(t, 2, () => ({ operator }));
  const [n1, n2] = servers;
  const nc = await n1!.connect(t, operator.systemUser, 'an admin before');
  /** Another one that is called SHOP, on all servers. */
  const account = async (nats: (made: TestAccount) => NonNullable<AccountChange['nats']> = () => ({})) => {
    const made = operator.account('SHOP');
    made.token = made.version({ issuedAt: now() - 100, nats: nats(made) });
    const all = { strategy: RequestStrategy.Count, maxMessages: servers.length, maxWait: 20_000 };
    for await (const _ of await nc.requestMany('$SYS.REQ.CLAIMS.UPDATE', made.token, all));
    return made;
  };
  const admin = (shop: TestAccount, ...users: readonly TestUser[]) =>
    new Admin(t, writeStore(operator, [shop], [operator.systemUser, ...users]), servers);
  const preview = async (who: Admin) => {
    const { plan } = await who.plan('SHOP');
    const [planned] = plan.accounts;
    assert.equal(planned?.verdict, 'send', JSON.stringify(planned));
    return planned.effects.map(({ kind, text }) => `${kind}: ${text}`).join('\n');
  };
  const push = async (who: Admin) => {
    const view = await who.push(['SHOP']);
    assert.ok(view.proven, JSON.stringify(view));
  };
  return { servers, n1: n1!, n2: n2!, account, admin, preview, push };
}

test('what a push does to who is connected is said before, and so it comes', async t => {
  const { servers, n1, n2, account, admin, preview, push } = await cluster(t);

  await t.test('case e: a signing key goes, and who it signed; the others stay', async () => {
    const shop = await account();
    const [owner, worker] = [shop.user('owner'), shop.scopedUser('worker', { nats: LIMITS })];
    const [stays, goes] = [await n1.connect(t, owner), await n2.connect(t, worker)];
    const who = admin(shop, owner, worker);
    await who.changes.run(editAccount, { name: ['SHOP'], rmSk: [shop.signingSeed.publicKey] });
    assert.match(await preview(who), /^cut-off: Everybody is cut off that A\S+ signed/m);
    await push(who);
    await until('it to be cut off', () => goes.isClosed());
    for (const server of servers) assert.equal(await getsIn(server, worker), false);
    assert.ok(!stays.isClosed() && (await getsIn(n2, owner)));
  });

  await t.test(
    "case e': another template disconnects the users of the scope, and they may come back",
    async () => {
      const template = { pub: { allow: ['a'] }, sub: {}, subs: -1, data: -1, payload: -1 };
      const shop = await account(({ signingSeed: { publicKey: key } }) => ({
        signing_keys: [{ kind: 'user_scope', key, role: 'r', description: '', template }],
      }));
      const worker = shop.scopedUser('worker');
      const goes = await n2.connect(t, worker);
      const who = admin(shop, worker);
      await who.changes.run(editSigningKey, { account: 'SHOP', sk: 'r', allowPub: ['b'] });
      assert.match(await preview(who), /^warning: Users of the scope "r" of SHOP are disconnected/m);
      await push(who);
      await until('it to be disconnected', () => goes.isClosed());
      assert.ok(await getsIn(n2, worker));
    },
  );

  await t.test('case h1: narrower default permissions end subscriptions, not connections', async () => {
    const shop = await account();
    const user = shop.user('till');
    const client = await n2.connect(t, user);
    const ended = new Promise(resolve =>
      client.subscribe('secret', { callback: error => error && resolve(error) }),
    );
    await client.flush();
    const who = admin(shop, user);
    await who.changes.run(editAccount, { name: ['SHOP'], denySub: ['secret'] });
    assert.match(await preview(who), /^note: Users of SHOP without permissions of their own stay connected/m);
    await push(who);
    await ended;
    assert.equal(client.isClosed(), false);
  });

  // Each server drops what is above the limit by what it has just heard of the others.
  await t.test(
    'case h2: a lower limit of connections drops more than are above it; new ones may come',
    async () => {
      const shop = await account();
      const user = shop.user('till');
      const clients = await Promise.all([n1, n1, n2, n2].map(server => server.connect(t, user)));
      const who = admin(shop, user);
      await who.changes.run(editAccount, { name: ['SHOP'], conns: 1 });
      assert.match(
        await preview(who),
        /^warning: Where SHOP has more than 1 connection open, servers drop more/m,
      );
      await push(who);
      const left = () => clients.filter(each => !each.isClosed());
      await until('all or all but one to be dropped', () => left().length <= 1);
      for (const client of left()) await client.close();
      await until('a new one to get in', () => getsIn(n1, user));
    },
  );

  await t.test('case h3: no connections: everybody goes, and nobody comes', async () => {
    const shop = await account();
    const user = shop.user('till');
    const clients = await Promise.all(servers.map(server => server.connect(t, user)));
    const who = admin(shop, user);
    await who.changes.run(editAccount, { name: ['SHOP'], conns: 0 });
    assert.match(
      await preview(who),
      /^cut-off: Everybody in SHOP is disconnected, and nobody can connect\./m,
    );
    await push(who);
    await until('all to be gone', () => clients.every(each => each.isClosed()));
    for (const server of servers) assert.equal(await getsIn(server, user), false);
  });

  await t.test('case h4: who is at a lower limit of subscriptions is dropped', async () => {
    const shop = await account();
    const user = shop.user('till');
    const [busy, idle] = [await n1.connect(t, user, 'busy'), await n1.connect(t, user, 'idle')];
    busy.subscribe('a');
    await busy.flush();
    const who = admin(shop, user);
    await who.changes.run(editAccount, { name: ['SHOP'], subscriptions: 1 });
    assert.match(await preview(who), /^warning: Clients of SHOP with 1 subscriptions or more are dropped/m);
    await push(who);
    await until('it to be dropped', () => busy.isClosed());
    assert.equal(idle.isClosed(), false);
    assert.ok(await getsIn(n1, user));
  });

  await t.test('case h5: bearers that are no longer allowed go; the others stay', async () => {
    const shop = await account();
    const [bearer, user] = [
      shop.user('meter', { nats: { ...LIMITS, bearer_token: true } }),
      shop.user('till'),
    ];
    const [goes, stays] = [await n2.connect(t, bearer), await n1.connect(t, user)];
    const who = admin(shop, bearer, user);
    await who.changes.run(editAccount, { name: ['SHOP'], disallowBearer: true });
    assert.match(await preview(who), /^cut-off: Users with bearer tokens are cut off/m);
    await push(who);
    await until('it to be cut off', () => goes.isClosed());
    for (const server of servers) assert.equal(await tryLogin(server, bearer, { bearer: true }), false);
    assert.equal(stays.isClosed(), false);
  });
});
