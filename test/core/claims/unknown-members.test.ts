import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeToken } from '../../../src/core/claims/token/encode.ts';
import {
  claimsForEdit,
  type DecodedToken,
  openToken,
  unknownMembers,
} from '../../../src/core/claims/token/token.ts';
import type { KeyKind } from '../../../src/core/nkeys/kinds.ts';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import { readGolden } from '../../support/golden.ts';
import { randomClaims } from '../../support/random-claims.ts';

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

const SIGNERS = {
  operator: 'operator',
  account: 'operator',
  user: 'account',
  activation: 'account',
} as const;

/** A token with a payload of one's own, signed as version 2. */
function tokenWith(payload: string, signer: Seed): string {
  const signed = ['{"typ":"JWT","alg":"ed25519-nkey"}', payload]
    .map(text => Buffer.from(text).toString('base64url'))
    .join('.');
  return `${signed}.${Buffer.from(signer.sign(Buffer.from(signed))).toString('base64url')}`;
}

test('an edit keeps what nkeeper does not know, where it was, in one order and to the last digit', () => {
  const signer = Seed.generate('operator');
  const [key, sub] = [Seed.generate('account').publicKey, Seed.generate('account').publicKey];
  const limits =
    '"limits":{"subs":-1,"gpu":{"n":[1.50,{"deep":null}]},"tiered_limits":{"R1":{"streams":1,"tape":2}}}';
  const scope = `{"kind":"user_scope","key":"${key}","color":12345678901234567890,"template":{"smell":1e300,"pub":{"maybe":["x"]}}}`;
  const payload = `{"zone":"é","iss":"${signer.publicKey}","sub":"${sub}","Alpha":true,"nats":{"imports":[{"subject":"b","color":"red"},{"subject":"a","color":"blue"}],${limits},"signing_keys":[${scope}],"type":"account","version":2,"future":{"<b>":"\\u2028"}}}`;
  const decoded = openToken(tokenWith(payload, signer)) as DecodedToken<'account'>;
  assert.equal(unknownMembers(decoded).length, 10);
  const claims = claimsForEdit(decoded);
  assert.equal(JSON.stringify(claims), JSON.stringify(decoded.claims), 'nobody sees them who does not ask');
  assert.deepEqual(Object.keys(claims.nats), Object.keys(decoded.claims.nats));
  const edited = { ...claims, nats: { ...claims.nats, description: 'changed' } };
  const written = openToken(encodeToken('account', edited, signer, 5)).payload;
  assert.match(written, /"sub":"A[A-Z2-7]{55}","nats":\{.*\},"Alpha":true,"zone":"é"\}$/);
  assert.match(written, /"imports":\[\{"subject":"a","color":"blue"\},\{"subject":"b","color":"red"\}\]/);
  assert.match(
    written,
    /"description":"changed","type":"account","version":2,"future":\{"\\u003cb\\u003e":"\\u2028"\}\}/,
  );
  assert.match(written, /"gpu":\{"n":\[1\.50,\{"deep":null\}\]\}/);
  assert.match(written, /"R1":\{"streams":1,"tape":2\}/);
  assert.match(written, /"color":12345678901234567890/);
  assert.match(written, /"pub":\{"maybe":\["x"\]\}.*"smell":1e300/);
  const again = openToken(encodeToken('account', edited, signer, 5)) as DecodedToken<'account'>;
  assert.equal(
    encodeToken('account', claimsForEdit(again), signer, 5),
    encodeToken('account', edited, signer, 5),
    'a second time changes nothing',
  );
  const { jti } = openToken(encodeToken('account', decoded.claims, signer, 5)).claims;
  assert.equal(
    openToken(encodeToken('account', claims, signer, 5)).claims.jti,
    jti,
    'the jti is as Go has it',
  );
});

test('random unknown members of every kind survive, and change nothing else', () => {
  for (const [kind, signerKind] of Object.entries(SIGNERS) as [keyof typeof SIGNERS, KeyKind][]) {
    const signer = Seed.generate(signerKind);
    fc.assert(
      fc.property(randomClaims(kind), fc.jsonValue({ stringUnit: 'binary' }), (claims, extra) => {
        const plain = openToken(encodeToken(kind, claims, signer, 7)).payload;
        const value = JSON.stringify(extra);
        const more = plain.replace(/\}\}$/, `,"x-later":${value}},"x-top":${value}}`);
        const decoded = openToken(tokenWith(more, signer));
        assert.equal(openToken(encodeToken(kind, decoded.claims as never, signer, 7)).payload, plain);
        const kept = openToken(encodeToken(kind, claimsForEdit(decoded) as never, signer, 7)).payload;
        assert.deepEqual(JSON.parse(kept), JSON.parse(more));
      }),
      { numRuns: 60 },
    );
  }
});

test('many and deep unknown members are no danger', () => {
  const signer = Seed.generate('account');
  const sub = Seed.generate('user').publicKey;
  const many = Array.from({ length: 50_000 }, (_, i) => `"m${i}":0`).join(',');
  const payload = (more: string) =>
    `{"iss":"${signer.publicKey}","sub":"${sub}","nats":{"type":"user","version":2,${more}}}`;
  const wide = openToken(tokenWith(payload(many), signer)) as DecodedToken<'user'>;
  assert.ok(encodeToken('user', claimsForEdit(wide), signer, 1).length > 500_000);
  const nested = `"deep":${'['.repeat(5000)}${']'.repeat(5000)}`;
  const deep = openToken(tokenWith(payload(nested), signer)) as DecodedToken<'user'>;
  assert.throws(() => encodeToken('user', claimsForEdit(deep), signer, 1), { code: 'claim-unencodable' });
  assert.ok(encodeToken('user', deep.claims, signer, 1));
});
