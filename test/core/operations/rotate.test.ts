import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { signingKeyOf } from '../../../src/core/claims/scopes.ts';
import { reviewLines, reviewPlan } from '../../../src/core/operations/review.ts';
import { isProblem } from '../../../src/core/trust/problem.ts';
import { type ChangedStore, smallStore } from '../../support/changed-store.ts';

const refused = (code: string) => (error: unknown) => (error as { code?: string }).code === code;

/** What is wrong with the whole store. */
async function problems(store: ChangedStore): Promise<readonly string[]> {
  const open = store.open();
  await open.scan();
  await open.scanKeys();
  return open
    .problems()
    .filter(isProblem)
    .map(({ code, message }) => `${code} ${message}`);
}

describe('a signing key of the operator', () => {
  it('is replaced in two steps, and nothing is refused at any moment', async () => {
    const store = await smallStore();
    const [old = ''] = store.operator().nats.signing_keys ?? [];
    await store.run('rotate signing-key', { sk: old });
    const keys = store.operator().nats.signing_keys ?? [];
    assert.deepEqual([keys.length, keys[0]], [2, old]);
    assert.deepEqual(
      ['A', 'SYS'].map(name => store.account(name).iss),
      [keys[1], keys[1]],
    );
    assert.deepEqual(await problems(store), []);
    await store.run('rotate signing-key', { sk: old, retire: 'true' });
    assert.deepEqual(store.operator().nats.signing_keys, [keys[1]]);
    assert.deepEqual(await problems(store), []);
  });

  it('goes on where it was left, with the key that was made then', async () => {
    const store = await smallStore();
    const [old = ''] = store.operator().nats.signing_keys ?? [];
    const { results } = await store.run('rotate signing-key', { sk: old });
    await store.run('add account', { name: 'LATE' }, old);
    await assert.rejects(
      store.plan('rotate signing-key', { sk: old, retire: 'true' }),
      refused('plan-refused'),
    );
    const plan = await store.run('rotate signing-key', { sk: old, to: `${results['signingKey']}` });
    assert.equal(plan.changes.length, 1);
    assert.equal(store.account('LATE').iss, store.operator().nats.signing_keys?.[1]);
  });

  it('stays where accounts that it signed would be refused', async () => {
    const store = await smallStore();
    const [old = ''] = store.operator().nats.signing_keys ?? [];
    await store.run('edit operator', { sk: 'generate' });
    await assert.rejects(store.plan('edit operator', { rmSk: old }), refused('plan-refused'));
  });
});

describe('a signing key of an account', () => {
  it('with a scope passes its scope and users on, with new creds', async () => {
    const store = await smallStore();
    await store.run('edit signing-key', { account: 'A', sk: 'generate', role: 'reader', allowSub: 'r.>' });
    await store.run('add user', { account: 'A', name: 's' }, 'reader');
    const old = store.user('A', 's').iss ?? '';
    const plan = await store.run('rotate signing-key', { account: 'A', sk: 'reader' });
    const user = store.user('A', 's');
    assert.equal(user.iss, plan.results['signingKey']);
    assert.equal(
      store
        .open()
        .users('OP', 'A')
        .find(({ name }) => name === 's')?.scope,
      'reader',
    );
    assert.equal(store.open().user('OP', 'A', 's')?.creds.state, 'same');
    assert.deepEqual(await problems(store), []);
    await store.run('rotate signing-key', { account: 'A', sk: old, retire: 'true' });
    assert.ok(!store.account('A').nats.signing_keys?.map(signingKeyOf).includes(old));
    assert.deepEqual(await problems(store), []);
  });
});

describe('the identity of an account', () => {
  it('is replaced, and everything that names it: users, imports, activations, the system account', async () => {
    const store = await smallStore();
    await store.run('edit signing-key', { account: 'A', sk: 'generate', role: 'r', allowSub: 'r.>' });
    await store.run('add user', { account: 'A', name: 's' }, 'r');
    await store.run('add user', { account: 'A', name: 'i' }, store.account('A').sub);
    await store.run('add account', { name: 'B' });
    await store.run('add export', { account: 'A', subject: 'open.>' });
    await store.run('add export', { account: 'A', subject: 'closed.>', private: 'true' });
    await store.run('add export', { account: 'B', subject: 'back.>', private: 'true' });
    await store.run('add import', {
      account: 'B',
      srcAccount: 'A',
      remoteSubject: 'open.x',
      localSubject: 'open',
    });
    for (const [from, to, subject] of [
      ['A', 'B', 'closed.x'],
      ['B', 'A', 'back.x'],
    ] as const) {
      const token = await store.answer('generate activation', { account: from, subject, targetAccount: to });
      await store.run('add import', { account: to, token, localSubject: subject.replace('.x', '') });
    }
    assert.deepEqual(await problems(store), []);
    for (const name of ['A', 'SYS', 'B']) {
      const old = store.account(name).sub ?? '';
      await store.run('rotate account', { name });
      assert.notEqual(store.account(name).sub, old);
      assert.deepEqual(await problems(store), [], name);
      for (const account of ['A', 'B', 'SYS'])
        assert.doesNotMatch(store.open().account('OP', account)?.decoded?.payload ?? '', new RegExp(old));
    }
    assert.equal(
      store
        .open()
        .users('OP', 'A')
        .find(({ name }) => name === 's')?.scope,
      'r',
    );
    assert.equal(store.open().user('OP', 'A', 'i')?.creds.state, 'same');
    for (let i = 0; i < 3; i++) await store.undo();
    assert.deepEqual(await problems(store), []);
  });
});

describe('a user', () => {
  it('gets a new key under its name; the old one is revoked when asked', async () => {
    const store = await smallStore();
    const old = store.user('A', 'u').sub ?? '';
    const kept = await store.run('rotate user', { account: 'A', name: 'u' });
    assert.match(kept.effects.map(({ text }) => text).join(), /stays valid until it is revoked/);
    const next = store.user('A', 'u').sub ?? '';
    assert.notEqual(next, old);
    await store.run('rotate user', { account: 'A', name: 'u', retire: 'true' });
    assert.ok(Number(store.account('A').nats.revocations?.[next]) > 0);
    const user = store.open().user('OP', 'A', 'u');
    assert.deepEqual([user?.creds.state, user?.row.revoked], ['same', false]);
  });
});

describe('a name', () => {
  it('of an account changes, and users, creds and access stay', async () => {
    const store = await smallStore();
    const before = store.user('A', 'u');
    const plan = await store.run('rename account', { names: ['A', 'B b'] });
    assert.deepEqual(reviewLines(reviewPlan(plan)), [
      '~ account B b (was A): Name: A → B b',
      '~ user B b/u (was A/u)',
      '+ creds of user B b/u',
      '- creds of user A/u',
    ]);
    assert.deepEqual(
      store
        .open()
        .accounts('OP')
        .map(({ name }) => name)
        .sort(),
      ['B b', 'SYS'],
    );
    assert.deepEqual(store.user('B b', 'u'), before);
    assert.equal(store.account('B b').name, 'B b');
    assert.equal(store.open().user('OP', 'B b', 'u')?.creds.state, 'same');
    assert.equal(store.open().locations.current.account, 'B b');
    assert.deepEqual(await problems(store), []);
  });

  it('nsc 8.1.18: that would be a path is refused', async () => {
    const store = await smallStore();
    await assert.rejects(store.plan('rename account', { names: ['A', 'x/y'] }), refused('name-invalid'));
    await assert.rejects(store.plan('rename account', { names: ['A', 'SYS'] }), refused('name-taken'));
  });

  it('of a user changes with its creds', async () => {
    const store = await smallStore();
    const { sub } = store.user('A', 'u');
    await store.run('rename user', { account: 'A', names: ['u', 'U'] });
    const user = store.open().user('OP', 'A', 'U');
    assert.deepEqual([user?.claims?.sub, user?.claims?.name, user?.creds.state], [sub, 'U', 'same']);
    assert.deepEqual(await problems(store), []);
  });
});

describe('the identity of an operator', () => {
  it('is replaced; what the old one signed is signed anew', async () => {
    const store = await smallStore();
    const old = store.operator().sub ?? '';
    await store.run('add account', { name: 'B' }, old);
    await store.run('reissue operator');
    const operator = store.operator();
    assert.notEqual(operator.sub, old);
    assert.equal(operator.iss, operator.sub);
    assert.equal(store.account('B').iss, operator.nats.signing_keys?.[0]);
    assert.deepEqual(await problems(store), []);
    await store.undo();
    assert.equal(store.operator().sub, old);
  });

  it('may stay as a signing key, and nothing is signed anew', async () => {
    const store = await smallStore();
    const old = store.operator().sub ?? '';
    await store.run('add account', { name: 'B' }, old);
    await store.run('reissue operator', { convertToSigningKey: 'true' });
    assert.ok(store.operator().nats.signing_keys?.includes(old));
    assert.equal(store.account('B').iss, old);
    assert.deepEqual(await problems(store), []);
  });
});

describe('several at once', () => {
  it('are one plan, one review, one change', async () => {
    const store = await smallStore();
    for (const name of ['a', 'b', 'c']) await store.run('add user', { account: 'A', name });
    await store.run('edit user', { account: 'A', name: ['b'], tag: 't' });
    const plan = await store.run('edit user', { account: 'A', name: ['a', 'b', 'c'], tag: 't' });
    assert.equal(plan.changes.filter(({ kind }) => kind === 'token').length, 2, 'b has the tag already');
    assert.equal(plan.effects.filter(({ kind }) => kind === 'hand-out').length, 2);
    await store.undo();
    assert.deepEqual([store.user('A', 'a').nats.tags, store.user('A', 'b').nats.tags], [undefined, ['t']]);
  });
});
