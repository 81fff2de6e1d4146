import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openLiveFeed } from '../../src/core/live/open-live-feed.ts';
import { startCluster, until } from '../support/nats.ts';
import { TestOperator } from '../support/nats-identities.ts';
import { openScanned, paneOf, worldOf } from '../support/screen-text.ts';
import { writeStore } from '../support/written-store.ts';

test('what is the same on the servers that answer is not said of those that do not', async t => {
  const operator = new TestOperator('ACME');
  const shop = operator.account('SHOP');
  const store = await openScanned(writeStore(operator, [shop], [operator.systemUser]));
  t.after(() => store.close());
  const [n1, n2] = await startCluster(t, 2, () => ({ operator, accounts: [shop] }));
  const feedOf = async (servers: string) => {
    const live = await openLiveFeed(store, 'ACME', { env: {}, servers });
    t.after(() => live.close());
    return () =>
      paneOf({ screen: 'accounts', operator: 'ACME' }, worldOf(store, { live: live.view })).note?.text;
  };
  const note = await feedOf(n1!.url);
  await until('both to be compared', () => note() === 'all the same on the servers');
  await n2!.pause();
  const whose = (told: string | undefined) =>
    /^(same on 1 of 2 servers|\d not compared); (.*)$/.exec(told ?? '')?.[2];
  await until('n2 to be silent', () => whose(note()) === 'n2 does not answer', 30_000);
  // Who comes now has never heard its name.
  const late = await feedOf(n1!.url);
  await until('one more', () => late() === 'same on 1 of 2 servers; 1 more does not answer', 30_000);
  assert.ok(late());
});
