import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Admin } from '../../support/admin.ts';
import { runCli } from '../../support/cli.ts';
import { getsIn } from '../../support/emergency.ts';
import { LocalStore, openTestLive, untilView } from '../../support/live.ts';
import { startCluster } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

// What is over is `expired` in every place: before and after servers have thrown it away, and whichever was issued later.

async function begin(t: TestContext, claims: object = {}) {
  const operator = new TestOperator();
  const shop = operator.account('SHOP', { issuedAt: now() - 100, ...claims });
  const till = shop.user('till');
  const dir = writeStore(operator, [shop], [operator.systemUser, till]);
  const servers = await startCluster(t, 2, () => ({ operator, accounts: [] }));
  const nc = await servers[0]!.connect(t, operator.systemUser);
  /** Both servers take it, whatever it is. */
  const put = async (token: string) => {
    let answers = 0;
    for await (const msg of await nc.requestMany('$SYS.REQ.CLAIMS.UPDATE', token, { maxWait: 500 }))
      if (/"code":200/.test(msg.string())) answers++;
    assert.equal(answers, 2);
  };
  const run = (...args: string[]) => runCli(['-H', dir, '--server', servers[0]!.url, ...args]);
  return { operator, shop, till, dir, servers, put, run };
}

test('an account that has expired here is expired on servers that have it, and on those that threw it away', async t => {
  const { operator, shop, dir, servers, put, run } = await begin(t, { expires: now() - 10 });
  await put(shop.token);
  // As the sweep does that comes once a minute.
  rmSync(join(servers[1]!.resolverDir, `${shop.key}.jwt`));
  const drift = await run('drift');
  assert.equal(drift.code, 3, drift.stdout + drift.stderr);
  assert.match(drift.stdout, /^SHOP +n1 +EXPIRED +/m);
  assert.match(drift.stdout, /^SHOP +n2 +EXPIRED +/m);
  const status = await run('resolver', 'status');
  assert.match(status.stdout, /^ +SHOP .*EXPIRED +EXPIRED$/m);
  const local = new LocalStore(operator, [shop]);
  const live = openTestLive(t, operator, { servers: servers[0]!.url, local });
  await untilView(live, 'the comparison', ({ holdings }) =>
    [...(holdings.get(shop.key) ?? [])].every(([, { state }]) => state === 'expired'),
  );
  for (const which of [['SHOP'], []]) {
    const [planned] = (await new Admin(t, dir, servers).plan(...which)).plan.accounts;
    assert.equal(planned?.verdict, 'refused');
    assert.match(planned.faults.join(), /expired/);
    assert.deepEqual(new Set(planned.there.map(({ state }) => state)), new Set(['expired']));
  }
  const dry = await run('push', '-a', 'SHOP', '--dry-run');
  assert.match(dry.stdout, /account SHOP .*: not sent\n.*expired/);
});

for (const issued of ['newer', 'older'] as const) {
  test(`what has expired there and is ${issued} stands in nobody's way: no server uses it`, async t => {
    const { shop, till, servers, dir, put, run } = await begin(t);
    const at = issued === 'newer' ? now() - 20 : now() - 200;
    const over = shop.version({ issuedAt: at, expires: now() - 10 });
    await put(over);
    for (const server of servers) assert.equal(await getsIn(server, till), false);
    const drift = await run('drift');
    assert.equal(drift.code, 3);
    assert.match(drift.stdout, /^SHOP +n1 +EXPIRED +/m);
    const dry = await run('push', '-a', 'SHOP', '--dry-run');
    assert.match(dry.stdout, /account SHOP .*: is sent/);
    assert.match(dry.stdout, /n1, n2: a JWT that has expired, issued/);
    assert.match(dry.stdout, /n1, n2 have a JWT that has expired: .* It is replaced\./);
    const view = await new Admin(t, dir, servers).push(['SHOP']);
    assert.ok(view.proven, JSON.stringify(view));
    for (const server of servers) assert.ok(await getsIn(server, till));
    assert.equal((await run('drift')).code, 0);
  });
}

test('a revocation in what has expired is not undone without a word', async t => {
  const { shop, till, put, run } = await begin(t);
  const revocations = { [till.key]: now() };
  await put(shop.version({ issuedAt: now() - 20, expires: now() - 10, nats: { revocations } }));
  const dry = await run('push', '-a', 'SHOP', '--dry-run');
  assert.match(dry.stdout, /CONFLICT, not sent/);
  assert.match(dry.stdout, /A push undoes a revocation on n1, n2: .* n1, n2 have an expired version\./);
});
