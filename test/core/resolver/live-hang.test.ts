import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Session } from '../../../src/core/resolver/link/session.ts';
import type { LiveView } from '../../../src/core/resolver/live-view.ts';
import { jwtCredentials } from '../../../src/core/resolver/login/credentials.ts';
import { LocalStore, openTestLive, table, untilView } from '../../support/live.ts';
import { startCluster, startServer } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';

const stateOf = (view: LiveView, name: string) => view.servers.find(each => each.name === name)?.state;

const told = (view: LiveView, kind: LiveView['events'][number]['kind']) =>
  view.events.filter(event => event.kind === kind).map(({ server }) => server);

test('the server of the connection hangs: it is silent, another one is asked, and everything goes on', async t => {
  const operator = new TestOperator();
  const app = operator.account('APP');
  const servers = await startCluster(t, 3, () => ({ operator, accounts: [app] }));
  const local = new LocalStore(operator, [app]);
  const live = openTestLive(t, operator, { servers: servers.map(({ url }) => url).join(), local });
  await untilView(live, 'a comparison of all', view => table(view)[app.key] === 'n1 same, n2 same, n3 same');
  const [first, second] = servers;
  assert.ok(first && second);
  const { link } = live.view;
  assert.equal(link.state === 'connected' && link.server, 'n1');

  const hung = Date.now();
  await first.pause();
  t.after(() => first.signal('SIGCONT'));
  const lost = await untilView(live, 'the loss', view => view.link.state === 'lost' && view.link);
  assert.match(lost.reason, /^n1 has not answered since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);
  assert.ok(lost.dataAt <= hung + 500, 'the age counts from the last answer');
  assert.deepEqual(told(live.view, 'server-silent'), ['n1'], 'nothing is said of the others');
  const event = live.view.events.find(({ kind }) => kind === 'link-lost');
  assert.match(event?.text ?? '', /n1 has not answered since .*: what happens after that is not seen/);

  await untilView(
    live,
    'another server',
    ({ link: each }) => each.state === 'connected' && each.server !== 'n1',
  );
  assert.equal(stateOf(live.view, 'n1'), 'silent');
  await untilView(
    live,
    'a round trip',
    ({ link: each }) => each.state === 'connected' && each.rtt !== undefined,
  );
  const newer = app.version({ issuedAt: now() + 5 });
  const admin = await second.connect(t, operator.systemUser, 'admin');
  await admin.request('$SYS.REQ.CLAIMS.UPDATE', newer);
  await untilView(live, 'what another admin pushed', view => {
    const row = view.holdings.get(app.key);
    return row?.get('n2')?.state === 'newer' && row.get('n3')?.state === 'newer';
  });
  const other = await servers[2]!.connect(t, app.user('late'), 'late');
  await untilView(live, 'a new client', view =>
    view.connections.some(({ clientName }) => clientName === 'late'),
  );
  await other.close();

  first.signal('SIGCONT');
  await untilView(live, 'n1 again', view => stateOf(view, 'n1') === 'up');
  assert.deepEqual(told(live.view, 'server-start'), [], 'it has not started');
  const ofN1 = live.view.events.filter(({ server, kind }) => server === 'n1' && kind.startsWith('server'));
  assert.deepEqual(
    ofN1.map(({ kind, severity, text }) => `${kind} ${severity}: ${text}`),
    ['server-silent danger: does not answer any more', 'server-back info: answers again'],
  );
});

test('the only server hangs and goes on: its rows, round trip and holdings come anew', async t => {
  const operator = new TestOperator();
  const app = operator.account('APP');
  const server = await startServer(t, { operator, accounts: [app] });
  const local = new LocalStore(operator, [app]);
  const live = openTestLive(t, operator, { servers: server.url, local });
  await untilView(live, 'a comparison', view => view.comparedAt > 0);
  await server.pause();
  t.after(() => server.signal('SIGCONT'));
  await untilView(live, 'the loss', view => view.link.state === 'lost');
  assert.equal(stateOf(live.view, 'n1'), 'silent');
  // Attempts fail meanwhile: how it was lost is not forgotten for why it is not there again yet.
  const since = Date.now();
  server.signal('SIGCONT');
  await untilView(
    live,
    'everything anew',
    ({ link, servers, comparedAt }) =>
      link.state === 'connected' &&
      link.rtt !== undefined &&
      servers[0]?.state === 'up' &&
      comparedAt > since,
  );
});

test('whatever waits on a connection ends with it, also when its server hangs', async t => {
  const operator = new TestOperator();
  const server = await startServer(t, { operator });
  const { token, seed } = operator.systemUser;
  const session = await Session.open({
    address: { host: '127.0.0.1', hostPort: `127.0.0.1:${server.port}`, tls: undefined, resolve: false },
    credentials: jwtCredentials(token, seed),
    inboxPrefix: '_INBOX.hang',
    timeoutMs: 5000,
  });
  assert.equal(typeof (await session.rtt()), 'number');
  await server.pause();
  t.after(() => server.signal('SIGCONT'));
  const apart: unknown[] = [];
  session.askApart('$SYS.REQ.CLAIMS.PACK', new Uint8Array(32), msg => apart.push(msg));
  const waiting = Promise.all([
    session.rtt(),
    session.ask('$SYS.REQ.SERVER.PING', { maxMs: 3_600_000, take: () => false }),
    session.ended,
  ]);
  await session.close();
  assert.deepEqual(await waiting, [undefined, 'closed', undefined]);
  assert.deepEqual(apart, [undefined]);
});
