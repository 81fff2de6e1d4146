import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { LocalStore, openTestLive, untilView } from '../../support/live.ts';
import { startCluster, until } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';

// A server looks once a minute for JWTs that have run out.
test('case f2: a JWT runs out in the store of one server, which throws it away a minute later', {
  timeout: 180_000,
}, async t => {
  const operator = new TestOperator();
  const account = operator.account('SHOP', { issuedAt: now() - 10 });
  const other = operator.account('BILLING');
  const expires = now() + 12;
  const runningOut = account.version({ issuedAt: now() - 500, expires });
  const files = { [other.key]: other.token, [account.key]: account.token };
  const servers = await startCluster(t, 3, name => ({
    operator,
    interval: '1h',
    files: name === 'n2' ? { ...files, [account.key]: runningOut } : files,
  }));
  const live = openTestLive(t, operator, {
    servers: servers[0]!.url,
    local: new LocalStore(operator, [account, other]),
  });
  const states = () => [...(live.view.holdings.get(account.key) ?? [])].map(([, { state }]) => state);

  await untilView(live, 'a comparison of all', view => view.comparedAt > 0);
  assert.equal(states().join(), 'same,older,same');
  await until('its end', () => now() > expires);
  live.refresh();
  // A server that is asked for all that it has leaves it out already; asked for this account it still shows it.
  await until('its end to be seen', () => /^same,(expired|missing),same$/.test(states().join()));
  const file = join(servers[1]!.resolverDir, `${account.key}.jwt`);
  await until('the sweep', () => !existsSync(file), 100_000);
  live.refresh();
  await until('that it is missing', () => states().join() === 'same,missing,same');
  assert.equal(live.view.holdings.get(other.key)?.get('n2')?.state, 'same');
});
