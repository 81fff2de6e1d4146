import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportJson, reportMarkdown } from '../../../src/core/emergency/report.ts';
import { connectMany, Responder } from '../../support/emergency.ts';
import { startCluster, until } from '../../support/nats.ts';
import { TestOperator } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

interface Json {
  readonly users: readonly { readonly name: string; readonly key: string; readonly issuedBy: string }[];
  readonly closed: readonly Record<string, unknown>[];
}

test('the report tells who it was, how it was issued, and each connection with its address, also after a restart', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const [leaked, good] = [shop.user('leaked'), shop.user('good')];
  const dir = writeStore(operator, [shop], [operator.systemUser, leaked, good]);
  const servers = await startCluster(t, 2, () => ({ operator, accounts: [shop] }));
  for (const server of servers) {
    await connectMany(t, server, leaked, 2);
    await connectMany(t, server, good, 1);
  }
  const responder = new Responder(t, dir, servers);
  const emergency = await responder.open({ account: 'SHOP', user: 'leaked', kind: 'user' }, ['n9']);
  // One more comes while the review is read.
  await connectMany(t, servers[0]!, leaked, 1);
  const { pursuit: first } = await responder.confirm(emergency, 'user');
  await first.once();
  await until('every end to be told', () => first.view.closed.every(({ endedAt }) => endedAt !== undefined));
  await first.close();
  const [armed] = await responder.armed();
  const later = await responder.resume(armed!);
  for (const { armed, view } of [first, later]) {
    const input = { armed, view, actor: { who: 'me', host: 'here' }, faults: [] };
    const { users, closed } = reportJson(input) as Json;
    assert.deepEqual(
      users.map(({ name, key, issuedBy }) => [name, key, issuedBy]),
      [['leaked', leaked.key, 'the identity key of SHOP']],
    );
    assert.deepEqual(closed.map(({ server, userName }) => `${server} ${userName}`).sort(), [
      ...Array(3).fill('n1 leaked'),
      ...Array(2).fill('n2 leaked'),
    ]);
    for (const each of closed) {
      const { ip, client, kind, user, reason, cid, since } = each;
      assert.deepEqual(
        [ip, client, kind, user, reason],
        ['127.0.0.1', 'leaked', 'nats', leaked.key, 'Credentials Revoked'],
      );
      assert.ok(Number(cid) > 0 && Date.parse(String(since)) > 0);
    }
    const markdown = reportMarkdown(input);
    assert.match(markdown, /^- User: leaked `U\w+`, issued by the identity key of SHOP on \d{4}/m);
    assert.match(
      markdown,
      /^\| n2 \| \d+ \| 127\.0\.0\.1:\d+ \| leaked `U\w+` \| leaked, nats, nats\.js [\d.]+ \| .* UTC \| [\d:]+ Credentials Revoked \|$/m,
    );
    for (const secret of [leaked.token, leaked.seed.reveal()])
      assert.ok(!(markdown + JSON.stringify(reportJson(input))).includes(secret));
  }
});
