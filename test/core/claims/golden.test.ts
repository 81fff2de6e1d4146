import assert from 'node:assert/strict';
import { test } from 'node:test';
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
import { checkCases, readGolden } from '../../support/golden.ts';
import { readGoldenTexts } from '../../support/golden-lines.ts';

interface TokenCase {
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

/** Decodes as the case says, with everything that Go's decoder checks. */
function decode(token: string, as: 'generic' | undefined): DecodedToken {
  if (as !== 'generic') return openToken(token);
  const decoded = decodeGenericToken(token);
  if (!verifyToken(decoded)) throw new NkeeperError('signature-wrong', 'wrong');
  return decoded;
}

function encode(kind: ClaimKind, claims: Claims, seed: string, issuedAt: number): string {
  return encodeToken(kind, claims as never, Seed.parse(seed), issuedAt);
}

function codeOf(call: () => unknown): string | null {
  try {
    call();
    return null;
  } catch (error) {
    assert.ok(error instanceof NkeeperError, error instanceof Error ? error.stack : String(error));
    return error.code;
  }
}

test('tokens.json: encode byte for byte, decode, verify', async () => {
  const inputs = readGoldenTexts('tokens.json', 'input');
  type Case = TokenCase & { iat: number; stable: boolean; jti: string; plain_decode_error?: string };
  await checkCases(readGolden<Case>('tokens.json'), async c => {
    const claims = readClaims(c.type, inputs.get(c.name) ?? '');
    assert.equal(encode(c.type, claims, c.signer_seed, c.iat), c.token);
    const decoded = decode(c.token, c.decode_with);
    const json = written(decoded.kind, decoded.claims);
    assert.deepEqual(JSON.parse(json), c.decoded);
    if (c.stable) assert.equal(json, decoded.payload);
    assert.equal(decoded.claims.jti, c.jti);
    assert.equal(await verifyTokenAsync(decoded), true);
    assert.equal(
      codeOf(() => openToken(c.token)),
      plainCode(c.plain_decode_error),
    );
  });
});

/** Generic claims do not pass the plain decoder. */
function plainCode(goText: string | undefined): string | null {
  if (goText === undefined) return null;
  return goText.includes('not supported') ? 'claim-type-unsupported' : 'signature-wrong';
}

for (const file of ['roundtrip.json', 'migration.json']) {
  type Case = TokenCase & { reencoded: string; reencoded_iat: number; dropped: string[]; payload: string };
  test(`${file}: decode, tell what is dropped, encode again`, async () => {
    await checkCases(readGolden<Case>(file), c => {
      const decoded = openToken(c.token);
      assert.equal(decoded.kind, c.type);
      assert.equal(decoded.version, file === 'migration.json' ? 1 : 2);
      assert.equal(decoded.payload.replaceAll('\ufffd', ''), c.payload.replaceAll('\ufffd', ''));
      assert.deepEqual(JSON.parse(written(decoded.kind, decoded.claims)), c.decoded);
      assert.equal(encode(c.type, decoded.claims, c.signer_seed, c.reencoded_iat), c.reencoded);
      checkUnknown(unknownMembers(decoded), c.dropped);
    });
  });
}

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

test('unknown members: in tiers, scopes, lists; limits that tiers switch off; entries that are no keys', () => {
  const unknownOf = (name: string) => {
    const found = readGolden<TokenCase>('roundtrip.json').find(c => c.name === name);
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

interface RejectCase extends TokenCase {
  readonly outcome: 'accept' | 'reject';
  readonly code?: string;
  readonly recipe?: Recipe;
}

interface Recipe {
  readonly fill: string;
  readonly header?: string;
  readonly signature?: string;
  readonly total_bytes?: number;
  readonly payload_before?: string;
  readonly payload_after?: string;
  readonly fill_2?: string;
  readonly fill_count?: number;
  readonly signer_seed?: string;
}

/** Builds a token that is too big to be stored. */
function cook(recipe: Recipe): string {
  const {
    fill,
    fill_2: fill2 = '',
    fill_count: count = 0,
    header,
    signature,
    total_bytes: total = 0,
  } = recipe;
  if (header !== undefined) {
    return `${header}.${fill.repeat(total - header.length - (signature ?? '').length - 2)}.${signature}`;
  }
  const payload = `${recipe.payload_before}${fill.repeat(count)}${fill2.repeat(count)}${recipe.payload_after}`;
  const chunks = ['{"typ":"JWT","alg":"ed25519-nkey"}', payload].map(text =>
    Buffer.from(text).toString('base64url'),
  );
  const sign = Seed.parse(recipe.signer_seed ?? '').sign(Buffer.from(chunks.join('.')));
  return [...chunks, Buffer.from(sign).toString('base64url')].join('.');
}

test('reject.json: what Go accepts, and the code of what it does not', async () => {
  await checkCases(readGolden<RejectCase>('reject.json'), c => {
    const token = c.recipe === undefined ? c.token : cook(c.recipe);
    const code = codeOf(() => decode(token, c.decode_with));
    // Go's library crashes on this one.
    const expected = c.code === 'library-panics' ? 'generic-data-missing' : c.code;
    assert.equal(code, c.outcome === 'accept' ? null : expected);
    if (c.outcome === 'reject' || c.decoded === undefined) return;
    const decoded = decode(token, c.decode_with);
    assert.deepEqual(JSON.parse(written(decoded.kind, decoded.claims)), c.decoded);
  });
});

test('encode-errors.json: who may sign what', async () => {
  type Case = TokenCase & { error: string | null };
  const inputs = readGoldenTexts('encode-errors.json', 'input');
  await checkCases(readGolden<Case>('encode-errors.json'), c => {
    const claims = readClaims(c.type, inputs.get(c.name) ?? '');
    assert.equal(
      codeOf(() => encode(c.type, claims, c.signer_seed, 1_700_000_000)),
      c.error,
    );
  });
});

test('defaults.json: fresh claims', async () => {
  const make: Record<string, (subject: string) => string> = {
    operator: subject => written('operator', fresh.newOperator(subject)),
    account: subject => written('account', fresh.newAccount(subject)),
    user: subject => written('user', fresh.newUser(subject)),
    'user-scoped': subject => written('user', fresh.newScopedUser(subject)),
    activation: subject => written('activation', fresh.newActivation(subject)),
    authorization_request: subject =>
      written('authorization_request', fresh.newAuthorizationRequest(subject)),
    authorization_response: subject =>
      written('authorization_response', fresh.newAuthorizationResponse(subject)),
    generic: subject => written('generic', fresh.newGeneric(subject)),
    'user-scope': key => scopeCodec.write(fresh.newScope(key)),
  };
  type Case = { name: string; claims: { sub?: string; key?: string } };
  const texts = readGoldenTexts('defaults.json', 'claims');
  await checkCases(readGolden<Case>('defaults.json'), ({ name, claims }) => {
    assert.equal(make[name]?.(claims.sub ?? claims.key ?? ''), texts.get(name));
  });
});

test('peeking tells the same as decoding, and fails the same way', async () => {
  const files = ['tokens.json', 'roundtrip.json', 'migration.json', 'reject.json'];
  const cases = files.flatMap(file => readGolden<TokenCase>(file)).filter(c => c.token !== undefined);
  await checkCases(cases, ({ token }) => {
    const peeked = { code: codeOf(() => peekToken(token)) };
    const decodes = codeOf(() => openToken(token));
    // What is wrong deeper inside, and the issuer, peeking does not see.
    if (peeked.code !== null) return assert.equal(peeked.code, decodes);
    if (decodes !== null)
      return assert.match(decodes, /^(signature-wrong|issuer-kind-.*|payload-(field-type|kind.*|scope.*))$/);
    const { kind, version, claims, signedText, signature } = openToken(token);
    const { iss = '', sub = '', name = '', iat = 0, exp = 0, nbf = 0 } = claims;
    const peek = peekToken(token);
    const own = {
      kind,
      version,
      iss,
      sub,
      name,
      iat: Number(iat),
      exp: Number(exp),
      nbf: Number(nbf),
      signedText,
    };
    const { claims: _claims, signature: peekedSignature, issuerAccount, ...rest } = peek;
    assert.deepEqual(rest, own);
    assert.deepEqual(Buffer.from(peekedSignature), Buffer.from(signature));
    const nats = (claims.nats ?? {}) as { issuer_account?: string };
    assert.equal(issuerAccount, nats.issuer_account ?? '');
  });
});
