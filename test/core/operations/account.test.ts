import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { createUser } from 'nkeys.js';
import { signingKeyOf } from '../../../src/core/claims/scopes.ts';
import { smallStore } from '../../support/changed-store.ts';

const refused = (code: string) => (error: unknown) => (error as { code?: string }).code === code;

describe('an edit of an account changes what was asked, and nothing else', () => {
  it('nsc 8.3a: an edit keeps --disallow-bearer and --wildcard-exports', async () => {
    const store = await smallStore();
    await store.run('edit account', { name: 'A', disallowBearer: 'true', wildcardExports: 'false' });
    await store.run('edit account', { name: 'A', tag: 'x' });
    const { limits } = store.account('A').nats;
    assert.deepEqual([limits.disallow_bearer, limits.wildcards ?? false], [true, false]);
  });

  it('nsc 8.3b: --js-max-bytes-required holds also once there are limits', async () => {
    const store = await smallStore();
    await store.run('edit account', { name: 'A', jsDiskStorage: '1G' });
    await store.run('edit account', { name: 'A', jsMaxBytesRequired: 'true' });
    assert.equal(store.account('A').nats.limits.max_bytes_required, true);
    await store.run('edit account', { name: 'A', jsMaxBytesRequired: 'false' });
    assert.equal(store.account('A').nats.limits.max_bytes_required ?? false, false);
  });

  it('nsc 8.3e: --rm-response-perms leaves the other flags of the call their effect', async () => {
    const store = await smallStore();
    await store.run('edit account', { name: 'A', allowPubResponse: '5' });
    await store.run('edit account', { name: 'A', rmResponsePerms: 'true', allowPub: 'a.>', denySub: 'b' });
    assert.deepEqual(store.account('A').nats.default_permissions, {
      pub: { allow: ['a.>'] },
      sub: { deny: ['b'] },
    });
  });

  it('nsc 8.3f: a removed signing key names the users that it cuts off; an unknown one is refused', async () => {
    const store = await smallStore();
    const [key = ''] = (store.account('A').nats.signing_keys ?? []).map(signingKeyOf);
    await store.run('edit account', { name: 'A', sk: 'generate' });
    const plan = await store.plan('edit account', { name: 'A', rmSk: key });
    assert.equal(plan.danger, 'destructive');
    assert.match(plan.effects.find(({ kind }) => kind === 'cut-off')?.text ?? '', /1 user .*: u\./);
    await assert.rejects(
      store.plan('edit account', { name: 'A', rmSk: store.operator().sub ?? '' }),
      refused('signing-key-unknown'),
    );
  });

  it('nsc 8.3i: a first edit brings no JetStream limits in', async () => {
    const store = await smallStore();
    const before = store.account('A').nats.limits;
    await store.run('edit account', { name: 'A', tag: 'x' });
    assert.deepEqual(store.account('A').nats.limits, before);
  });

  it('every field can be set and unset', async () => {
    const store = await smallStore();
    const before = store.account('A');
    const set = {
      name: 'A',
      description: 'd',
      infoUrl: 'https://a.test',
      traceContextSubject: 't',
      traceContextSampling: '5',
      hostClusterTraffic: 'owner',
      tag: 'x,y',
      expiry: '2099-01-01',
      start: '2020-01-01',
      conns: '5',
      allowPub: 'a',
      denyPubsub: 'b',
      allowPubResponse: '2',
      jsTier: '3',
      jsDiskStorage: '10G',
    };
    await store.run('edit account', set);
    const changed = store.account('A');
    assert.deepEqual(
      [changed.nats.description, changed.nats.trace, changed.nats.tags, changed.exp, changed.nbf],
      ['d', { dest: 't', sampling: 5 }, ['x', 'y'], 4_070_908_800, 1_577_836_800],
    );
    assert.equal(changed.nats.limits.tiered_limits?.['R3']?.disk_storage, 10_000_000_000);
    await store.run('edit account', {
      name: 'A',
      description: '',
      infoUrl: '',
      traceContextSubject: '',
      hostClusterTraffic: '',
      rmTag: 'x,y',
      expiry: '0',
      start: '0',
      conns: '-1',
      rm: 'a,b',
      rmResponsePerms: 'true',
      jsDisable: 'true',
    });
    const { iat: _a, jti: _b, ...was } = before;
    const { iat: _c, jti: _d, ...is } = store.account('A');
    assert.deepEqual(is, was);
  });

  it('says that nothing changes, and writes nothing', async () => {
    const store = await smallStore();
    await store.run('edit account', { name: 'A', tag: 'x' });
    assert.deepEqual((await store.plan('edit account', { name: 'A', tag: 'x' })).changes, []);
  });

  it('keeps who signed it; -K names another', async () => {
    const store = await smallStore();
    const issuer = store.account('A').iss ?? '';
    await store.run('edit operator', { sk: 'generate' });
    await store.run('edit account', { name: 'A', tag: 'x' });
    assert.equal(store.account('A').iss, issuer);
    const other = store.operator().nats.signing_keys?.at(-1) ?? '';
    await store.run('edit account', { name: 'A', tag: 'y' }, other);
    assert.equal(store.account('A').iss, other);
    await assert.rejects(
      store.plan('edit account', { name: 'A', tag: 'z' }, 'NOBODY'),
      refused('signer-not-allowed'),
    );
  });

  it('JetStream tiers and limits for all exclude each other', async () => {
    const store = await smallStore();
    await store.run('edit account', { name: 'A', jsEnable: '1' });
    await assert.rejects(
      store.plan('edit account', { name: 'A', jsStreams: '5' }),
      refused('jetstream-tiers-exclusive'),
    );
    await assert.rejects(
      store.plan('edit account', { name: 'A', rmJsTier: '3' }),
      refused('jetstream-tier-missing'),
    );
    await store.run('edit account', { name: 'A', rmJsTier: '1' });
    assert.equal(store.account('A').nats.limits.tiered_limits, undefined);
  });
});

describe('what must not be', () => {
  it('deleting or closing the system account', async () => {
    const store = await smallStore();
    await assert.rejects(store.plan('delete account', { name: 'SYS' }), refused('plan-refused'));
    await assert.rejects(store.plan('edit account', { name: 'SYS', conns: '0' }), refused('plan-refused'));
    await assert.rejects(store.plan('edit account', { name: 'SYS', jsEnable: '0' }), refused('plan-refused'));
  });

  it('removing the last key that may sign users of a strict operator', async () => {
    const store = await smallStore();
    await store.run('edit account', { name: 'SYS', tag: 'x' });
    await store.run('edit operator', { requireSigningKeys: 'true' });
    const [key = ''] = (store.account('A').nats.signing_keys ?? []).map(signingKeyOf);
    await assert.rejects(store.plan('edit account', { name: 'A', rmSk: key }), refused('plan-refused'));
  });

  it('claims that servers refuse', async () => {
    const store = await smallStore();
    await assert.rejects(
      store.plan('edit account', { name: 'A', allowPub: 'a..b' }),
      refused('plan-refused'),
    );
  });

  it('names that disks or people take for others, and no key is left behind', async () => {
    const store = await smallStore();
    const seed = createUser().getSeed();
    const names = ['..', '.', 'a/b', 'a\\b', 'a\u202eb', ' a', 'a ', 'x'.repeat(300), 'a\nb', 'a\ufffdb'];
    for (const name of [...names, new TextDecoder().decode(seed)])
      await assert.rejects(store.plan('add account', { name }), refused('name-invalid'), name);
    for (const name of ['a', 'A'])
      await assert.rejects(store.plan('add account', { name }), refused('name-taken'), name);
    assert.equal(store.open().accounts('OP').length, 2);
  });
});

describe('deleting an account', () => {
  it('is possible whatever is wrong with it, and says who loses imports', async () => {
    const store = await smallStore();
    await store.run('add account', { name: 'B' });
    await store.run('add export', { account: 'A', subject: 'e' });
    await store.run('add import', { account: 'B', srcAccount: 'A', remoteSubject: 'e', localSubject: 'i' });
    writeFileSync(`${store.dir}/OP/accounts/A/users/u.jwt`, 'nothing');
    const plan = await store.run('delete account', { name: 'A' });
    assert.match(plan.effects.find(({ kind }) => kind === 'stops')?.text ?? '', /^B loses its import/);
    writeFileSync(`${store.dir}/OP/accounts/B/B.jwt`, 'nothing');
    await store.run('delete account', { name: 'B' });
    assert.deepEqual(
      store
        .open()
        .accounts('OP')
        .map(({ name }) => name),
      ['SYS'],
    );
  });

  it('takes its users, keys and creds along when asked, and leaves nothing half', async () => {
    const store = await smallStore();
    const plan = await store.run('delete account', { name: 'A', rmNkey: 'true', rmCreds: 'true' });
    assert.deepEqual([plan.danger, plan.confirm], ['destructive', 'A']);
    const open = store.open();
    assert.deepEqual(
      open.accounts('OP').map(({ name }) => name),
      ['SYS'],
    );
    await open.scan();
    await open.scanKeys();
    assert.deepEqual(
      open
        .keys()
        .filter(({ use }) => use === 'orphan')
        .map(({ key }) => key),
      [],
    );
  });
});
