import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Responder } from '../../support/emergency.ts';
import { startServer } from '../../support/nats.ts';
import { now, TestOperator, type TestUser } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

// Where a cut is of many, a login is tried with one that got in before.

/** Account A with `good`, the last in the store's order, after so many that do not get in from here, and so many that are revoked. */
async function someThatDoNotWork(t: TestContext, { elsewhere = 0, revoked = 0, good = true }) {
  const operator = new TestOperator();
  const account = operator.account('A');
  const named = (count: number, name: string, nats: object): readonly TestUser[] =>
    Array.from({ length: count }, (_, i) =>
      account.user(`${name}${i}`, {
        nats: { pub: {}, sub: {}, subs: -1, data: -1, payload: -1, ...nats },
      }),
    );
  const out = named(revoked, 'a', {});
  const users = [
    ...out,
    ...named(elsewhere, 'b', { src: ['192.0.2.0/24'] }),
    ...named(good ? 1 : 0, 'good', {}),
  ];
  const revocations = Object.fromEntries(out.map(({ key }) => [key, now() + 1]));
  account.token = account.version({ nats: { revocations } });
  const dir = writeStore(operator, [account], [operator.systemUser, ...users]);
  const server = await startServer(t, { operator, accounts: [account] });
  return new Responder(t, dir, [server]);
}

const leak = { account: 'A', kind: 'all-users' } as const;

test('the first four of the store do not get in from here: a fifth is tried, and a later nkeeper goes on with that', async t => {
  const responder = await someThatDoNotWork(t, { elsewhere: 4 });
  const { pursuit } = await responder.cut(leak);
  assert.equal(pursuit.view.servers[0]?.login?.ok, true, pursuit.view.servers[0]?.untried);
  const resumed = await responder.resume(pursuit.armed);
  await resumed.once();
  assert.equal(resumed.view.servers[0]?.login?.ok, true, resumed.view.servers[0]?.untried);
});

test('those that are revoked already are tried last', async t => {
  const responder = await someThatDoNotWork(t, { revoked: 6 });
  const { pursuit } = await responder.cut(leak);
  assert.equal(pursuit.view.servers[0]?.login?.ok, true, pursuit.view.servers[0]?.untried);
});

test('none of five gets in: it is said of all of them', async t => {
  const responder = await someThatDoNotWork(t, { elsewhere: 7, good: false });
  const { pursuit } = await responder.cut(leak);
  const [proof] = pursuit.view.servers;
  assert.equal(proof?.login, undefined);
  assert.match(proof?.untried ?? '', /did not get in before the cut either: .* \(the same of 4 more users\)/);
});
