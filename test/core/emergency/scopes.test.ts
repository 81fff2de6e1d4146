import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutChoices, planCut } from '../../../src/core/emergency/plan-cut.ts';
import { refusedWords } from '../../../src/core/emergency/refused-words.ts';
import { reportMarkdown } from '../../../src/core/emergency/report.ts';
import type { NkeeperError } from '../../../src/core/errors.ts';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import { KeyRing } from '../../../src/core/operations/keyring.ts';
import { connectMany, getsIn, Responder } from '../../support/emergency.ts';
import { startCluster, startServer, until } from '../../support/nats.ts';
import { now, OPEN, TestOperator } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

const LIMITS = { pub: {}, sub: {}, subs: -1, data: -1, payload: -1 } as const;

/** SHOP has a user of its identity key and one of its signing key; both are connected to both servers. */
async function shop(t: Parameters<typeof startCluster>[0]) {
  const operator = new TestOperator();
  const account = operator.account('SHOP');
  const byIdentity = account.user('owner');
  const bySigningKey = account.scopedUser('worker', { nats: LIMITS });
  const dir = writeStore(operator, [account], [operator.systemUser, byIdentity, bySigningKey]);
  const servers = await startCluster(t, 2, () => ({ operator, accounts: [account] }));
  for (const server of servers) {
    await connectMany(t, server, byIdentity, 2);
    await connectMany(t, server, bySigningKey, 3);
  }
  return { operator, account, byIdentity, bySigningKey, servers, responder: new Responder(t, dir, servers) };
}

// Case e of what was measured.
test('a signing key that leaked: it goes, with everybody that it issued and nobody else', async t => {
  const { account, byIdentity, bySigningKey, servers, responder } = await shop(t);
  const leak = { account: 'SHOP', signingKey: account.signingSeed.publicKey, kind: 'signing-key' } as const;
  const { pursuit } = await responder.cut(leak);
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  assert.deepEqual(
    pursuit.view.servers.map(each => [each.connectionsBefore, each.connections]),
    [
      [3, 0],
      [3, 0],
    ],
  );
  assert.equal(pursuit.view.servers[0]?.login?.ok, true, 'a user of it was tried');
  const { armed, view } = pursuit;
  const report = reportMarkdown({ armed, view, actor: { who: 'me', host: 'here' }, faults: [] });
  assert.match(report, /^- Refused: all that this signing key signed, whenever it was or is issued$/m);
  for (const server of servers) {
    assert.equal(await getsIn(server, bySigningKey), false);
    assert.equal(await getsIn(server, byIdentity), true);
    // Whoever has the key can go on signing: no revocation would stop that.
    const later = account.scopedUser('later', { iat: now() + 2, nats: LIMITS });
    assert.equal(await getsIn(server, later), false);
  }
});

// nsc makes such: `edit signing-key --sk generate --role writer`, twice.
test('a role that two signing keys have is no name for either', async t => {
  const operator = new TestOperator();
  const keys = [Seed.generate('account').publicKey, Seed.generate('account').publicKey];
  const scope = (key: string) =>
    ({ kind: 'user_scope', key, role: 'writer', template: LIMITS, description: '' }) as const;
  const account = operator.account('SHOP', { nats: { signing_keys: keys.map(scope) } });
  const dir = writeStore(operator, [account], [operator.systemUser]);
  const server = await startServer(t, { operator, accounts: [account] });
  const leak = { account: 'SHOP', signingKey: 'writer', kind: 'signing-key' } as const;
  await assert.rejects(
    new Responder(t, dir, [server]).cut(leak),
    ({ code, hint = '' }: NkeeperError) =>
      code === 'signing-key-ambiguous' && keys.every(key => hint.includes(key)),
  );
});

// Case b.
test('everybody in the account; what is issued later gets in', async t => {
  const { account, byIdentity, bySigningKey, servers, responder } = await shop(t);
  const { pursuit } = await responder.cut({ account: 'SHOP', kind: 'all-users' });
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  assert.deepEqual(
    pursuit.view.servers.map(each => [each.connectionsBefore, each.connections]),
    [
      [5, 0],
      [5, 0],
    ],
  );
  assert.equal(await getsIn(servers[0]!, byIdentity), false);
  assert.equal(await getsIn(servers[1]!, bySigningKey), false);
  assert.equal(await getsIn(servers[0]!, account.user('new', { iat: now() + 2 })), true);
});

// Case h3.
test('the account closed: nobody gets in, new creds neither', async t => {
  const { account, servers, responder } = await shop(t);
  const { pursuit } = await responder.cut({ account: 'SHOP', kind: 'close-account' });
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  assert.equal(await getsIn(servers[0]!, account.user('new', { iat: now() + 2 })), false);
  assert.match(
    refusedWords(pursuit.armed.cut),
    /^everybody, as long as it is closed; and then what was issued until 20/,
  );
});

test('the user and its connection class: connected the same way, and issued by the same key', async t => {
  const { account, byIdentity, bySigningKey, servers, responder } = await shop(t);
  const second = account.user('second', { iat: now() - 30 });
  await connectMany(t, servers[0]!, second, 1);
  const { pursuit, emergency } = await responder.cut({
    account: 'SHOP',
    user: byIdentity.key,
    kind: 'class',
  });
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  assert.equal(emergency.user?.name, 'owner');
  for (const server of servers) {
    for (const user of [byIdentity, second]) assert.equal(await getsIn(server, user), false);
    assert.equal(await getsIn(server, bySigningKey), true, 'it has the rights of another key');
  }
  const { plan } = planCut(emergency, 'class', new KeyRing(responder.store().keySources), now());
  assert.match(
    plan.effects.map(({ text }) => text).join('\n'),
    /^Revokes all that are connected as plain NATS clients with a JWT from the identity key of SHOP: owner, second\.$/m,
  );
});

test('scopes from small to large say what each cuts off, and why one is not possible', async t => {
  const { responder, account } = await shop(t);
  const emergency = await responder.open({ account: 'SHOP', user: 'owner', kind: 'user' });
  const choices = cutChoices(emergency, now());
  assert.deepEqual(
    choices.map(({ kind, connections, refused }) => [kind, connections, refused === '']),
    [
      ['user', 4, true],
      ['class', 0, false],
      ['signing-key', 0, false],
      ['all-users', 10, true],
      ['close-account', 10, true],
      ['remove-account', 10, true],
    ],
  );
  assert.match(choices[2]!.refused, /identity key of SHOP issued it/);
  const worker = await responder.open({ account: account.key, user: 'worker', kind: 'user' });
  assert.equal(cutChoices(worker, now())[2]?.connections, 6);
});

test('a user that was revoked and got new creds stays connected with those', async t => {
  const operator = new TestOperator();
  const account = operator.account('SHOP', { issuedAt: now() - 100 });
  const old = account.user('again', { iat: now() - 50 });
  const dir = writeStore(operator, [account], [operator.systemUser, old]);
  const servers = await startCluster(t, 1, () => ({ operator, accounts: [account] }));
  const responder = new Responder(t, dir, servers);
  await connectMany(t, servers[0]!, old, 2);
  const { pursuit } = await responder.cut({ account: 'SHOP', user: 'again', kind: 'user' });
  assert.ok(pursuit.view.proven);
  const { cut } = pursuit.armed;
  assert.equal(cut.at >= now() - 5, true);
  assert.ok(OPEN.conn);
});

test('the system account can be neither closed nor revoked as a whole', async t => {
  const operator = new TestOperator();
  const dir = writeStore(operator, [], [operator.systemUser]);
  const servers = await startCluster(t, 1, () => ({ operator }));
  const responder = new Responder(t, dir, servers);
  for (const kind of ['all-users', 'close-account', 'remove-account'] as const)
    await assert.rejects(responder.cut({ account: 'SYS', kind }), { code: 'plan-refused' });
});

test('everybody, also those whose JWT was issued ahead of this clock: their keys are revoked too', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const [fast, known] = [shop.user('fast', { iat: now() + 60 }), shop.user('known', { iat: now() + 3600 })];
  const server = await startServer(t, { operator, accounts: [shop] });
  const client = await server.connect(t, fast);
  const dir = writeStore(operator, [shop], [operator.systemUser, known]);
  const responder = new Responder(t, dir, [server]);
  const { pursuit, emergency } = await responder.cut({ kind: 'all-users', account: 'SHOP' });
  assert.ok(pursuit.view.proven);
  await until('it to be closed', () => client.isClosed());
  assert.deepEqual([await getsIn(server, fast), await getsIn(server, known)], [false, false]);
  const said = planCut(emergency, 'all-users', new KeyRing(responder.store().keySources), now()).plan.effects;
  assert.match(said.map(({ text }) => text).join('\n'), /known.*: issued ahead of this clock/);
});

test('a user that was rotated: connections of the same name with the older key are told', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const [older, newer] = [shop.user('twin'), shop.user('twin')];
  const server = await startServer(t, { operator, accounts: [shop] });
  await server.connect(t, older);
  const dir = writeStore(operator, [shop], [operator.systemUser, newer]);
  const responder = new Responder(t, dir, [server]);
  const emergency = await responder.open({ kind: 'user', account: 'SHOP', user: 'twin' });
  const { effects } = planCut(emergency, 'user', new KeyRing(responder.store().keySources), now()).plan;
  assert.match(
    effects.map(({ text }) => text).join('\n'),
    new RegExp(`^Another key is connected as twin, and stays: ${older.key}: 1 connection`, 'm'),
  );
});
