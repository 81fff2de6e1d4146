import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { smallStore } from '../../support/changed-store.ts';
import { effectsOf } from '../../support/planning.ts';

const refused = (code: string) => (error: unknown) => (error as { code?: string }).code === code;

describe('an operator', () => {
  it('is made with a system account that can watch servers, and is current', async () => {
    const store = await smallStore();
    const open = store.open();
    await open.scan();
    assert.deepEqual(open.problems(), []);
    const operator = store.operator();
    assert.equal(operator.nats.system_account, store.account('SYS').sub);
    assert.equal(store.account('SYS').nats.exports?.length, 2);
    assert.deepEqual([open.locations.current.operator, open.locations.current.account], ['OP', 'A']);
    assert.equal(store.account('SYS').iss, operator.nats.signing_keys?.[0]);
    assert.equal(operator.iss, operator.sub);
  });

  it('has every field set and unset', async () => {
    const store = await smallStore();
    const before = store.operator();
    await store.run('edit operator', {
      accountJwtServerUrl: 'nats://a:4222',
      serviceUrl: ['nats://b:4222', 'tls://a:4222'],
      assertServerVersion: '2.10.0',
      tag: 'X',
      expiry: '2099-01-01',
      requireSigningKeys: 'true',
    });
    const { nats, exp } = store.operator();
    assert.deepEqual(
      [nats.account_server_url, nats.operator_service_urls, nats.assert_server_version, nats.tags, exp],
      ['nats://a:4222', ['nats://b:4222', 'tls://a:4222'], '2.10.0', ['x'], 4_070_908_800],
    );
    assert.equal(nats.strict_signing_key_usage, true);
    await store.run('edit operator', {
      accountJwtServerUrl: '',
      rmServiceUrl: 'nats://b:4222,tls://a:4222',
      assertServerVersion: '',
      rmTag: 'x',
      expiry: '0',
      requireSigningKeys: 'false',
    });
    const { iat: _a, jti: _b, ...was } = before;
    const { iat: _c, jti: _d, ...is } = store.operator();
    assert.deepEqual(is, was);
  });

  it('becomes strict only when nothing is signed by identity keys', async () => {
    const store = await smallStore();
    await store.run('add account', { name: 'B' });
    await store.run('add user', { account: 'B', name: 'by-identity' });
    const strict = store.plan('edit operator', { requireSigningKeys: 'true' });
    await assert.rejects(strict, (error: Error) => /B\/by-identity/.test(error.message));
    await store.run('edit account', { name: 'B', sk: 'generate' });
    const [key = ''] = (store.account('B').nats.signing_keys ?? []) as readonly string[];
    await store.run('edit user', { account: 'B', name: 'by-identity', tag: 'x' }, key);
    await store.run('edit operator', { requireSigningKeys: 'true' });
    await assert.rejects(
      store.plan('edit account', { name: 'A', tag: 'x' }, store.operator().sub),
      refused('signer-not-allowed'),
    );
  });

  it('takes only a system account that servers take', async () => {
    const store = await smallStore();
    await store.run('add account', { name: 'J' });
    await store.run('edit account', { name: 'J', jsEnable: '1' });
    await assert.rejects(store.plan('edit operator', { systemAccount: 'J' }), refused('plan-refused'));
    await store.run('edit account', { name: 'J', jsDisable: 'true', conns: '0' });
    await assert.rejects(store.plan('edit operator', { systemAccount: 'J' }), refused('plan-refused'));
    await store.run('edit account', { name: 'J', conns: '-1' });
    const plan = await store.plan('edit operator', { systemAccount: 'J' });
    assert.match(plan.effects.map(({ text }) => text).join(), /J has no users/);
    assert.equal((await store.plan('edit operator', { systemAccount: '' })).danger, 'destructive');
  });

  it('of a name that is there already is refused', async () => {
    const store = await smallStore();
    for (const name of ['OP', 'op', 'keys', 'creds', '.x', ''])
      await assert.rejects(store.plan('add operator', { name }), /already|cannot be|needed/, name);
  });
});

describe('a scope', () => {
  it('is made from a new key or a plain one, and edited by its role', async () => {
    const store = await smallStore();
    const plan = await store.run('edit signing-key', {
      account: 'A',
      sk: 'generate',
      role: 'r',
      allowPub: 'a',
    });
    await store.run('edit signing-key', { account: 'A', sk: 'r', payload: '1KiB', description: 'd' });
    const scope = store.account('A').nats.signing_keys?.find(each => typeof each === 'object');
    assert.deepEqual(scope, {
      kind: 'user_scope',
      key: plan.results['signingKey'],
      role: 'r',
      description: 'd',
      template: { pub: { allow: ['a'] }, sub: {}, subs: -1, data: -1, payload: 1024 },
    });
    await assert.rejects(
      store.plan('edit signing-key', { account: 'A', sk: 'r', subs: '0' }),
      refused('scope-limit-zero'),
    );
    await assert.rejects(
      store.plan('edit signing-key', { account: 'A', sk: 'r', sourceNetwork: '10.0.0.0' }),
      /nats\.signing_keys\[\d\]\.template\.src: Servers refuse every user of this scope/,
    );
    const own = store.account('A').sub ?? '';
    await assert.rejects(
      store.plan('edit signing-key', { account: 'A', sk: own }),
      refused('key-kind-wrong'),
    );
  });

  it('for a key that signed users warns that they are refused', async () => {
    const store = await smallStore();
    const key = store.user('A', 'u').iss ?? '';
    await store.run('edit account', { name: 'A', sk: 'generate' });
    const plan = await store.plan('edit signing-key', { account: 'A', sk: key, role: 'r' });
    assert.match(plan.effects.find(({ kind }) => kind === 'cut-off')?.text ?? '', /: u\./);
  });
});

describe('auth callout', () => {
  it('is set by names and taken back', async () => {
    const store = await smallStore();
    const before = store.account('A').nats.authorization;
    await store.run('edit authcallout', {
      account: 'A',
      authUser: 'u',
      allowedAccount: '*',
      curve: 'generate',
    });
    const { auth_users: users, allowed_accounts: accounts, xkey } = store.account('A').nats.authorization;
    assert.deepEqual([users, accounts], [[store.user('A', 'u').sub], ['*']]);
    assert.ok(store.open().readSeed(xkey ?? ''));
    await assert.rejects(
      store.plan('edit authcallout', { account: 'A', disable: 'true', rmCurve: 'true' }),
      refused('flags-exclusive'),
    );
    await store.run('edit authcallout', { account: 'A', curve: '' });
    assert.equal(store.account('A').nats.authorization.xkey, undefined);
    await store.run('edit authcallout', { account: 'A', disable: 'true' });
    assert.deepEqual(store.account('A').nats.authorization, before);
  });

  it('is set up in a new account with service, sentinel and curve key, added to, and taken back whole', async () => {
    const store = await smallStore();
    await store.run('callout setup', { account: 'AUTH', allowedAccount: 'A', service: ['one', 'two'] });
    const { authorization } = store.account('AUTH').nats;
    const [one, two, sentinel] = ['one', 'two', 'sentinel'].map(name => store.user('AUTH', name));
    assert.deepEqual(authorization.auth_users, [one?.sub, two?.sub]);
    assert.deepEqual(authorization.allowed_accounts, [store.account('A').sub]);
    assert.ok(store.open().readSeed(authorization.xkey ?? ''));
    assert.deepEqual(one?.nats.sub.allow, ['$SYS.REQ.USER.AUTH', '$SRV.>']);
    // What it may publish is said, not left to what responses close: nobody has to be warned of that.
    assert.deepEqual(one?.nats.pub.allow, ['$SYS._INBOX.>']);
    const opened = store.open();
    await opened.scan();
    assert.deepEqual(opened.problems(), []);
    assert.deepEqual([one?.nats.resp?.max, one?.nats.bearer_token], [1, undefined]);
    assert.deepEqual(
      [sentinel?.nats.bearer_token, sentinel?.nats.pub, sentinel?.nats.sub],
      [true, { deny: ['>'] }, { deny: ['>'] }],
    );
    await store.run('callout setup', { account: 'AUTH', allowedAccount: 'A', service: ['three'] });
    const after = store.account('AUTH').nats.authorization;
    assert.equal(after.auth_users?.length, 3);
    assert.equal(after.xkey, authorization.xkey);
    await store.run('callout setup', {
      account: 'AUTH',
      allowedAccount: '*',
      service: ['three'],
      curve: 'none',
    });
    const open = store.account('AUTH').nats.authorization;
    assert.deepEqual([open.allowed_accounts, open.xkey], [['*'], undefined]);
  });

  it('says what a setup cuts off, and refuses what would lock out or let in everybody', async () => {
    const store = await smallStore();
    const inUse = await store.plan('callout setup', { account: 'A' });
    assert.equal(inUse.danger, 'destructive');
    assert.match(effectsOf(inUse, 'cut-off')[0] ?? '', /^A has \d+ users? beside/);
    // Where somebody logs in already, the service comes before servers ask it.
    assert.match(effectsOf(inUse, 'note').join(), /1\. nkeeper callout serve .*; 2\. nkeeper push -a A;/);
    const fresh = await store.plan('callout setup', { account: 'AUTH' });
    assert.equal(fresh.danger, 'safe');
    assert.match(effectsOf(fresh, 'note').join(), /1\. nkeeper push -a AUTH; 2\. nkeeper callout serve/);
    assert.match(effectsOf(fresh, 'warning').join(), /No account is allowed yet/);
    await store.run('edit operator', { requireSigningKeys: 'true' });
    await store.run('add account', { name: 'NEW' });
    const strict = await store.plan('callout setup', { account: 'AUTH', allowedAccount: 'NEW' });
    assert.match(
      effectsOf(strict, 'warning').join(),
      /NEW has no key that may sign users \(the operator is strict about signing keys\): nkeeper edit account NEW --sk generate/,
    );
    await assert.rejects(store.plan('callout setup', { account: 'SYS' }), refused('callout-system-account'));
    await assert.rejects(
      store.plan('callout setup', { account: 'AUTH', service: ['x'], sentinel: 'x' }),
      refused('flags-exclusive'),
    );
    await assert.rejects(store.plan('callout setup', {}), refused('input-missing'));
  });
});
