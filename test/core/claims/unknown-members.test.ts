import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openToken, unknownMembers } from '../../../src/core/claims/token/token.ts';
import { readGolden } from '../../support/golden.ts';

test('unknown members: in tiers, scopes, lists; limits that tiers switch off; entries that are no keys', () => {
  const unknownOf = (name: string) => {
    const found = readGolden<{ name: string; token: string }>('roundtrip.json').find(c => c.name === name);
    return unknownMembers(openToken(found?.token ?? ''));
  };
  assert.deepEqual(unknownOf('unknown-top/user').slice(1), ['scope']);
  assert.deepEqual(unknownOf('account/limits-unknown-field'), [
    'nats.limits.gpu',
    'nats.limits.tiered_limits.R1.tape',
  ]);
  assert.deepEqual(unknownOf('signing-keys/scope-unknown-fields'), [
    'nats.signing_keys[0].color',
    'nats.signing_keys[0].template.smell',
  ]);
  assert.deepEqual(unknownOf('account/import-unknown-field'), ['nats.imports[0].color']);
  assert.deepEqual(unknownOf('account/limits-global-and-tier'), [
    'nats.limits.mem_storage',
    'nats.limits.disk_storage',
    'nats.limits.max_bytes_required',
  ]);
  assert.deepEqual(unknownOf('signing-keys/other-json-types-are-skipped'), [
    'nats.signing_keys[0]',
    'nats.signing_keys[1]',
    'nats.signing_keys[2]',
    'nats.signing_keys[3]',
  ]);
});
