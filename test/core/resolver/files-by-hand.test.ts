import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { LocalStore, openTestLive, untilView } from '../../support/live.ts';
import { startCluster } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';

// A server reckons its hash from what it was sent, and answers for an account from the file.

async function changedByHand(t: TestContext, count: number) {
  const operator = new TestOperator();
  const account = operator.account('SHOP', { issuedAt: now() - 10 });
  const other = operator.account('BILLING');
  const servers = await startCluster(t, count, () => ({
    operator,
    interval: '1h',
    accounts: [account, other],
  }));
  const older = account.version({ issuedAt: now() - 500 });
  const server = servers[count - 1]!;
  writeFileSync(join(server.resolverDir, `${account.key}.jwt`), older);
  const live = openTestLive(t, operator, {
    servers: servers[0]!.url,
    local: new LocalStore(operator, [account, other]),
  });
  await untilView(live, 'a comparison of all', view => view.comparedAt > 0);
  const states = (key: string) => [...(live.view.holdings.get(key) ?? [])].map(([, { state }]) => state);
  return { live, states, account, other };
}

test('a file that was changed by hand on the only server is told from the store', async t => {
  const { states, account, other } = await changedByHand(t, 1);
  assert.deepEqual(states(account.key), ['older']);
  assert.deepEqual(states(other.key), ['same']);
});

test('a file that was changed by hand on one of three servers is told, with its server', async t => {
  const { live, states, account, other } = await changedByHand(t, 3);
  for (let look = 1; look <= 3; look++) {
    assert.deepEqual(states(account.key), ['same', 'same', 'older'], `look ${look}`);
    assert.deepEqual(states(other.key), ['same', 'same', 'same'], `look ${look}`);
    const { comparedAt } = live.view;
    live.refresh();
    await untilView(live, 'another comparison', view => view.comparedAt > comparedAt);
  }
});
