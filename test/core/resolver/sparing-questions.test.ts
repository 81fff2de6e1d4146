import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { LiveView } from '../../../src/core/resolver/live-view.ts';
import { LocalStore, openTestLive, untilView } from '../../support/live.ts';
import { startCluster, type TestServer, until } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';

test('a store that differs is asked for with one question at a time, and never by a list', async t => {
  const operator = new TestOperator();
  const account = operator.account('SHOP', { issuedAt: now() - 10 });
  const older = account.version({ issuedAt: now() - 500 });
  const servers = await startCluster(t, 3, name => ({
    operator,
    files: { [account.key]: name === 'n2' ? older : account.token },
  }));
  // On the server that is asked: it sees the questions in their order.
  const asked: string[] = [];
  const onlooker = await servers[0]!.connect(t, operator.systemUser, 'onlooker');
  onlooker.subscribe('$SYS.REQ.>', {
    callback: (_, { subject, reply = '' }) => {
      if (reply.startsWith('_INBOX.nkeeper.')) asked.push(subject.split('.').slice(-2).join('.'));
    },
  });
  await onlooker.flush();
  const local = new LocalStore(operator, [account]);
  const live = openTestLive(t, operator, { servers: servers[0]!.url, local });
  const stateOn = (name: string) => live.view.holdings.get(account.key)?.get(name)?.state;

  await untilView(live, 'a comparison of all', view => view.comparedAt > 0);
  assert.deepEqual(['n1', 'n2', 'n3'].map(stateOn), ['same', 'older', 'same']);
  // Two stores at once come without names: which of the two servers sent which, nobody could tell.
  const questions = asked.filter(what => what === 'CLAIMS.PACK' || what === 'PING.SUBSZ');
  assert.match(questions.join(' '), /^PING\.SUBSZ/);
  assert.ok(questions.includes('CLAIMS.PACK'));
  assert.doesNotMatch(questions.join(' '), /CLAIMS\.PACK CLAIMS\.PACK/);

  await t.test(
    'nothing changes: what is known is the same object, however often it is asked for',
    async () => {
      const { holdings, comparedAt } = live.view;
      live.refresh();
      await until('another comparison', () => live.view.comparedAt > comparedAt);
      assert.equal(live.view.holdings, holdings);
    },
  );
  assert.ok(!asked.includes('CLAIMS.LIST'), asked.join(' '));
});

test('a store that is ahead of all servers is compared without reading any of theirs', async t => {
  const operator = new TestOperator();
  const accounts = Array.from({ length: 9 }, (_, i) => operator.account(`A${i}`, { issuedAt: now() - 10 }));
  const [edited] = accounts;
  const older = edited!.version({ issuedAt: now() - 500 });
  const files = Object.fromEntries(accounts.map(({ key, token }) => [key, token]));
  const servers = await startCluster(t, 3, () => ({ operator, files: { ...files, [edited!.key]: older } }));
  const sent = await storesSent(t, servers[0]!, operator);
  const live = openTestLive(t, operator, {
    servers: servers[0]!.url,
    local: new LocalStore(operator, accounts),
  });

  await untilView(live, 'a comparison of all', view => view.comparedAt > 0);
  const states = accounts.map(({ key }) =>
    [...live.view.holdings.get(key)!.values()].map(each => each.state),
  );
  assert.deepEqual(states, [['older', 'older', 'older'], ...Array(8).fill(['same', 'same', 'same'])]);
  assert.equal(sent(), 0);
});

test('large stores that are all alike, and not as here: each account is asked for, and no store is sent', {
  timeout: 120_000,
}, async t => {
  const operator = new TestOperator();
  const accounts = Array.from({ length: 510 }, (_, i) => operator.account(`A${i}`, { issuedAt: now() - 10 }));
  const differs = (i: number) => i % 5 === 1;
  const tokens = accounts.map((account, i) =>
    differs(i) ? account.version({ issuedAt: now() - 500 }) : account.token,
  );
  const files = Object.fromEntries(accounts.map(({ key }, i) => [key, tokens[i]!]));
  const servers = await startCluster(t, 3, () => ({ operator, files }));
  const sent = await storesSent(t, servers[0]!, operator);
  const live = openTestLive(t, operator, {
    servers: servers[0]!.url,
    local: new LocalStore(operator, accounts),
  });

  const view = await untilView(live, 'a comparison of all', view => view.comparedAt > 0 && view);
  for (const [i, { key }] of accounts.entries()) {
    const states = [...view.holdings.get(key)!.values()].map(({ state }) => state);
    assert.deepEqual(states, Array(3).fill(differs(i) ? 'older' : 'same'));
  }
  assert.deepEqual(
    view.servers.map(({ accountsHeld }) => accountsHeld),
    [511, 511, 511],
  );
  assert.equal(sent(), 0);
});

test('large stores that all differ: shown before one is sent; then two of them tell what the third holds', {
  timeout: 120_000,
}, async t => {
  const operator = new TestOperator();
  const accounts = Array.from({ length: 510 }, (_, i) => operator.account(`A${i}`, { issuedAt: now() - 10 }));
  const holds = (name: string, i: number) =>
    i < 300 ? 'same' : `n${1 + (i % 3)}` === name ? 'other' : 'same';
  const strangers = new Map(['n1', 'n2', 'n3'].map(name => [name, operator.account(`ONLY-${name}`)]));
  const servers = await startCluster(t, 3, name => ({
    operator,
    files: Object.fromEntries([
      [strangers.get(name)!.key, strangers.get(name)!.token],
      ...accounts.flatMap((account, i) => {
        if (holds(name, i) === 'same') return [[account.key, account.token]];
        return i % 2 === 0 ? [] : [[account.key, account.version({ issuedAt: now() - 500 })]];
      }),
    ]),
  }));
  const live = openTestLive(t, operator, {
    servers: servers.map(({ url }) => url).join(','),
    local: new LocalStore(operator, accounts),
    early: true,
  });
  const check = ({ holdings }: LiveView) => {
    for (const [i, { key }] of accounts.entries()) {
      const other = i % 2 === 0 ? 'missing' : 'older';
      const expected = ['n1', 'n2', 'n3'].map(name => (holds(name, i) === 'same' ? 'same' : other));
      const row = holdings.get(key)!;
      assert.deepEqual(
        ['n1', 'n2', 'n3'].map(name => row.get(name)?.state),
        expected,
      );
    }
  };
  const counted = ({ servers }: LiveView) =>
    servers.filter(server => server.accountsHeld !== undefined).length;

  const first = await untilView(live, 'a comparison of all', view => view.comparedAt > 0 && view);
  check(first);
  // Accounts that only servers have may be missing in it: it does not say how many there are.
  assert.equal(counted(first), 0);
  const proven = await untilView(live, 'all stores', view => counted(view) === 3 && view);
  check(proven);
  // The third lists what it has: nobody would know to ask for what it alone has.
  for (const [name, { key }] of strangers) assert.deepEqual(proven.strangers.get(key), [name]);
});

/** How many JWTs servers have sent to nkeeper as parts of their stores. */
async function storesSent(
  t: TestContext,
  server: TestServer,
  { systemUser }: TestOperator,
): Promise<() => number> {
  let sent = 0;
  const onlooker = await server.connect(t, systemUser, 'onlooker');
  onlooker.subscribe('_INBOX.nkeeper.>', {
    callback: (_, msg) => {
      if (/^A[A-Z2-7]{55}\|/.test(msg.string())) sent++;
    },
  });
  await onlooker.flush();
  return () => sent;
}
