import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { decodeToken } from '../../../src/core/claims/token/token.ts';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import { smallStore } from '../../support/changed-store.ts';

const chunk = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A JWT of version 1: kind and tags stand beside `nats`, and the signature covers the payload alone. */
function oldToken(seed: Seed, claims: object): string {
  const payload = chunk({ ...claims, type: 'operator', iss: seed.publicKey, sub: seed.publicKey });
  const signature = Buffer.from(seed.sign(Buffer.from(payload))).toString('base64url');
  return `${chunk({ typ: 'jwt', alg: 'ed25519' })}.${payload}.${signature}`;
}

test('an operator of version 1 is signed anew as version 2; one of today is left alone', async () => {
  const store = await smallStore();
  assert.deepEqual((await store.plan('upgrade-jwt')).changes, []);
  const { sub = '', nats } = store.operator();
  const path = join(store.dir, `keys/O/${sub.slice(1, 3)}/${sub}.nk`);
  const seed = Seed.parse(readFileSync(path, 'utf8'));
  const file = join(store.dir, 'OP/OP.jwt');
  const old = oldToken(seed, { name: 'OP', iat: 1_600_000_000, nats: { signing_keys: nats.signing_keys } });
  writeFileSync(file, old);
  const before = decodeToken(old);
  assert.equal(before.version, 1);
  const plan = await store.run('upgrade-jwt');
  assert.match(plan.effects.map(({ text }) => text).join(), /restart, one by one/);
  const after = decodeToken(readFileSync(file, 'utf8'));
  assert.equal(after.version, 2);
  assert.deepEqual(after.claims.nats, {
    signing_keys: nats.signing_keys,
    type: 'operator',
    version: 2,
  });
  await store.undo();
});
