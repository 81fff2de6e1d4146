import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLAIMS_CODECS } from '../../../src/core/claims/kinds.ts';
import { readClaims } from '../../../src/core/claims/token/read-claims.ts';

// Cases that running Go's library over random payloads brought up and that the golden vectors do not have.

const nats = (json: string) => CLAIMS_CODECS.account.write(readClaims('account', `{"nats":${json}}`));

test('a list that took the place of a longer one still has the rest behind its end', () => {
  const pub = (lists: string) => readClaims('user', `{"nats":{"pub":{${lists}}}}`).nats.pub;
  assert.deepEqual(pub('"allow":["b","a","b"],"allow":["a"],"allow":["a",null]'), { allow: ['a', 'a'] });
  assert.deepEqual(pub('"deny":["a","b"],"deny":["a"],"deny":["a",null],"deny":["a",null]'), {
    deny: ['a', 'b'],
  });
  assert.deepEqual(pub('"allow":["a","b"],"allow":[],"allow":["a",null]'), { allow: ['a', ''] });
  assert.deepEqual(pub('"allow":["a","b"],"allow":null,"allow":["a",null]'), { allow: ['a', ''] });
});

test('wrong types in a scope end the reading before what comes later', () => {
  const scope = (members: string) =>
    `{"signing_keys":[{${members},"kind":"user_scope"}],"imports":[{"type":null}]}`;
  assert.throws(() => nats(scope('"role":0.5')), { code: 'payload-field-type' });
  assert.throws(() => nats(scope('"Kind":0')), { code: 'payload-field-type' });
  assert.throws(() => nats(scope('"KIND":"other"')), { code: 'payload-scope-unknown' });
  assert.throws(() => nats('{"limits":5,"imports":[{"type":null}]}'), { code: 'payload-kind-unknown' });
});

test('errors say where', () => {
  const where = (json: string) => {
    try {
      nats(json);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };
  assert.equal(where('{"exports":[{},{"subject":5}]}'), 'The claim nats.exports[1].subject is not a text.');
  assert.equal(
    where('{"mappings":{"a.>":[{"weight":256}]}}'),
    'The claim nats.mappings["a.>"][0].weight is not a whole number from 0 to 255.',
  );
  assert.equal(
    where('{"imports":[{"type":"Stream"}]}'),
    'The claim nats.imports[0].type is neither stream nor service.',
  );
});
