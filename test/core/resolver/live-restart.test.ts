import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LocalStore, openTestLive, table, untilView } from '../../support/live.ts';
import { startCluster } from '../../support/nats.ts';
import { TestOperator } from '../../support/nats-identities.ts';

test('the server of the connection is killed and started at once: its resolver is known, and what it holds is compared', async t => {
  const operator = new TestOperator();
  const account = operator.account('APP');
  const servers = await startCluster(t, 3, () => ({ operator, accounts: [account] }));
  const local = new LocalStore(operator, [account]);
  const live = openTestLive(t, operator, { servers: servers.map(({ url }) => url).join(), local });
  await untilView(live, 'a comparison of all', each => each.comparedAt > 0);
  const { link } = live.view;
  const own = servers.find(({ name }) => link.state === 'connected' && name === link.server)!;
  const before = live.view.servers.find(({ name }) => name === own.name)?.id;
  await own.stop('SIGKILL');
  await own.start();
  // The others count what it was before for minutes: nothing waits for that.
  await untilView(live, 'it to be back', each => {
    const back = each.servers.find(({ name, id }) => name === own.name && id !== before);
    return back?.state === 'up' && back.resolver === 'full';
  });
  await untilView(
    live,
    'all to be compared',
    each => table(each)[account.key] === 'n1 same, n2 same, n3 same',
  );
  assert.deepEqual(live.view.notes, []);
});
