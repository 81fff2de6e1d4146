import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Seed } from '../../../src/core/nkeys/seed.ts';
import { TestOperator } from '../../support/nats-identities.ts';
import { scanIn } from '../../support/stores.ts';
import { writeStore } from '../../support/written-store.ts';

/** The JWT with another payload, signed anew. */
function rewritten(token: string, signer: Seed, change: (payload: string) => string): string {
  const [header = '', payload = ''] = token.split('.');
  const text = change(Buffer.from(payload, 'base64url').toString('utf8'));
  const signed = `${header}.${Buffer.from(text).toString('base64url')}`;
  return `${signed}.${Buffer.from(signer.sign(Buffer.from(signed))).toString('base64url')}`;
}

test('how the JWTs of a store are written is told where a hand or a newer tool wrote them', async () => {
  const operator = new TestOperator('OP');
  const account = operator.account('A');
  const user = account.user('u');
  const dir = writeStore(operator, [account], [operator.systemUser, user]);
  const put = (path: string, token: string) => writeFileSync(join(dir, 'OP/accounts/A', path), token);
  put(
    'A.jwt',
    rewritten(account.token, operator.signer, text =>
      text.replace('"nats":{', '"nats":{"newer":1,').replace('"limits"', '"Limits"'),
    ),
  );
  put(
    'users/u.jwt',
    rewritten(user.token, account.seed, text => text.replace('"iss"', '"name":"x","iss"')),
  );
  const store = await scanIn(dir);
  const found = store.problems().map(({ place, code }) => `${place.account} ${place.user ?? ''} ${code}`);
  assert.deepEqual(found.toSorted(), [
    'A  member-unknown',
    'A  payload-member-respelled',
    'A u payload-member-twice',
  ]);
});

test('what nkeeper writes is written as usual, with a line end too', async () => {
  const operator = new TestOperator('OP');
  const account = operator.account('A', { nats: { description: 'ü "q" <&> \u2028', tags: ['a'] } });
  const dir = writeStore(operator, [account]);
  const file = join(dir, 'OP/accounts/A/A.jwt');
  writeFileSync(file, `${readFileSync(file, 'utf8')}\n`);
  assert.deepEqual((await scanIn(dir)).problems(), []);
});
