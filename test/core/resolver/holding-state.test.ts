import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from '../../../src/core/resolver/holdings/content.ts';
import { tokenFacts } from '../../../src/core/resolver/holdings/token-facts.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';

const operator = new TestOperator();
const shop = operator.account('SHOP', { issuedAt: now() - 100 });
const signers = new Set([operator.seed.publicKey]);

function stateOf(held: string): string {
  const content = { tokens: new Map([[shop.key, held]]), complete: true, hash: undefined };
  return judge(shop.key, shop.token, tokenFacts(shop.token), content, undefined, { signers, now: now() })
    .state;
}

test('a JWT that no server uses is told as that, whatever its age', () => {
  const rogue = new TestOperator('OTHER');
  assert.equal(stateOf(shop.token), 'same');
  assert.equal(stateOf(shop.version({ issuedAt: now() - 200 })), 'older');
  assert.equal(stateOf(shop.version({ issuedAt: now() })), 'newer');
  for (const at of [now() - 200, now()]) {
    assert.equal(stateOf(rogue.signAccount(shop, at)), 'untrusted');
    assert.equal(stateOf(shop.version({ issuedAt: at, expires: now() - 10 })), 'expired');
  }
});
