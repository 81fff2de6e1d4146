import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Plan } from '../../../src/core/operations/plan.ts';
import { smallStore } from '../../support/changed-store.ts';

const textsOf = ({ effects }: Plan) => effects.map(({ kind, text }) => `${kind}: ${text}`).join('\n');

const store = await smallStore();
await store.run('edit account', { name: 'A', conns: '100', subscriptions: '50' });
await store.run('edit signing-key', { account: 'A', sk: 'generate', role: 'r', allowSub: 'a.>' });
await store.run('add user', { account: 'A', name: 's' }, 'r');

const editAccount = async (given: Record<string, string>) =>
  textsOf(await store.plan('edit account', { name: 'A', ...given }));

// Case h2 of what was measured; push-effects.test.ts shows each of these on servers.
test('a lower limit of connections drops all of them where more are open; a higher one nobody', async () => {
  const lower =
    /warning: Where A has more than 1 connection open, servers drop more than those above, often all of them/;
  assert.match(await editAccount({ conns: '1' }), lower);
  for (const conns of ['100', '200', '-1']) assert.doesNotMatch(await editAccount({ conns }), /drop/);
  const closed = await store.plan('edit account', { name: 'A', conns: '0' });
  assert.match(textsOf(closed), /cut-off: Everybody in A is disconnected, and nobody can connect\./);
  assert.equal(closed.danger, 'destructive');
  assert.equal((await store.plan('edit account', { name: 'A', conns: '1' })).danger, 'safe');
});

// Case h4.
test('a lower limit of subscriptions drops who is at it already', async () => {
  assert.match(
    await editAccount({ subscriptions: '3' }),
    /warning: Clients of A with 3 subscriptions or more are dropped/,
  );
  assert.doesNotMatch(await editAccount({ subscriptions: '60' }), /dropped/);
});

// Cases e' and e.
test('another template disconnects the users of its scope; so does a key that goes', async () => {
  const edited = await store.plan('edit signing-key', { account: 'A', sk: 'r', allowSub: 'b.>' });
  assert.match(textsOf(edited), /warning: Users of the scope "r" of A are disconnected when servers get it/);
  assert.equal(edited.danger, 'safe');
  const described = await store.plan('edit signing-key', { account: 'A', sk: 'r', description: 'd' });
  assert.doesNotMatch(textsOf(described), /disconnected/);
  const removed = await store.plan('edit account', { name: 'A', rmSk: 'r' });
  assert.match(textsOf(removed), /cut-off: 1 user that A\w+ signed is disconnected and refused: s\./);
  assert.equal(removed.danger, 'destructive');
});

// Case h1.
test('default permissions leave connections open', async () => {
  assert.match(
    await editAccount({ denyPub: 'x' }),
    /note: Users of A without permissions of their own stay connected/,
  );
});

test('an undo says it too', async () => {
  const copy = await smallStore();
  await copy.run('edit account', { name: 'A', conns: '5' });
  await copy.run('edit account', { name: 'A', conns: '9' });
  assert.match(textsOf(await copy.undo()), /Where A has more than 5 connections open/);
});
