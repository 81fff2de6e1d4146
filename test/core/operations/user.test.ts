import assert from 'node:assert/strict';
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { newUser } from '../../../src/core/claims/new-claims.ts';
import { signingKeyOf } from '../../../src/core/claims/scopes.ts';
import { parseCreds } from '../../../src/core/claims/token/creds.ts';
import { encodeToken } from '../../../src/core/claims/token/encode.ts';
import { reviewPlan } from '../../../src/core/operations/review.ts';
import { readSeed } from '../../../src/core/store/keys/seeds.ts';
import { type ChangedStore, smallStore } from '../../support/changed-store.ts';

const refused = (code: string) => (error: unknown) => (error as { code?: string }).code === code;
const credsOf = (store: ChangedStore, user: string) => `${store.dir}/creds/OP/A/${user}.creds`;

/** The account A with a scope `reader`. */
async function scopedStore(): Promise<ChangedStore> {
  const store = await smallStore();
  await store.run('edit signing-key', { account: 'A', sk: 'generate', role: 'reader', allowSub: 'r.>' });
  return store;
}

describe('a new user', () => {
  it('that only keys of scopes may sign asks for the role; that no key may sign says what to do', async () => {
    const store = await smallStore();
    await store.run('edit operator', { sk: 'generate', requireSigningKeys: 'true' });
    await store.run('add account', { name: 'B' });
    await assert.rejects(store.run('add user', { account: 'B', name: 'u' }), {
      hint: /“generate” under Signing keys of its account makes one \(nkeeper edit account B --sk generate\)\.$/,
    });
    await store.run('edit signing-key', { account: 'B', sk: 'generate', role: 'reader', allowSub: 'r.>' });
    await assert.rejects(store.run('add user', { account: 'B', name: 'u' }), {
      code: 'signer-missing',
      message: 'Only keys of scopes may sign user B/u.',
      hint: 'Name the role, or its key, with -K: reader.',
    });
    await store.run('add user', { account: 'B', name: 'u' }, 'reader');
  });

  it('has key, JWT and creds, readable by its owner alone', async () => {
    const store = await smallStore();
    const plan = await store.run('add user', {
      account: 'A',
      name: 'kiosk',
      bearer: 'true',
      allowPub: 'a,b',
      tag: 'X',
    });
    const claims = store.user('A', 'kiosk');
    assert.equal(plan.results['user'], claims.sub);
    assert.deepEqual(
      [claims.nats.bearer_token, claims.nats.pub, claims.nats.tags],
      [true, { allow: ['a', 'b'] }, ['x']],
    );
    const creds = parseCreds(readFileSync(credsOf(store, 'kiosk'), 'utf8'));
    assert.equal(creds.seed?.publicKey, claims.sub);
    assert.equal(statSync(credsOf(store, 'kiosk')).mode & 0o777, 0o600);
    const user = store.open().user('OP', 'A', 'kiosk');
    assert.deepEqual([user?.creds.state, user?.seedStored, user?.problems], ['same', true, []]);
  });

  it('is signed by a plain signing key, never by that of a scope unless it is asked for', async () => {
    const store = await scopedStore();
    const keys = store.account('A').nats.signing_keys ?? [];
    const plain = keys.find(entry => typeof entry === 'string');
    for (let i = 0; i < 5; i++) {
      await store.run('add user', { account: 'A', name: `p${i}` });
      assert.equal(store.user('A', `p${i}`).iss, plain);
    }
    await store.run('add user', { account: 'A', name: 'scoped' }, 'reader');
    const scope = keys.find(entry => typeof entry === 'object');
    assert.equal(store.user('A', 'scoped').iss, scope && signingKeyOf(scope));
    assert.deepEqual(store.open().user('OP', 'A', 'scoped')?.problems, []);
    const added = await store.plan('add user', { account: 'A', name: 'another' }, 'reader');
    assert.deepEqual(
      added.effects.filter(({ kind }) => kind === 'warning'),
      [],
      'the scope gives the limits',
    );
    assert.deepEqual(reviewPlan(added).tokens[0]?.differences, []);
    const limited = store.plan('add user', { account: 'A', name: 'no', allowPub: 'a' }, 'reader');
    await assert.rejects(limited, refused('scoped-user-limits'));
  });

  it('whose key is elsewhere has neither key nor creds here', async () => {
    const store = await smallStore();
    const elsewhere = store.user('A', 'u').sub ?? '';
    const other = await smallStore();
    await other.run('add user', { account: 'A', name: 'guest', publicKey: elsewhere });
    assert.equal(other.user('A', 'guest').sub, elsewhere);
    assert.ok(!existsSync(credsOf(other, 'guest')));
  });

  it('with subjects, networks or times that are none is refused (nsc takes them)', async () => {
    const store = await smallStore();
    for (const given of [{ allowPub: 'a..b' }, { sourceNetwork: '300.1.1.1' }, { expiry: 'abc3dxyz' }]) {
      await assert.rejects(async () => store.plan('add user', { account: 'A', name: 'x', ...given }));
    }
    assert.ok(!existsSync(credsOf(store, 'x')));
  });
});

describe('an edit of a user', () => {
  it('keeps what was not asked for, and writes the creds anew', async () => {
    const store = await smallStore();
    await store.run('edit user', {
      account: 'A',
      name: 'u',
      allowPub: 'a',
      time: '08:00:00-18:00:00',
      locale: 'Europe/Berlin',
      sourceNetwork: '10.0.0.0/8',
      connType: 'mqtt,WEBSOCKET',
      subs: '5',
    });
    const before = store.user('A', 'u');
    await store.run('edit user', { account: 'A', name: 'u', tag: 't' });
    const after = store.user('A', 'u');
    assert.deepEqual({ ...after.nats, tags: undefined }, { ...before.nats, tags: undefined });
    assert.equal(store.open().user('OP', 'A', 'u')?.creds.state, 'same');
    await store.run('edit user', {
      account: 'A',
      name: 'u',
      rm: 'a',
      rmTime: '08:00:00',
      locale: '',
      rmSourceNetwork: '10.0.0.0/8',
      rmConnType: 'MQTT,websocket',
      subs: '-1',
      rmTag: 't',
    });
    const { nats } = store.user('A', 'u');
    assert.deepEqual(Object.keys(nats).sort(), [
      'data',
      'issuer_account',
      'payload',
      'pub',
      'sub',
      'subs',
      'type',
      'version',
    ]);
  });

  it('nsc 8.3e: --rm-response-perms leaves the other flags of the call their effect', async () => {
    const store = await smallStore();
    await store.run('edit user', { account: 'A', name: 'u', allowPubResponse: '3', responseTtl: '5s' });
    assert.deepEqual(store.user('A', 'u').nats.resp, { max: 3, ttl: 5_000_000_000 });
    await store.run('edit user', { account: 'A', name: 'u', rmResponsePerms: 'true', denyPub: 'x' });
    const { resp, pub } = store.user('A', 'u').nats;
    assert.deepEqual([resp, pub], [undefined, { deny: ['x'] }]);
  });

  it('of a scoped user refuses limits, and keeps its scope', async () => {
    const store = await scopedStore();
    await store.run('add user', { account: 'A', name: 's' }, 'reader');
    const issuer = store.user('A', 's').iss;
    await assert.rejects(
      store.plan('edit user', { account: 'A', name: 's', subs: '5' }),
      refused('scoped-user-limits'),
    );
    await store.run('edit user', { account: 'A', name: 's', tag: 't' });
    assert.equal(store.user('A', 's').iss, issuer);
  });

  it('by another signer fits what that signs: under a scope nothing of its own, else limits', async () => {
    const store = await scopedStore();
    await store.run('edit user', { account: 'A', name: 'u', allowPub: 'a', tag: 't' });
    const into = await store.run('edit user', { account: 'A', name: 'u' }, 'reader');
    assert.match(into.effects.map(({ text }) => text).join(), /loses its own permissions/);
    assert.deepEqual(store.open().user('OP', 'A', 'u')?.problems, []);
    assert.deepEqual(store.user('A', 'u').nats.tags, ['t']);
    const plain = store.account('A').nats.signing_keys?.find(entry => typeof entry === 'string');
    const out = await store.run('edit user', { account: 'A', name: 'u' }, `${plain}`);
    assert.match(out.effects.map(({ text }) => text).join(), /leaves the scope/);
    assert.deepEqual(store.open().user('OP', 'A', 'u')?.problems, []);
    assert.equal(store.user('A', 'u').nats.subs, -1);
  });

  it('may ask for a proxy', async () => {
    const store = await smallStore();
    await store.run('edit user', { account: 'A', name: 'u', proxyRequired: 'true' });
    assert.equal(store.user('A', 'u').nats.proxy_required, true);
    await store.run('edit user', { account: 'A', name: 'u', proxyRequired: 'false' });
    assert.equal(store.user('A', 'u').nats.proxy_required, undefined);
  });

  it('is by public key, too', async () => {
    const store = await smallStore();
    const key = store.user('A', 'u').sub ?? '';
    await store.run('edit user', { account: store.account('A').sub ?? '', name: key, tag: 't' });
    assert.deepEqual(store.user('A', 'u').nats.tags, ['t']);
  });
});

describe('creds', () => {
  it('that are missing or not as the JWT says are written anew', async () => {
    const store = await smallStore();
    await store.run('add user', { account: 'A', name: 'v' });
    rmSync(credsOf(store, 'u'));
    writeFileSync(credsOf(store, 'v'), readFileSync(`${store.dir}/creds/OP/SYS/sys.creds`));
    await assert.rejects(store.plan('reissue creds', { account: 'A' }), refused('input-missing'));
    const plan = await store.run('reissue creds', { account: 'A', all: 'true' });
    assert.equal(plan.changes.length, 2);
    for (const name of ['u', 'v'])
      assert.equal(store.open().user('OP', 'A', name)?.creds.state, 'same', name);
    assert.deepEqual((await store.plan('reissue creds', { account: 'A', name: 'u' })).changes, []);
    await store.undo();
    assert.equal(store.open().user('OP', 'A', 'u')?.creds.state, 'absent');
  });
});

describe('deleting a user', () => {
  it('says that its creds stay valid, unless it is revoked first', async () => {
    const store = await smallStore();
    const plain = await store.plan('delete user', { account: 'A', name: 'u' });
    assert.match(plain.effects.map(({ text }) => text).join(), /stay valid on every server/);
    const plan = await store.run('delete user', {
      account: 'A',
      name: 'u',
      revoke: 'true',
      rmNkey: 'true',
      rmCreds: 'true',
    });
    assert.deepEqual(
      plan.changes.map(({ kind }) => kind),
      ['token', 'token', 'creds', 'key'],
      'revoked before anything is deleted',
    );
    const { sub: key = '' } = (plan.changes[1] as { before: { claims: { sub?: string } } }).before.claims;
    assert.ok(Number(store.account('A').nats.revocations?.[key]) > 0);
    assert.ok(!existsSync(credsOf(store, 'u')));
    assert.deepEqual(store.open().users('OP', 'A'), []);
  });

  it('is possible whatever is wrong with it', async () => {
    const store = await smallStore();
    await store.run('add user', { account: 'A', name: 'v' });
    writeFileSync(`${store.dir}/OP/accounts/A/users/u.jwt`, 'nothing');
    writeFileSync(`${store.dir}/OP/accounts/A/users/v.jwt`, '');
    const plan = await store.run('delete user', {
      account: 'A',
      name: 'u,v',
      revoke: 'true',
      rmCreds: 'true',
    });
    assert.match(plan.effects.map(({ text }) => text).join(), /A\/u cannot be revoked/);
    assert.deepEqual(store.open().users('OP', 'A'), []);
    await store.undo();
    assert.equal(readFileSync(`${store.dir}/OP/accounts/A/users/u.jwt`, 'utf8'), 'nothing');
  });

  it('takes a name with a comma for one name, where there is one', async () => {
    const store = await smallStore();
    await store.run('add user', { account: 'A', name: ['x', 'y', 'x,y'] });
    await store.run('revocations add-user', { account: 'A', name: 'x,y' });
    assert.deepEqual(Object.keys(store.account('A').nats.revocations ?? {}), [store.user('A', 'x,y').sub]);
    await store.run('delete user', { account: 'A', name: 'x,y' });
    assert.deepEqual(
      store
        .open()
        .users('OP', 'A')
        .map(({ name }) => name),
      ['u', 'x', 'y'],
    );
    await store.run('delete user', { account: 'A', name: 'x,y' });
    assert.deepEqual(
      store
        .open()
        .users('OP', 'A')
        .map(({ name }) => name),
      ['u'],
    );
  });

  it('is never of a user that nobody named', async () => {
    const store = await smallStore();
    await assert.rejects(store.plan('delete user', { account: 'A' }), refused('input-missing'));
  });

  it('many at once is one signature of the account', async () => {
    const store = await smallStore();
    for (const name of ['a', 'b', 'c']) await store.run('add user', { account: 'A', name });
    const plan = await store.run('delete user', { account: 'A', name: 'a,b,c', revoke: 'true' });
    assert.equal(
      plan.changes.filter(change => change.kind === 'token' && change.claims === 'account').length,
      1,
    );
    assert.equal(Object.keys(store.account('A').nats.revocations ?? {}).length, 3);
  });

  it('a user of the same name made anew is not revoked with the old one', async () => {
    const store = await smallStore();
    await store.run('delete user', { account: 'A', name: 'u', revoke: 'true' });
    await store.run('add user', { account: 'A', name: 'u' });
    assert.equal(store.open().users('OP', 'A')[0]?.revoked, false);
  });
});

it('nsc 8.2 25: a user whose name ends with a blank has one creds file, where nsc put it', async () => {
  const store = await smallStore();
  // As nsc leaves it after `add user "u "`: the blank is in the JWT and in the name of the creds file.
  const key = store.user('A', 'u').sub ?? '';
  const claims = { ...newUser(key), name: 'u ' };
  const account = readSeed(store.dir, store.account('A').sub ?? '');
  writeFileSync(`${store.dir}/OP/accounts/A/users/u.jwt`, encodeToken('user', claims, account, store.now));
  renameSync(credsOf(store, 'u'), credsOf(store, 'u '));
  await store.run('edit user', { account: 'A', name: 'u', tag: 't' });
  assert.ok(!existsSync(credsOf(store, 'u')));
  assert.equal(store.open().user('OP', 'A', 'u')?.creds.state, 'same');
  await store.run('delete user', { account: 'A', name: 'u', rmCreds: 'true' });
  assert.ok(!existsSync(credsOf(store, 'u ')));
});
