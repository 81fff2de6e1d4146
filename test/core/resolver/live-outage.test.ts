import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LiveView } from '../../../src/core/resolver/live-view.ts';
import { LocalStore, openTestLive, table, untilView } from '../../support/live.ts';
import { startCluster } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  test(`all servers stop (${signal}), two come back: these are compared, the third is unknown`, async t => {
    const operator = new TestOperator();
    const account = operator.account('APP');
    const drifted = operator.account('DRIFTED');
    const moment = now();
    const issued: Record<string, number> = { n2: moment - 500, n3: moment + 500 };
    const servers = await startCluster(t, 3, name => ({
      operator,
      files: {
        [account.key]: account.token,
        [drifted.key]:
          issued[name] === undefined ? drifted.token : drifted.version({ issuedAt: issued[name] }),
      },
    }));
    const local = new LocalStore(operator, [account, drifted]);
    const live = openTestLive(t, operator, { servers: servers.map(({ url }) => url).join(), local });
    await untilView(live, 'a comparison of all', each => each.comparedAt > 0);
    assert.equal(table(live.view)[drifted.key], 'n1 same, n2 older, n3 newer');
    const before = new Set(live.view.servers.map(({ id }) => id));

    await Promise.all(servers.map(server => server.stop(signal)));
    await untilView(live, 'the loss', each => each.link.state === 'lost');
    const untrue: string[] = [];
    live.subscribe(() => {
      if (back(live.view, before) && live.view.holdings.get(account.key)?.get('n3')?.state !== 'unknown')
        untrue.push(table(live.view)[account.key] ?? '');
    });
    await Promise.all([servers[0]?.start(), servers[1]?.start()]);
    await untilView(
      live,
      'what is there',
      each =>
        table(each)[account.key] === 'n1 same, n2 same, n3 unknown' &&
        table(each)[drifted.key] === 'n1 same, n2 older, n3 unknown',
    );
    assert.deepEqual(untrue, [], 'what n3 held is not shown as what it holds');
    await untilView(
      live,
      'n3 gone',
      ({ servers: seen }) => seen.some(({ name, state }) => name === 'n3' && state !== 'up') && seen,
    );

    await servers[2]?.start();
    await untilView(live, 'n3 as it is', each => table(each)[drifted.key] === 'n1 same, n2 older, n3 newer');
  });
}

/** The new processes of n1 and n2 are both known, and a comparison was made since. */
function back({ link, servers, holdings }: LiveView, before: ReadonlySet<string>): boolean {
  const fresh = servers.filter(({ id }) => !before.has(id)).map(({ name }) => name);
  const compared = [...holdings.values()].some(row => row.get('n1')?.state === 'unknown');
  return link.state === 'connected' && compared && fresh.includes('n1') && !fresh.includes('n3');
}
