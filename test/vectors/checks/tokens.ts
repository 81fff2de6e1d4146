import assert from 'node:assert/strict';
import { CLAIMS_CODECS, type ClaimKind, type Claims } from '../../../src/core/claims/kinds.ts';
import * as fresh from '../../../src/core/claims/new-claims.ts';
import { scopeCodec } from '../../../src/core/claims/scopes.ts';
import { encodeToken } from '../../../src/core/claims/token/encode.ts';
import { peekToken } from '../../../src/core/claims/token/peek.ts';
import { readClaims } from '../../../src/core/claims/token/read-claims.ts';
import {
  type DecodedToken,
  decodeGenericToken,
  openToken,
  unknownMembers,
  verifyToken,
  verifyTokenAsync,
} from '../../../src/core/claims/token/token.ts';
import { NkeeperError } from '../../../src/core/errors.ts';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import { exactText, meaningOf } from '../../support/exact-json.ts';
import type { FileChecks } from '../vector-files.ts';
import { codeOf } from './codes.ts';

export interface TokenCase {
  readonly name: string;
  readonly type: ClaimKind;
  readonly token: string;
  readonly decoded: unknown;
  readonly decode_with?: 'generic';
  readonly signer_seed: string;
}

/** JSON of claims as Go's library would write it. */
function written(kind: ClaimKind, claims: Claims): string {
  return CLAIMS_CODECS[kind].write(claims as never);
}

/** The claims mean what the case says, to the last digit. */
export function sameClaims({ kind, claims }: DecodedToken, expected: unknown): void {
  assert.deepEqual(meaningOf(written(kind, claims)), meaningOf(exactText(expected)));
}

/** Decodes as the case says, with everything that Go's decoder checks. */
export function decodeAs(token: string, as: 'generic' | undefined): DecodedToken {
  if (as !== 'generic') return openToken(token);
  const decoded = decodeGenericToken(token);
  if (!verifyToken(decoded)) throw new NkeeperError('signature-wrong', 'wrong');
  return decoded;
}

function encode(kind: ClaimKind, claims: Claims, seed: string, issuedAt: number): string {
  return encodeToken(kind, claims as never, Seed.parse(seed), issuedAt);
}

/** What lists and scans read is what the decoder reads, and fails the same way. */
export function peekAgrees(token: string): void {
  const peeks = codeOf(() => peekToken(token));
  const opens = codeOf(() => openToken(token));
  if (peeks !== null) return assert.equal(peeks, opens);
  // What is wrong deeper inside, and the issuer, peeking does not see.
  if (opens !== null)
    return assert.match(opens, /^(signature-wrong|issuer-kind-.*|payload-(field-type|kind.*|scope.*))$/);
  const { claims: _claims, issuerAccount, signature: peeked, ...head } = peekToken(token);
  const { kind, version, claims, signedText, signature } = openToken(token);
  const { iss = '', sub = '', name = '', iat = 0, exp = 0, nbf = 0 } = claims;
  const times = { iat: Number(iat), exp: Number(exp), nbf: Number(nbf) };
  assert.deepEqual(head, { kind, version, iss, sub, name, ...times, signedText });
  assert.deepEqual(Buffer.from(peeked), Buffer.from(signature));
  const { issuer_account: account = '' } = (claims.nats ?? {}) as { issuer_account?: string };
  assert.equal(issuerAccount, account);
}

/** Generic claims do not pass the plain decoder. */
function plainCode(goText: string | undefined): string | null {
  if (goText === undefined) return null;
  return goText.includes('not supported') ? 'claim-type-unsupported' : 'signature-wrong';
}

type EncodeCase = TokenCase & {
  input: unknown;
  iat: number;
  jti: string;
  signer: string;
  signature_valid: boolean;
  stable: boolean;
  plain_decode_error?: string;
};

export const tokens: FileChecks = {
  members: [
    ...['big_ints', 'decode_with', 'decoded', 'iat', 'input', 'jti', 'plain_decode_error', 'signature_valid'],
    ...['signer', 'signer_seed', 'stable', 'token', 'type'],
  ],
  checks: {
    async all(c: EncodeCase) {
      const claims = readClaims(c.type, exactText(c.input));
      assert.equal(encode(c.type, claims, c.signer_seed, c.iat), c.token);
      const decoded = decodeAs(c.token, c.decode_with);
      sameClaims(decoded, c.decoded);
      if (c.stable) assert.equal(written(decoded.kind, decoded.claims), decoded.payload);
      assert.equal(decoded.claims.jti, c.jti);
      assert.equal(decoded.claims.iss, c.signer);
      assert.equal(await verifyTokenAsync(decoded), c.signature_valid);
      assert.equal(
        codeOf(() => openToken(c.token)),
        plainCode(c.plain_decode_error),
      );
      peekAgrees(c.token);
    },
  },
};

export const encodeErrors: FileChecks = {
  members: ['error', 'go', 'input', 'signer_seed', 'type'],
  checks: {
    all(c: TokenCase & { input: unknown; error: string | null }) {
      const claims = readClaims(c.type, exactText(c.input));
      assert.equal(
        codeOf(() => encode(c.type, claims, c.signer_seed, 1_700_000_000)),
        c.error,
      );
    },
  },
};

const FRESH: Readonly<Record<string, (subject: string) => string>> = {
  operator: subject => written('operator', fresh.newOperator(subject)),
  account: subject => written('account', fresh.newAccount(subject)),
  user: subject => written('user', fresh.newUser(subject)),
  'user-scoped': subject => written('user', fresh.newScopedUser(subject)),
  activation: subject => written('activation', fresh.newActivation(subject)),
  authorization_request: subject => written('authorization_request', fresh.newAuthorizationRequest(subject)),
  authorization_response: subject =>
    written('authorization_response', fresh.newAuthorizationResponse(subject)),
  generic: subject => written('generic', fresh.newGeneric(subject)),
  'user-scope': key => scopeCodec.write(fresh.newScope(key)),
};

export const defaults: FileChecks = {
  members: ['claims'],
  checks: {
    all({ name, claims }: { name: string; claims: { sub?: string; key?: string } }) {
      assert.equal(FRESH[name]?.(claims.sub ?? claims.key ?? ''), exactText(claims));
    },
  },
};

type RereadCase = TokenCase & {
  reencoded?: string;
  /** Why Go cannot write it again. */
  reencode_error?: string;
  reencoded_iat?: number;
  dropped: readonly string[];
  payload: string;
};

const REREAD_MEMBERS = [
  ...[
    'added',
    'decoded',
    'dropped',
    'payload',
    'reencode_error',
    'reencoded',
    'reencoded_iat',
    'signer_seed',
  ],
  ...['token', 'type'],
];

function reread(version: 1 | 2): FileChecks {
  return {
    members: REREAD_MEMBERS,
    checks: {
      all(c: RereadCase) {
        const decoded = openToken(c.token);
        assert.equal(decoded.kind, c.type);
        assert.equal(decoded.version, version);
        assert.equal(decoded.payload.replaceAll('\ufffd', ''), c.payload.replaceAll('\ufffd', ''));
        sameClaims(decoded, c.decoded);
        const again = () => encode(c.type, decoded.claims, c.signer_seed, c.reencoded_iat ?? 0);
        if (c.reencoded === undefined) assert.equal(codeOf(again), c.reencode_error);
        else assert.equal(again(), c.reencoded);
        checkUnknown(unknownMembers(decoded), c.dropped);
        peekAgrees(c.token);
      },
    },
  };
}

export const roundtrip = reread(2);
export const migration = reread(1);

/** Leaves that change their place or their spelling: nothing of them is lost. */
const MOVED = /^\/(name|exp|type|tags|issuer_account|nats\/(type|version|tags|src|signing_keys\/))/;
const RESPELLED = /sampling=|=(null|0|false|""|\{\}|\[\])$/;

/** Every unknown member is one that Go drops, and every leaf that Go drops is in an unknown member, or not lost. */
function checkUnknown(unknown: readonly string[], dropped: readonly string[]): void {
  const paths = unknown.map(path => `/${path.replaceAll('.', '/').replace(/\[(\d+)\]/g, '/$1')}`);
  const within = (leaf: string, path: string) => leaf.startsWith(`${path}/`) || leaf.startsWith(`${path}=`);
  for (const path of paths)
    assert.ok(
      dropped.some(leaf => within(leaf, path)),
      `${path} is not dropped`,
    );
  for (const leaf of dropped) {
    const told = paths.some(path => within(leaf, path));
    assert.ok(told || MOVED.test(leaf.toLowerCase()) || RESPELLED.test(leaf), `${leaf} is dropped silently`);
  }
}
