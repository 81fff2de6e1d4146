import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import type { Live } from '../../../src/core/resolver/live.ts';
import type { LiveEvent } from '../../../src/core/resolver/live-view.ts';
import { LocalStore, openTestLive, untilView } from '../../support/live.ts';
import { tryLogin } from '../../support/logins.ts';
import { startServer } from '../../support/nats.ts';
import { now, OPEN, TestOperator } from '../../support/nats-identities.ts';

/** The newest event about an account JWT after so many. */
function nextChange(live: Live, after: number): Promise<LiveEvent> {
  return untilView(live, 'the next push or deletion', view =>
    view.events.find(({ kind, seq }) => kind.startsWith('account-') && seq > after),
  );
}

// Of what was measured: cases c, d and i.
test('pushes and deletions by others: what they change, and loudly when one undoes a revocation', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const bob = shop.user('bob');
  const at = now();
  const revoked = shop.version({ issuedAt: at + 1, nats: { revocations: { [bob.key]: at } } });
  const first = shop.token;
  shop.token = revoked;
  const server = await startServer(t, { operator, accounts: [shop] });
  const local = new LocalStore(operator, [shop]);
  local.names.set(bob.key, 'bob');
  const live = openTestLive(t, operator, { servers: server.url, local });
  await untilView(live, 'a comparison', view => view.comparedAt > 0);
  const admin = await server.connect(t, operator.systemUser, 'admin');
  const push = async (token: string, subject = '$SYS.REQ.CLAIMS.UPDATE') => {
    const seen = live.view.events.at(-1)?.seq ?? 0;
    await admin.request(subject, token);
    const event = await nextChange(live, seen);
    await untilView(live, 'a comparison after it', view => !view.busy && view.comparedAt > event.at);
    return event;
  };

  await t.test('the same JWT again is no news', async () => {
    const event = await push(revoked);
    assert.deepEqual([event.code, event.severity, event.accountKey], ['pushed-again', 'info', shop.key]);
    assert.match(event.text, /the same JWT as before\. It is the JWT of the store\./);
  });

  await t.test('what changed, and who is known', async () => {
    const limits = { ...OPEN, conn: 10 };
    const event = await push(
      shop.version({ issuedAt: at + 2, nats: { limits, revocations: { [bob.key]: at } } }),
    );
    assert.deepEqual([event.code, event.severity], ['pushed', 'info']);
    assert.match(event.text, /^“SHOP” was pushed: it changes limits\.conn\. It is signed by O/);
    assert.match(event.text, /who sent it the servers do not tell/);
  });

  await t.test('a newer JWT without the revocation undoes it', async () => {
    const event = await push(shop.version({ issuedAt: at + 3 }));
    assert.deepEqual([event.code, event.severity], ['undoes-revocation', 'danger']);
    assert.match(event.text, /THIS PUSH UNDOES A REVOCATION: bob may log in again/);
    assert.equal(await tryLogin(server, bob), true, 'and so it is');
    await push(revoked);
  });

  await t.test('an older one does, and is told so by what the store has, too', async () => {
    const event = await push(first);
    assert.equal(event.code, 'undoes-revocation');
    await push(revoked);
    const [alice] = [shop.user('alice')];
    const both = { [bob.key]: at, [alice.key]: at };
    await push(shop.version({ issuedAt: at + 5, nats: { revocations: both } }));
    const back = await push(revoked);
    assert.match(back.text, new RegExp(`UNDOES A REVOCATION: ${alice.key} may`), 'a user of no store');
  });

  await t.test('whichever way it was pushed', async () => {
    for (const prefix of ['$SYS.REQ.ACCOUNT', '$SYS.ACCOUNT']) {
      const event = await push(first, `${prefix}.${shop.key}.CLAIMS.UPDATE`);
      assert.equal(event.code, 'undoes-revocation', prefix);
      assert.equal(await tryLogin(server, bob), true, 'and so it is');
      await push(revoked);
    }
  });

  await t.test('an older one that undoes none is still older', async () => {
    await push(shop.version({ issuedAt: at + 9, nats: { revocations: { [bob.key]: at } } }));
    const event = await push(revoked);
    assert.deepEqual([event.code, event.severity], ['older-pushed', 'danger']);
  });

  await t.test('a revocation of all covers that of one', async () => {
    const event = await push(shop.version({ issuedAt: at + 10, nats: { revocations: { '*': at } } }));
    assert.equal(event.code, 'pushed');
    await push(shop.version({ issuedAt: at + 11, nats: { revocations: { [bob.key]: at } } })).then(undone => {
      assert.match(undone.text, /UNDOES A REVOCATION: all its users may/);
    });
  });

  await t.test('a revocation that only moved to an earlier time keeps out whom the store knows', async () => {
    local.issued.set(bob.key, at - 9);
    await push(shop.version({ issuedAt: at + 12, nats: { revocations: { [bob.key]: at + 4 } } }));
    const event = await push(shop.version({ issuedAt: at + 13, nats: { revocations: { [bob.key]: at } } }));
    assert.deepEqual([event.code, event.severity], ['pushed', 'info']);
    assert.match(
      event.text,
      /The revocation of bob has an earlier time: JWTs issued between .* and .* are let in/,
    );
    assert.match(event.text, /the one in the store is from .* and stays refused\./);
    assert.doesNotMatch(event.text, /UNDOES/);
    local.issued.set(bob.key, at + 2);
    await push(shop.version({ issuedAt: at + 14, nats: { revocations: { [bob.key]: at + 4 } } }));
    const undone = await push(shop.version({ issuedAt: at + 15, nats: { revocations: { [bob.key]: at } } }));
    assert.match(undone.text, /UNDOES A REVOCATION: bob may log in again/, 'its JWT is from between');
    await push(revoked);
  });

  await t.test('a signing key that was removed, and comes back; one that is new', async () => {
    const revocations = { [bob.key]: at };
    const [key, other] = [shop.signingSeed.publicKey, Seed.generate('account').publicKey];
    const keys = (issuedAt: number, ...signing_keys: string[]) =>
      push(shop.version({ issuedAt, nats: { revocations, signing_keys } }));
    const removed = await keys(at + 20);
    assert.equal(removed.code, 'pushed');
    const added = await keys(at + 21, other);
    assert.deepEqual([added.code, added.severity], ['pushed', 'info']);
    const back = await keys(at + 22, other, key);
    assert.deepEqual([back.code, back.severity], ['undoes-key-removal', 'danger']);
    assert.match(back.text, new RegExp(`GIVES A REMOVED SIGNING KEY BACK: what ${key} signed may log in`));
    assert.equal((await keys(at + 23, other, key)).code, 'pushed', 'told once');
    await keys(at + 24);
    assert.match((await keys(at + 25, other, key)).text, /SIGNING KEY BACK: what A\w+, A\w+ signed/);
    await push(revoked);
  });

  await t.test('an account that was closed, and is opened', async () => {
    const revocations = { [bob.key]: at };
    const limits = { ...OPEN, conn: 0, leaf: 0 };
    const closed = await push(shop.version({ issuedAt: at + 30, nats: { limits, revocations } }));
    assert.equal(closed.code, 'pushed');
    const opened = await push(shop.version({ issuedAt: at + 31, nats: { revocations } }));
    assert.deepEqual([opened.code, opened.severity], ['undoes-closing', 'danger']);
    assert.match(opened.text, /THIS PUSH OPENS AN ACCOUNT THAT WAS CLOSED/);
    await push(revoked);
  });

  await t.test('what servers store but do not run', async () => {
    const rogue = new TestOperator('OTHER').signAccount(shop, at + 100);
    const event = await push(rogue);
    assert.deepEqual([event.code, event.severity], ['pushed-not-run', 'danger']);
    assert.match(event.text, /is not a key that the operator lists/);
    assert.equal(await tryLogin(server, bob), false, 'the revocation still holds');
    const refused = await untilView(live, 'why', view =>
      view.events.find(({ kind, userKey }) => kind === 'auth-error' && userKey === bob.key),
    );
    assert.equal(refused.code, 'user-revoked', 'by what runs, not by what was stored');
    await push(revoked);
  });

  await t.test('a deletion that a stranger signed: servers refuse it', async () => {
    const seen = live.view.events.at(-1)?.seq ?? 0;
    const stranger = new TestOperator('STRANGER');
    await admin.request('$SYS.REQ.CLAIMS.DELETE', stranger.deletion([shop.key]));
    const event = await nextChange(live, seen);
    assert.deepEqual(
      [event.kind, event.code, event.severity],
      ['account-delete', 'deletion-refused', 'warning'],
    );
    assert.match(event.text, /Servers refuse it: that is no key of the operator that may sign\.$/);
    assert.equal(await tryLogin(server, shop.user('dora')), true, 'and so they do');
  });

  await t.test('a deletion, and who signed it', async () => {
    const seen = live.view.events.at(-1)?.seq ?? 0;
    await admin.request('$SYS.REQ.CLAIMS.DELETE', operator.deletion([shop.key]));
    const event = await nextChange(live, seen);
    assert.deepEqual([event.kind, event.accountKey], ['account-delete', shop.key]);
    assert.deepEqual([event.code, event.severity], ['deletion-requested', 'danger']);
    assert.match(event.text, /^“SHOP” IS DELETED where servers allow that/);
    assert.match(event.why, new RegExp(`signed by ${operator.key}`));
    await tryLogin(server, shop.user('carol'));
    const refused = await untilView(live, 'why', view =>
      view.events.find(({ kind, userName }) => kind === 'auth-error' && userName === 'carol'),
    );
    assert.equal(refused.code, 'account-missing');
  });
});
