import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountClaims } from '../../../src/core/claims/account.ts';
import { adviseClaims } from '../../../src/core/claims/advice/advice.ts';
import { newActivation, newUser } from '../../../src/core/claims/new-claims.ts';
import type { OperatorClaims } from '../../../src/core/claims/operator.ts';
import { encodeToken } from '../../../src/core/claims/token/encode.ts';
import { decodeToken } from '../../../src/core/claims/token/token.ts';
import type { UserClaims } from '../../../src/core/claims/user.ts';
import { admission } from '../../../src/core/trust/admission.ts';
import { askAccess } from '../../../src/core/trust/reach/access.ts';
import { knownAccounts, liveImports } from '../../../src/core/trust/reach/live-imports.ts';
import { startServer, type TestServer, until } from '../../support/nats.ts';
import { now, OPEN, type TestAccount, TestOperator, type TestUser } from '../../support/nats-identities.ts';
import { RawClient } from '../../support/raw-client.ts';

// Who gets in, and stays, as nkeeper says it and as a real server does it.

const claimsOf = (account: TestAccount) => decodeToken(account.token).claims as AccountClaims;

/** Waits until the server has refused the client or cut it off. */
async function refused(server: TestServer, user: TestUser): Promise<void> {
  const client = await RawClient.open(server.port, user.token, user.seed).catch(() => undefined);
  let cut = client === undefined;
  client?.closed.then(() => {
    cut = true;
  });
  await until('the server to cut the client off', () => cut);
}

/** Is the client still there when the server has cut off another one that came later? */
async function stays(server: TestServer, user: TestUser, later: TestUser): Promise<boolean> {
  const client = await RawClient.open(server.port, user.token, user.seed);
  await refused(server, later);
  const left = client.closed.then(() => false);
  const result = await Promise.race([client.sync().then(() => true), left]);
  client.close();
  return result;
}

function saysNkeeper(operator: TestOperator, user: TestUser, at = now()): string {
  const answer = admission({
    operator: operator.token,
    account: user.account.token,
    user: user.token,
    nonceSignedBy: user.key,
    address: '127.0.0.1',
    now: at,
  });
  return answer.admitted ? 'admitted' : answer.finding.code;
}

test('ends before 1970 and limits that let nobody in', async t => {
  const operator = new TestOperator();
  const limited = (limits: object) => operator.account('A', { nats: { limits: { ...OPEN, ...limits } } });
  const scope = (template: object) => {
    const account = operator.account('A');
    const key = account.signingSeed.publicKey;
    const full = { subs: -1, data: -1, payload: -1, pub: {}, sub: {}, ...template };
    const signing_keys = [{ kind: 'user_scope' as const, key, role: 'r', description: '', template: full }];
    account.token = account.version({ nats: { signing_keys } });
    return account;
  };
  const plain = operator.account('A');
  const cases: readonly (readonly [string, TestUser, string])[] = [
    ['plain', plain.user('u'), 'admitted'],
    ['user exp -1', plain.user('u', { exp: -1 }), 'claim-expired'],
    ['user nbf -1', plain.user('u', { nbf: -1 }), 'admitted'],
    ['account exp -1', operator.account('A', { expires: -1 }).user('u'), 'claim-expired'],
    ['conn 0', limited({ conn: 0 }).user('u'), 'limit-lets-nobody-connect'],
    ['conn -2', limited({ conn: -2 }).user('u'), 'limit-lets-nobody-connect'],
    ['conn 1', limited({ conn: 1 }).user('u'), 'admitted'],
    ['leaf 0', limited({ leaf: 0 }).user('u'), 'admitted'],
    ['account subs 0', limited({ subs: 0 }).user('u'), 'limit-cuts-clients-off'],
    ['account subs -2', limited({ subs: -2 }).user('u'), 'limit-cuts-clients-off'],
    ['account payload 0', limited({ payload: 0 }).user('u'), 'admitted'],
    ['user subs 0', plain.user('u', { nats: { subs: 0 } as never }), 'limit-cuts-clients-off'],
    ['user subs -2', plain.user('u', { nats: { subs: -2 } as never }), 'limit-cuts-clients-off'],
    ['user data 0', plain.user('u', { nats: { data: 0, payload: 0 } as never }), 'admitted'],
    ['scope subs -2', scope({ subs: -2 }).scopedUser('u'), 'limit-cuts-clients-off'],
    ['scope subs 1', scope({ subs: 1 }).scopedUser('u'), 'admitted'],
    ['proxy', plain.user('u', { nats: { proxy_required: true } as never }), 'proxy-required'],
    ['scope proxy', scope({ proxy_required: true }).scopedUser('u'), 'proxy-required'],
  ];
  const accounts = [...new Set([plain, ...cases.map(([, user]) => user.account)])];
  const server = await startServer(t, { operator, accounts, resolver: 'memory' });
  const cutOff = plain.user('later', { nats: { subs: 0 } as never });
  for (const [name, user, expected] of cases) {
    assert.equal(saysNkeeper(operator, user), expected, name);
    if (expected === 'admitted') assert.ok(await stays(server, user, cutOff), name);
    else await refused(server, user);
  }
});

test('a client whose JWT ends this very second is cut off', async t => {
  const operator = new TestOperator();
  const account = operator.account('A');
  const server = await startServer(t, { operator, accounts: [account], resolver: 'memory' });
  const end = now();
  const user = account.user('u', { exp: end });
  assert.equal(saysNkeeper(operator, user, end - 1), 'admitted');
  assert.equal(saysNkeeper(operator, user, end), 'claim-expired');
  await refused(server, user);
});

test('an operator that ended before 1970 is one to servers all the same', async t => {
  const operator = new TestOperator();
  const claims = { ...decodeToken(operator.token).claims, exp: -1 };
  const ended = Object.assign(Object.create(operator) as TestOperator, {
    token: encodeToken('operator', claims as never, operator.seed, now()),
  });
  const account = operator.account('A');
  const server = await startServer(t, { operator: ended, accounts: [account], resolver: 'memory' });
  const user = account.user('u');
  assert.equal(saysNkeeper(ended, user), 'admitted');
  const cutOff = account.user('later', { nats: { subs: 0 } as never });
  assert.equal(await stays(server, user, cutOff), true);
  const issues = adviseClaims('operator', claims as never).map(({ code, severity }) => `${severity} ${code}`);
  assert.deepEqual(issues, ['warning expiry-negative']);
});

test('an activation that ended before 1970 or names another account lets nothing through, one that began before 1970 does', async t => {
  const operator = new TestOperator();
  const exported = { subject: 'x', type: 'stream' as const, token_req: true };
  const seller = operator.account('SELLER', { nats: { exports: [exported] } });
  for (const [times, issuer, passes] of [
    [{}, {}, true],
    [{ exp: -1 }, {}, false],
    [{ nbf: -1 }, {}, true],
    [{}, { issuer_account: seller.key }, true],
    [{}, { issuer_account: operator.account('OTHER').key }, false],
  ] as const) {
    const buyer = operator.account('BUYER');
    const nats = { subject: 'x', kind: 'stream' as const, ...issuer };
    const claims = { ...newActivation(buyer.key as never), ...times, nats };
    const token = encodeToken('activation', claims, seller.seed, now());
    buyer.token = buyer.version({
      nats: { imports: [{ subject: 'x', account: seller.key, type: 'stream', token }] },
    });
    const context = { accounts: knownAccounts([seller, buyer].map(claimsOf)), strict: false, now: now() };
    assert.equal(
      liveImports(claimsOf(buyer), context).length,
      passes ? 1 : 0,
      JSON.stringify([times, issuer]),
    );
    const server = await startServer(t, { operator, accounts: [seller, buyer], resolver: 'memory' });
    const [from, to] = await Promise.all(
      [seller.user('s'), buyer.user('b')].map(user => RawClient.open(server.port, user.token, user.seed)),
    );
    to?.send('SUB x 1\r\n');
    await to?.sync();
    from?.send('PUB x 1\r\nx\r\n');
    await from?.sync();
    await to?.sync();
    assert.equal(to?.messages.length, passes ? 1 : 0, JSON.stringify([times, issuer]));
    from?.close();
    to?.close();
    await server.stop();
  }
});

/** The user as the account's identity key signs it, whatever the operator says. */
function byIdentityKey(account: TestAccount, nats: object): TestUser {
  const user = account.user('u');
  const claims = { ...newUser(user.key as never), name: 'u', nats: { pub: {}, sub: {}, ...nats } };
  const token = encodeToken('user', claims as never, account.seed, now());
  return Object.assign(Object.create(user) as TestUser, { token, seed: user.seed });
}

test('an identity key among the signing keys, plain or with a scope', async t => {
  const open = { subs: -1, data: -1, payload: -1 };
  for (const strict of [false, true]) {
    const operator = new TestOperator('OP', { strict_signing_key_usage: strict });
    const listing = (template?: object) => {
      const account = operator.account('A');
      const full = { ...open, sub: {}, ...template };
      const scope = { kind: 'user_scope', key: account.key, role: 'r', description: '', template: full };
      account.token = account.version({
        nats: { signing_keys: [template ? scope : account.key] as never },
      });
      return account;
    };
    const plain = listing();
    const scoped = listing({ pub: { allow: ['a'] } });
    const limited = byIdentityKey(scoped, open);
    const bare = byIdentityKey(scoped, {});
    const named = byIdentityKey(scoped, { ...(strict ? {} : open), issuer_account: scoped.key });
    const notListed = byIdentityKey(operator.account('A'), open);
    const cases: readonly (readonly [string, TestUser, string, string?])[] = [
      ['plain', byIdentityKey(plain, open), 'admitted', 'a b'],
      ['scope, limits of its own', limited, strict ? 'scoped-user-with-own-limits' : 'admitted', 'a b'],
      ['scope, no limits', bare, 'limit-cuts-clients-off'],
      ['scope, account named', named, strict ? 'limit-cuts-clients-off' : 'admitted', 'a b'],
      ['not listed', notListed, strict ? 'user-by-identity-key' : 'admitted', 'a b'],
    ];
    const accounts = [...new Set(cases.map(([, user]) => user.account))];
    const server = await startServer(t, { operator, accounts, resolver: 'memory' });
    for (const [name, user, expected, may = ''] of cases) {
      const what = `${name}, ${strict ? 'strict' : 'not strict'}`;
      assert.equal(saysNkeeper(operator, user), expected, what);
      if (expected !== 'admitted') await refused(server, user);
      else {
        assert.equal(await publishable(server, user), may, what);
        assert.equal(saidPublishable(user, strict), may, what);
      }
    }
    await server.stop();
  }
});

/** Those of the subjects a and b that the user may publish to. */
async function publishable(server: TestServer, user: TestUser): Promise<string> {
  const client = await RawClient.open(server.port, user.token, user.seed);
  const may: string[] = [];
  for (const subject of ['a', 'b']) {
    client.errors.length = 0;
    client.send(`PUB ${subject} 1\r\nx\r\n`);
    await client.sync();
    if (client.errors.length === 0) may.push(subject);
  }
  client.close();
  return may.join(' ');
}

function saidPublishable(user: TestUser, strict: boolean): string {
  const account = claimsOf(user.account);
  const context = { accounts: knownAccounts([account]), strict, now: now() };
  const claims = decodeToken(user.token).claims as UserClaims;
  return ['a', 'b']
    .filter(
      subject => askAccess({ action: 'publish', subject }, claims, account, context).verdict === 'allowed',
    )
    .join(' ');
}

test('a strict operator whose identity key is one of its signing keys', async t => {
  const plain = new TestOperator('OP', { strict_signing_key_usage: true });
  const claims = decodeToken(plain.token).claims as OperatorClaims;
  const nats = { ...claims.nats, signing_keys: [plain.key, plain.signingSeed.publicKey] };
  const operator = Object.assign(Object.create(plain) as TestOperator, {
    token: encodeToken('operator', { ...claims, nats } as never, plain.seed, now()),
  });
  const account = operator.account('A', { signer: plain.seed });
  const server = await startServer(t, { operator, accounts: [account], resolver: 'memory' });
  const user = account.user('u');
  assert.equal(saysNkeeper(operator, user), 'admitted');
  assert.equal(await publishable(server, user), 'a b');
});
