import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { UserClaims } from '../../../src/core/claims/user.ts';
import { claimsText, openClaimsText, planClaimsText } from '../../../src/core/operations/claims-text.ts';
import type { TokenChange } from '../../../src/core/operations/plan.ts';
import { accountAfter, contextIn } from '../../support/planning.ts';
import { copyStore } from '../../support/stores.ts';

const context = contextIn(copyStore('acme').dir);
const ORDERS = { account: 'ORDERS' };
const KIOSK = { account: 'ORDERS', user: 'kiosk' };

const refused = (words: RegExp) => (error: unknown) => {
  const { code, message } = error as { code?: string; message: string };
  assert.equal(code, 'claims-text-invalid');
  assert.match(message, words);
  return true;
};

describe('claims as text', () => {
  it('are what is signed, without what signing sets', async () => {
    const claims = JSON.parse(await claimsText(ORDERS, context));
    assert.equal(claims.nats.limits.conn, 500);
    assert.deepEqual([claims.iat, claims.iss, claims.jti], [undefined, undefined, undefined]);
    assert.match(await claimsText(ORDERS, context), /"orders\.events\.>"/);
  });

  it('of an operator, an account and a user change nothing when they are left as they are', async () => {
    for (const owner of [{}, ORDERS, KIOSK]) {
      const plan = await planClaimsText(owner, await claimsText(owner, context), context);
      assert.equal(plan.changes.filter(({ kind }) => kind === 'token').length, 0);
    }
  });

  it('say what is wanted, and nothing else changes', async () => {
    const text = (await claimsText(ORDERS, context)).replace('"conn": 500', '"conn": 501');
    const plan = await planClaimsText(ORDERS, text, context);
    const before = context.store.account('ACME', 'ORDERS')?.claims?.nats;
    assert.deepEqual(accountAfter(plan).limits, { ...before?.limits, conn: 501 });
    assert.deepEqual(accountAfter(plan).exports, before?.exports);
    assert.deepEqual([plan.danger, plan.confirm], ['destructive', 'ORDERS']);
  });

  it('of a user bring new creds', async () => {
    const claims = JSON.parse(await claimsText(KIOSK, context));
    claims.nats.subs = 7;
    const plan = await planClaimsText(KIOSK, JSON.stringify(claims), context);
    const [token, creds] = plan.changes;
    assert.equal(((token as TokenChange).after as UserClaims).nats.subs, 7);
    assert.equal(creds?.kind, 'creds');
  });

  it('are refused where they are no JSON, of somebody else, renamed, or misspelled', async () => {
    const text = await claimsText(ORDERS, context);
    const plan = (edited: string) => planClaimsText(ORDERS, edited, context);
    await assert.rejects(plan('{'), refused(/not JSON/));
    await assert.rejects(plan(text.replace(/"sub": "A\w+"/, '"sub": "x"')), refused(/subject/));
    await assert.rejects(plan(text.replace('"name": "ORDERS"', '"name": "SALES"')), refused(/renaming/));
    await assert.rejects(
      plan(text.replace('"type": "account"', '"type": "user"')),
      refused(/it stays account/),
    );
    await assert.rejects(plan(text.replace('"version": 2', '"version": 1')), refused(/it stays 2\.$/));
    await assert.rejects(plan(text.replace(/,\s*"version": 2/, '')), refused(/nats\.version .* it stays 2/));
    await assert.rejects(plan(text.replace('"conn"', '"conns"')), refused(/limits\.conns is no member/));
  });

  it('are judged while they are written: where, what, and what to do', async () => {
    const { text, check } = await openClaimsText(ORDERS, context);
    const faults = (edited: string) => check(edited, context.now);
    assert.deepEqual(faults(text), []);
    const line = (sign: string) => text.split('\n').findIndex(each => each.includes(sign)) + 1;

    const [comma] = faults(text.replace('"conn": 500,', '"conn": 500'));
    assert.equal(comma?.line, line('"conn": 500') + 1);
    assert.match(
      comma?.message ?? '',
      /^That is not JSON: line \d+, column \d+: a comma or } is needed here\.$/,
    );

    const [slip] = faults(text.replace('"conn"', '"conns"'));
    assert.deepEqual([slip?.line, slip?.path], [line('"conn": 500'), 'nats.limits.conns']);

    const [type] = faults(text.replace('"conn": 500', '"conn": "many"'));
    assert.equal(type?.line, line('"conn": 500'));
    assert.match(type?.message ?? '', /^The claim nats\.limits\.conn is not /);

    const [subject] = faults(text.replace('"orders.events.>"', '"orders..events.>"'));
    assert.deepEqual([subject?.line, subject?.path], [line('"orders.events.>"'), 'nats.exports[0].subject']);
    assert.ok(subject?.hint);

    const [name] = faults(text.replace('"name": "ORDERS"', '"name": "SALES"'));
    assert.match(name?.message ?? '', /renaming/);
  });

  it('of any kind can be opened, and what is judged fine makes a plan', async () => {
    for (const owner of [{}, ORDERS, KIOSK]) {
      const { text, check } = await openClaimsText(owner, context);
      assert.equal(text, await claimsText(owner, context));
      const edited = text
        .replace(/"nats": \{/, '"nats": {\n    "tags": ["made-here"],')
        .replace(/"tags": \[\s+[^\]]*\],/, '');
      assert.deepEqual(check(edited, context.now), []);
      assert.equal((await planClaimsText(owner, edited, context)).changes[0]?.kind, 'token');
    }
  });
});
