import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { RevocationList } from '../../../src/core/claims/access/revocation.ts';
import { clearRevocation, compactRevocations, revoke } from '../../../src/core/claims/access/revocations.ts';
import { activationId } from '../../../src/core/claims/activation.ts';
import { CLAIMS_CODECS, type ClaimKind } from '../../../src/core/claims/kinds.ts';
import { parseCidrList } from '../../../src/core/claims/scalars/cidr-list.ts';
import { addTags, hasTag, removeTags } from '../../../src/core/claims/scalars/tags.ts';
import { accountDidSign, operatorDidSign } from '../../../src/core/claims/token/did-sign.ts';
import { claimId } from '../../../src/core/claims/token/encode.ts';
import { readClaims } from '../../../src/core/claims/token/read-claims.ts';
import { hasOwnLimits } from '../../../src/core/claims/user.ts';
import { encodeBase32 } from '../../../src/core/nkeys/base32.ts';
import { checkCases, readGolden } from '../../support/golden.ts';

interface MethodCase {
  readonly name: string;
  readonly method: string;
  readonly op: 'add' | 'remove' | 'contains';
  readonly args: readonly string[];
  readonly start: readonly string[];
  readonly result: unknown;
  readonly text: string;
  readonly clear: readonly string[] | null;
  readonly compact: boolean;
  readonly revoke: readonly { readonly key: string; readonly at: number }[] | null;
  readonly deleted?: readonly { readonly key: string; readonly at: number }[];
  readonly iss: string;
  readonly sub: string;
  readonly subject: string;
  readonly hashed_text: string;
  readonly user: unknown;
  readonly empty_permissions: boolean;
  readonly parent: unknown;
  readonly parent_type: 'operator' | 'account';
  readonly child: unknown;
  readonly child_type: ClaimKind;
}

function check(method: string, run: (c: MethodCase) => void): void {
  test(`methods.json: ${method}`, async () => {
    const cases = readGolden<MethodCase>('methods.json').filter(c => c.method === method);
    assert.notEqual(cases.length, 0);
    await checkCases(cases, run);
  });
}

check('tags', c => {
  if (c.op === 'add') assert.deepEqual(addTags(c.start, c.args), c.result);
  else if (c.op === 'remove') assert.deepEqual(removeTags(c.start, c.args), c.result);
  else assert.equal(hasTag(c.start, c.args[0] ?? ''), c.result);
});

check('src-set', c => assert.deepEqual(parseCidrList(c.text), c.result));

check('revocations', c => {
  let list = c.start as unknown as RevocationList;
  for (const { key, at } of c.revoke ?? []) list = revoke(list, key, at);
  for (const key of c.clear ?? []) list = clearRevocation(list, key);
  const before = list;
  if (c.compact) list = compactRevocations(list);
  assert.deepEqual({ ...list }, c.result);
  const deleted = Object.entries(before).filter(([key]) => !Object.hasOwn(list, key));
  assert.deepEqual(
    Object.fromEntries(deleted),
    Object.fromEntries((c.deleted ?? []).map(d => [d.key, d.at])),
  );
});

check('jti', c => {
  const claims = readClaims('generic', c.hashed_text);
  assert.equal(CLAIMS_CODECS.generic.write(claims), c.hashed_text);
  assert.equal(encodeBase32(createHash('sha512-256').update(c.hashed_text).digest()), c.result);
  assert.equal(claimId({ ...claims, jti: 'old' }), c.result);
});

check('hash-id', c => {
  const { iss, sub, subject } = c;
  assert.equal(activationId({ iss, sub, nats: { subject } }), c.result);
  assert.equal(activationId({ iss, sub, nats: {} }), undefined);
});

check('scoped-user', c => {
  assert.equal(hasOwnLimits(readClaims('user', JSON.stringify(c.user))), !c.empty_permissions);
});

check('did-sign', c => {
  const parent = JSON.stringify(c.parent);
  const child = readClaims(c.child_type, JSON.stringify(c.child));
  if (c.parent_type === 'operator') {
    assert.equal(operatorDidSign(readClaims('operator', parent), child), c.result);
    return;
  }
  // Go knows a signing key's work only in users and activations.
  const issued = c.child_type === 'user' || c.child_type === 'activation' ? child : { ...child, nats: {} };
  assert.equal(accountDidSign(readClaims('account', parent), issued as never), c.result);
});
