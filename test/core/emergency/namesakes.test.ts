import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { isProven, reportJson, toDoOf } from '../../../src/core/emergency/report.ts';
import { connectMany, getsIn, Responder } from '../../support/emergency.ts';
import { startCluster } from '../../support/nats.ts';
import { TestOperator, type TestUser } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

// One name, several keys: by the name nobody can tell which of them leaked.

/** Three users that call themselves `web`, with 1, 2 and 3 connections. Those of them that the store has are told. */
async function threeOfOneName(t: TestContext, stored: (users: readonly TestUser[]) => readonly TestUser[]) {
  const operator = new TestOperator();
  const account = operator.account('A');
  const users = [1, 2, 3].map(() => account.user('web'));
  const dir = writeStore(operator, [account], [operator.systemUser, ...stored(users)]);
  const servers = await startCluster(t, 2, () => ({ operator, accounts: [account] }));
  for (const [i, user] of users.entries()) await connectMany(t, servers[i % 2]!, user, i + 1);
  return { users, servers, responder: new Responder(t, dir, servers) };
}

const leak = { account: 'A', user: 'web', kind: 'user' } as const;

test('a name that the store does not have, of three keys that are connected: refused, and each is told with where it is', async t => {
  const { users, servers, responder } = await threeOfOneName(t, () => []);
  const where = ['1 connection (n1 1)', '2 connections (n2 2)', '3 connections (n1 3)'];
  await assert.rejects(responder.open(leak), ({ code, message }: Error & { code: string }) => {
    assert.equal(code, 'user-ambiguous');
    for (const [i, { key }] of users.entries()) assert.ok(message.includes(`${key}: ${where[i]}`), message);
    return true;
  });
  for (const user of users) assert.ok(await getsIn(servers[0]!, user));
  // Each by its key is another thing.
  const { pursuit } = await responder.cut({ ...leak, user: users[1]!.key });
  assert.ok(isProven(pursuit));
});

test('a user of the store, and two more keys of its name: its own is cut off, the others are told and keep it from being proven', async t => {
  const { users, servers, responder } = await threeOfOneName(t, ([first]) => [first!]);
  const { pursuit } = await responder.cut(leak);
  const { armed, view } = pursuit;
  assert.deepEqual([view.proven, isProven({ armed, view })], [true, false]);
  const input = { armed, view, actor: { who: 'me', host: 'here' }, faults: [] };
  const toDo = toDoOf(input);
  for (const { key } of users.slice(1))
    assert.ok(toDo.some(each => each.includes(`NOT PROVEN`) && each.includes(`--user ${key} --account A`)));
  const { proven, namesakes } = reportJson(input) as { proven: boolean; namesakes: readonly object[] };
  assert.deepEqual([proven, namesakes.length], [false, 2]);
  const in_ = await Promise.all(users.map(user => getsIn(servers[0]!, user)));
  assert.deepEqual(in_, [false, true, true]);
});

test('a key that the store knows as another user is no namesake', async t => {
  const operator = new TestOperator();
  const account = operator.account('A');
  const [web, other] = [account.user('web'), account.user('web')];
  Object.assign(other, { name: 'other' });
  const dir = writeStore(operator, [account], [operator.systemUser, web, other]);
  const servers = await startCluster(t, 1, () => ({ operator, accounts: [account] }));
  await connectMany(t, servers[0]!, other, 1);
  const { pursuit } = await new Responder(t, dir, servers).cut(leak);
  assert.ok(isProven(pursuit));
});
