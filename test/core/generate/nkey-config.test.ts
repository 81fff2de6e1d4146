import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect, nkeyAuthenticator } from 'nats';
import { nkeyConfig } from '../../../src/core/generate/nkey-config.ts';
import { holdOperator } from '../../../src/core/operations/held.ts';
import { startServer, type TestServer } from '../../support/nats.ts';
import { now, TestOperator, type TestUser } from '../../support/nats-identities.ts';
import { copyStore, openIn } from '../../support/stores.ts';
import { writeStore } from '../../support/written-store.ts';

/** What became of a login with the user's seed alone. */
async function login(server: TestServer, user: TestUser) {
  const seed = new TextEncoder().encode(user.seed.reveal());
  return connect({ servers: server.url, authenticator: nkeyAuthenticator(seed), reconnect: false });
}

test('a server without JWTs: users get in by their keys, with the permissions that they had', async t => {
  const operator = new TestOperator('ACME');
  const shop = operator.account('SHOP', {
    nats: {
      exports: [
        { name: 'open', subject: 'open.>', type: 'stream' },
        { name: 'secret', subject: 'secret.>', type: 'stream', token_req: true },
      ],
    },
  });
  const thief = operator.account('THIEF', {
    nats: { imports: [{ name: 's', subject: 'secret.>', account: shop.key, type: 'stream' }] },
  });
  const bound = shop.user('bound', {
    nats: { pub: { allow: ['a'] }, sub: {}, subs: -1, data: -1, payload: -1 },
  } as never);
  const late = shop.user('late', { exp: now() - 10 });
  const dir = writeStore(operator, [shop, thief], [operator.systemUser, bound, late]);
  const store = openIn(dir);
  t.after(() => store.close());
  const { text, warnings } = await nkeyConfig({ store, operator: holdOperator(store), now: now() });
  assert.ok(
    warnings.some(each => /^User SHOP\/late is left out: .*expired/.test(each)),
    warnings.join('\n'),
  );
  assert.ok(warnings.some(each => /^The import of secret\.> by account THIEF is left out/.test(each)));
  assert.ok(warnings.some(each => /^The private export of secret\.> .* is left out/.test(each)));
  assert.doesNotMatch(text, /secret/, 'without a list of accounts it would be for all');
  const server = await startServer(t, { operator, generated: text });
  const nc = await login(server, bound);
  t.after(() => nc.close());
  const refused = (async () => {
    for await (const { data } of nc.status()) if (/violation/i.test(String(data))) return String(data);
    return 'nothing';
  })();
  nc.publish('b');
  assert.match(await refused, /permissions_violation/i);
  await assert.rejects(login(server, late), /Authorization/i);
});

test('the golden store: a server starts with it', async t => {
  const store = openIn(copyStore('acme').dir);
  t.after(() => store.close());
  const { text } = await nkeyConfig({ store, operator: holdOperator(store), now: now() });
  assert.match(text, /"Ünïcode ☂ account": \{ users/);
  assert.doesNotMatch(text, /S[OAU][A-Z2-7]{56}|eyJ/);
  await startServer(t, { operator: new TestOperator('ACME'), generated: text });
});
