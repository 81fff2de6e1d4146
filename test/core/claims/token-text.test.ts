import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { adviseClaims } from '../../../src/core/claims/advice/advice.ts';
import {
  adviseTokenText,
  adviseUnknownMembers,
  adviseWriting,
} from '../../../src/core/claims/advice/token-text.ts';
import type { ClaimKind } from '../../../src/core/claims/kinds.ts';
import { encodeToken } from '../../../src/core/claims/token/encode.ts';
import { ISSUER_KINDS } from '../../../src/core/claims/token/issuer-kinds.ts';
import {
  type DecodedToken,
  decodeGenericToken,
  decodeToken,
  openToken,
} from '../../../src/core/claims/token/token.ts';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import { readGolden } from '../../support/golden.ts';
import { randomClaims } from '../../support/random-claims.ts';
import { type RejectCase, tokenOf } from '../../vectors/checks/reject.ts';

type Accepted = RejectCase & { readonly name: string };
const accepted = readGolden<Accepted>('reject.json').filter(c => c.outcome === 'accept');

function decode(c: Accepted): DecodedToken {
  const token = tokenOf(c);
  return c.decode_with === 'generic' ? decodeGenericToken(token) : openToken(token);
}

function codes(decoded: DecodedToken): string[] {
  const advice = adviseClaims(decoded.kind, decoded.claims as never);
  const all = [...adviseTokenText(decoded), ...adviseUnknownMembers(decoded), ...advice];
  for (const { message, hint } of all)
    assert.ok(/\.$/.test(message) && /\.$/.test(hint) && message.length < 400);
  return [...new Set(all.map(({ code }) => code))];
}

/** What is odd about the JWTs that Go accepts, by the beginning of the case's name. */
const EXPECTED: readonly (readonly [name: string, code: string])[] = [
  ['shape/newline-inside-signature', 'token-line-break'],
  ['header/', 'header-unusual'],
  ['signature/spare-bits-set', 'token-spare-bits'],
  ['payload/version-1-', 'version-1-token'],
  ['payload/v2-nats-version-1', 'version-1-token'],
  ['payload/exp-negative', 'expiry-negative'],
  ['payload/unknown-field', 'member-unknown'],
  ['payload/lone-surrogate', 'payload-half-character'],
  ['payload/swapped-surrogates', 'payload-half-character'],
  ['payload/invalid-utf8', 'payload-not-utf8'],
  ['payload/utf8-surrogate-bytes', 'payload-not-utf8'],
  ['payload/overlong-utf8', 'payload-not-utf8'],
  ['payload/truncated-utf8', 'payload-not-utf8'],
  ['payload/duplicate-', 'payload-member-twice'],
  ['payload/case-variant', 'payload-member-respelled'],
  ['payload/kelvin-sign-key', 'payload-member-respelled'],
  ['payload/proto-key', 'member-unknown'],
  ['payload/revocations-proto-key', 'revocation-without-effect'],
  ['payload/nesting-200', 'payload-nested-deep'],
  ['payload/nesting-9999', 'payload-nested-deep'],
];

test('what Go and servers accept and nobody writes is told', () => {
  for (const [prefix, code] of EXPECTED) {
    const cases = accepted.filter(({ name }) => name.startsWith(prefix) && !name.includes('generic-decoder'));
    assert.ok(cases.length > 0, prefix);
    for (const c of cases) assert.ok(codes(decode(c)).includes(code), `${c.name}: ${codes(decode(c))}`);
  }
});

test('nothing is odd about JWTs that Go makes, and nkeeper makes none that is', () => {
  for (const { token, name } of readGolden<{ token: string; name: string; type: string }>(
    'tokens.json',
  ).filter(c => c.type !== 'generic'))
    assert.deepEqual(
      adviseTokenText(openToken(token)).filter(i => i.code !== 'expiry-negative'),
      [],
      name,
    );
  for (const kind of Object.keys(ISSUER_KINDS) as ClaimKind[]) {
    const [signerKind = 'account'] = ISSUER_KINDS[kind];
    const signer = Seed.generate(signerKind);
    fc.assert(
      fc.property(randomClaims(kind), claims => {
        const token = encodeToken(kind, claims, signer, 7);
        const decoded = kind === 'generic' ? decodeGenericToken(token) : openToken(token);
        const odd = adviseTokenText(decoded).map(({ code }) => code);
        assert.deepEqual(
          odd.filter(code => code !== 'expiry-negative'),
          [],
        );
      }),
      { numRuns: 40 },
    );
  }
});

test('what is told of many is what a thorough look tells', () => {
  const tokens = readGolden<{ token: string; type: string }>('tokens.json');
  for (const { token } of tokens.filter(({ type }) => type !== 'generic'))
    for (const each of [token, ...madeByHand(token)]) {
      const decoded = decodedOrNot(each);
      if (decoded === undefined) continue;
      const thorough = [...adviseTokenText(decoded), ...adviseUnknownMembers(decoded)];
      assert.deepEqual(adviseWriting(decoded), thorough, each);
    }
  for (const c of accepted.filter(({ decode_with: way }) => way !== 'generic')) {
    const decoded = decode(c);
    const thorough = [...adviseTokenText(decoded), ...adviseUnknownMembers(decoded)];
    assert.deepEqual(adviseWriting(decoded), thorough, c.name);
  }
});

/** The same JWT with something odd about it; not signed again. */
function madeByHand(token: string): string[] {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const json = Buffer.from(payload, 'base64url').toString();
  const noText = Buffer.from(json);
  noText[json.indexOf('"name":"') + 8] = 0xff;
  const payloads = [
    json.replace('"iss"', '"ISS"'),
    json.replace('"nats":{', '"nats":{"strange":1,'),
    json.replace('"jti"', '"jti":"twice","jti"'),
    json.replace('"name":"', '"name":"\\ud800'),
    json.replace('"name":"', '"name":"\ufffd'),
    json.replace('"sampling":"headers"', '"sampling":"he\\u0061ders"'),
    noText,
  ];
  return [
    ...payloads.map(each => `${header}.${Buffer.from(each).toString('base64url')}.${signature}`),
    `${header}.${payload.slice(0, 9)}\n${payload.slice(9)}.${signature}`,
    `${header}.${otherEnd(payload)}.${signature}`,
    `${header}.${payload}.${otherEnd(signature)}`,
    `${token}\n`,
  ];
}

function otherEnd(chunk: string): string {
  return chunk.slice(0, -1) + (chunk.endsWith('B') ? 'C' : 'B');
}

function decodedOrNot(token: string): DecodedToken | undefined {
  try {
    return decodeToken(token);
  } catch {
    return undefined;
  }
}

test('keys in another spelling', () => {
  const signer = Seed.generate('account');
  const sub = `${Seed.generate('user').publicKey}A`;
  // By hand: nkeeper makes none.
  const usual = encodeToken('user', { sub: sub.slice(0, -1), nats: { pub: {}, sub: {} } }, signer, 7);
  const payload = decodeToken(usual).payload.replace(sub.slice(0, -1), sub);
  const signed = `${usual.split('.')[0]}.${Buffer.from(payload).toString('base64url')}`;
  const signature = Buffer.from(signer.sign(Buffer.from(signed))).toString('base64url');
  const decoded = openToken(`${signed}.${signature}`);
  assert.deepEqual(
    adviseTokenText(decoded).map(({ code, field }) => `${code} ${field}`),
    ['key-respelled sub'],
  );
});
