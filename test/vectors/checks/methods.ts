import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  hasJetStream,
  hasTiers,
  isEmptyLimits,
  isUnlimited,
  isUnlimitedJetStream,
} from '../../../src/core/claims/access/limits-meaning.ts';
import {
  isClaimRevoked,
  isRevoked,
  type RevocationList,
} from '../../../src/core/claims/access/revocation.ts';
import { clearRevocation, compactRevocations, revoke } from '../../../src/core/claims/access/revocations.ts';
import { activationId } from '../../../src/core/claims/activation.ts';
import { CLAIMS_CODECS, type ClaimKind } from '../../../src/core/claims/kinds.ts';
import type { AccountLimits } from '../../../src/core/claims/limits.ts';
import { weightOf } from '../../../src/core/claims/rules/mappings.ts';
import { parseCidrList } from '../../../src/core/claims/scalars/cidr-list.ts';
import { addTags, hasTag, removeTags } from '../../../src/core/claims/scalars/tags.ts';
import { addTexts, removeTexts } from '../../../src/core/claims/scalars/text-list.ts';
import { accountDidSign, operatorDidSign } from '../../../src/core/claims/token/did-sign.ts';
import { claimId } from '../../../src/core/claims/token/encode.ts';
import { readClaims } from '../../../src/core/claims/token/read-claims.ts';
import { hasOwnLimits } from '../../../src/core/claims/user.ts';
import { encodeBase32 } from '../../../src/core/nkeys/base32.ts';
import { exactText } from '../../support/exact-json.ts';
import type { FileChecks } from '../vector-files.ts';

interface ListCase {
  readonly op: string;
  readonly start: readonly string[];
  readonly args: readonly string[];
  readonly result: unknown;
}

interface RevocationsCase {
  readonly start: RevocationList | null;
  readonly revoke: readonly { readonly key: string; readonly at: number }[] | null;
  readonly clear: readonly string[] | null;
  readonly compact: boolean;
  readonly deleted?: readonly { readonly key: string; readonly at: number }[];
  readonly result: unknown;
}

interface LimitsCase {
  readonly limits: AccountLimits;
  readonly empty: boolean;
  readonly unlimited: boolean;
  readonly jetstream_enabled: boolean;
  readonly jetstream_unlimited: boolean;
}

interface SignCase {
  readonly parent: unknown;
  readonly parent_type: string;
  readonly child: unknown;
  readonly child_type: ClaimKind;
  readonly result: boolean;
}

const unknownOp = (op: string) => assert.fail(`nobody knows the operation ${op}`);

export const methods: FileChecks = {
  members: [
    ...[
      'method',
      'args',
      'op',
      'result',
      'start',
      'text',
      'clear',
      'compact',
      'revoke',
      'deleted',
      'issued_at',
    ],
    ...['key', 'list', 'iat', 'sub', 'iss', 'subject', 'empty', 'jetstream_enabled', 'jetstream_unlimited'],
    ...[
      'limits',
      'unlimited',
      'child',
      'child_type',
      'parent',
      'parent_type',
      'accepted',
      'empty_permissions',
    ],
    ...['user', 'weight', 'hashed_text'],
  ],
  sortedBy: 'method',
  checks: {
    tags({ op, start, args, result }: ListCase) {
      if (op === 'add') assert.deepEqual(addTags(start, args), result);
      else if (op === 'remove') assert.deepEqual(removeTags(start, args), result);
      else if (op === 'contains') assert.equal(hasTag(start, args[0] ?? ''), result);
      else unknownOp(op);
    },
    strings({ op, start, args, result }: ListCase) {
      if (op === 'add') assert.deepEqual(addTexts(start, args), result);
      else if (op === 'remove') assert.deepEqual(removeTexts(start, args), result);
      else unknownOp(op);
    },
    'src-set'(c: { text: string; result: unknown }) {
      assert.deepEqual(parseCidrList(c.text), c.result);
    },
    revocations(c: RevocationsCase) {
      let list = c.start ?? {};
      for (const { key, at } of c.revoke ?? []) list = revoke(list, key, at);
      for (const key of c.clear ?? []) list = clearRevocation(list, key);
      const before = list;
      if (c.compact) list = compactRevocations(list);
      assert.deepEqual({ ...list }, c.result);
      const deleted = Object.entries(before).filter(([key]) => !Object.hasOwn(list, key));
      assert.deepEqual(
        Object.fromEntries(deleted),
        Object.fromEntries((c.deleted ?? []).map(({ key, at }) => [key, at])),
      );
    },
    'is-revoked'(c: { list: RevocationList | null; key: string; issued_at: number; result: boolean }) {
      assert.equal(isRevoked(c.list ?? {}, c.key, c.issued_at), c.result);
    },
    'claim-revoked'(c: { list: RevocationList | null; sub: string; iat: number; result: boolean }) {
      assert.equal(isClaimRevoked(c.list ?? {}, c), c.result);
    },
    'account-limits'({ limits, ...c }: LimitsCase) {
      assert.equal(isEmptyLimits(limits), c.empty, 'empty');
      assert.equal(isUnlimited(limits), c.unlimited, 'unlimited');
      assert.equal(hasJetStream(limits), c.jetstream_enabled, 'JetStream');
      if (!hasTiers(limits))
        assert.equal(isUnlimitedJetStream(limits), c.jetstream_unlimited, 'unlimited JetStream');
    },
    'did-sign'(c: SignCase) {
      const parent = exactText(c.parent);
      const child = readClaims(c.child_type, exactText(c.child));
      if (c.parent_type === 'operator') {
        assert.equal(operatorDidSign(readClaims('operator', parent), child), c.result);
        return;
      }
      assert.equal(c.parent_type, 'account');
      // Go knows a signing key's work only in users and activations.
      const issued =
        c.child_type === 'user' || c.child_type === 'activation' ? child : { ...child, nats: {} };
      assert.equal(accountDidSign(readClaims('account', parent), issued as never), c.result);
    },
    'scoped-user'(c: { user: unknown; empty_permissions: boolean; accepted: boolean }) {
      const own = hasOwnLimits(readClaims('user', exactText(c.user)));
      assert.equal(own, !c.empty_permissions);
      // A case does not have the scope: one that another key signed is refused without having limits.
      if (own) assert.equal(c.accepted, false);
    },
    'hash-id'({ iss, sub, subject, result }: Record<'iss' | 'sub' | 'subject' | 'result', string>) {
      assert.equal(activationId({ iss, sub, nats: { subject } }), result);
      assert.equal(activationId({ iss, sub, nats: {} }), undefined);
    },
    'mapping-weight'(c: { weight: number; result: number }) {
      assert.equal(weightOf({ subject: '', weight: c.weight }), c.result);
    },
    jti(c: { hashed_text: string; result: string }) {
      const claims = readClaims('generic', c.hashed_text);
      assert.equal(CLAIMS_CODECS.generic.write(claims), c.hashed_text);
      assert.equal(encodeBase32(createHash('sha512-256').update(c.hashed_text).digest()), c.result);
      assert.equal(claimId({ ...claims, jti: 'old' }), c.result);
    },
  },
};
