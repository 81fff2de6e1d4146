import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LocalStore, openTestLive, untilView } from '../../support/live.ts';
import { startCluster, until } from '../../support/nats.ts';
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
