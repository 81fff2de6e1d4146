import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { toValue } from '../../../src/core/claims/json/any-value.ts';
import type { Node } from '../../../src/core/claims/json/node.ts';
import { parseExact } from '../../../src/core/claims/json/parse.ts';
import { parsePlain } from '../../../src/core/claims/json/plain.ts';
import { Reading } from '../../../src/core/claims/json/reading.ts';
import { compareUtf8, decodeUtf8 } from '../../../src/core/claims/json/utf8.ts';
import { CLAIMS_CODECS, type ClaimKind } from '../../../src/core/claims/kinds.ts';
import { decodeBase64Url } from '../../../src/core/claims/token/base64url.ts';
import { findSeed, findToken, parseCreds } from '../../../src/core/claims/token/creds.ts';
import { encodeToken } from '../../../src/core/claims/token/encode.ts';
import { peekToken } from '../../../src/core/claims/token/peek.ts';
import { readClaims } from '../../../src/core/claims/token/read-claims.ts';
import {
  decodeGenericToken,
  decodeToken,
  openToken,
  unknownMembers,
} from '../../../src/core/claims/token/token.ts';
import { NkeeperError } from '../../../src/core/errors.ts';
import { decodeKeyText } from '../../../src/core/nkeys/key-text.ts';
import { isPublicKey, parsePublicKey } from '../../../src/core/nkeys/keys.ts';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import { readGolden } from '../../support/golden.ts';

const HEADER = Buffer.from('{"typ":"JWT","alg":"ed25519-nkey"}').toString('base64url');
const KINDS = Object.keys(CLAIMS_CODECS) as ClaimKind[];

/** Real payloads: what random changes start from. */
const PAYLOADS = ['tokens.json', 'roundtrip.json', 'migration.json']
  .flatMap(file => readGolden<{ token: string }>(file))
  .map(({ token }) => Buffer.from(token.split('.')[1] ?? '', 'base64url'));

const payload = fc.constantFrom(...PAYLOADS);

/** A real payload with a few bytes changed, taken out or repeated. */
const damaged = fc
  .tuple(payload, fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 2 }), fc.nat(255)), { maxLength: 4 }))
  .map(([bytes, edits]) => {
    const copy = [...bytes];
    for (const [place, action, byte] of edits) {
      const at = place % (copy.length || 1);
      if (action === 0) copy[at] = byte;
      else if (action === 1) copy.splice(at, byte % 8);
      else copy.splice(at, 0, ...copy.slice(at, at + (byte % 40)));
    }
    return Buffer.from(copy);
  });

/** JSON with the names that claims have, in any place, spelling and order. */
const names = fc.oneof(
  fc.constantFrom(
    'iss',
    'sub',
    'nats',
    'NATS',
    'type',
    'version',
    'tags',
    'exp',
    'limits',
    'subs',
    'ſubs',
    'exports',
  ),
  fc.constantFrom(
    'imports',
    'signing_keys',
    'kind',
    'Kind',
    'template',
    'src',
    'times',
    '__proto__',
    'constructor',
  ),
  fc.constantFrom(
    'mappings',
    'revocations',
    'service_latency',
    'sampling',
    'pub',
    'allow',
    'resp',
    'trace',
    'weight',
  ),
  fc.string(),
);
const scalars = fc.oneof(
  fc.constantFrom(
    'null',
    'true',
    '0',
    '-0',
    '5',
    '5.0',
    '1e3',
    '9007199254740993',
    '-1',
    '1e400',
    '""',
    '"user"',
  ),
  fc.constantFrom(
    '"account"',
    '"\\ud800"',
    '"\\u003e"',
    '"user_scope"',
    '"stream"',
    '"headers"',
    '2',
    '{}',
    '[]',
  ),
  fc.string({ unit: 'grapheme' }).map(text => JSON.stringify(text)),
);
const { json } = fc.letrec<{ json: string }>(tie => ({
  json: fc.oneof(
    { depthSize: 'small' },
    scalars,
    fc.array(tie('json'), { maxLength: 4 }).map(values => `[${values.join(',')}]`),
    fc
      .array(fc.tuple(names, tie('json')), { maxLength: 6 })
      .map(members => `{${members.map(([name, value]) => `${JSON.stringify(name)} : ${value}`).join(',')}}`),
  ),
}));

/** Runs a call that may only fail with an NkeeperError. */
function safely<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    assert.ok(error instanceof NkeeperError, error instanceof Error ? error.stack : String(error));
    assert.match(error.code, /^[a-z0-9]+(-[a-z0-9]+)+$/);
    return undefined;
  }
}

function tokenOf(bytes: Uint8Array): string {
  return `${HEADER}.${Buffer.from(bytes).toString('base64url')}.${'A'.repeat(86)}`;
}

function exerciseToken(token: string): void {
  const decoded = safely(() => decodeToken(token));
  const peeked = safely(() => peekToken(token));
  if (decoded !== undefined) {
    assert.equal(peeked?.kind, decoded.kind);
    assert.equal(peeked?.iss, decoded.claims.iss ?? '');
    assert.equal(peeked?.sub, decoded.claims.sub ?? '');
    safely(() => unknownMembers(decoded));
    safely(() => CLAIMS_CODECS[decoded.kind].write(decoded.claims as never));
  }
  safely(() => openToken(token));
  safely(() => decodeGenericToken(token));
}

test('any text: decoders and parsers give a value or an NkeeperError', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.base64String(),
    fc.string().map(text => `${text}.${text}.${text}`),
  );
  fc.assert(
    fc.property(texts, text => {
      exerciseToken(text);
      safely(() => parseCreds(text));
      safely(() => findToken(text));
      safely(() => findSeed(text));
      safely(() => Seed.parse(text));
      safely(() => parsePublicKey(text));
      decodeKeyText(text);
      isPublicKey(text, 'user');
    }),
    { numRuns: 300 },
  );
});

test('damaged payloads: a value or an NkeeperError; peek and decode agree', () => {
  fc.assert(
    fc.property(damaged, bytes => exerciseToken(tokenOf(bytes))),
    { numRuns: 1500 },
  );
});

test('strange JSON: a value or an NkeeperError; what is read and written is read the same again', () => {
  fc.assert(
    fc.property(json, fc.constantFrom(...KINDS), (text, kind) => {
      exerciseToken(tokenOf(Buffer.from(`{"nats":${text},"type":"","nats":{"type":"${kind}","version":2}}`)));
      const claims = safely(() => readClaims(kind, text));
      const written = claims && safely(() => CLAIMS_CODECS[kind].write(claims as never));
      if (written === undefined) return;
      JSON.parse(written);
      assert.equal(CLAIMS_CODECS[kind].write(readClaims(kind, written) as never), written);
    }),
    { numRuns: 1500 },
  );
});

test('the fast way and the exact way read the same', () => {
  let plain = 0;
  fc.assert(
    fc.property(
      fc.oneof(
        damaged,
        json.map(text => Buffer.from(text)),
      ),
      fc.constantFrom(...KINDS),
      (bytes, kind) => {
        const fast = parsePlain(bytes);
        if (fast === undefined) return;
        plain++;
        const exact = parseExact(decodeUtf8(bytes));
        assert.deepEqual(readWith(kind, fast), readWith(kind, exact));
        assert.deepEqual(toValue(fast, new Reading()), toValue(exact, new Reading()));
      },
    ),
    { numRuns: 1500 },
  );
  assert.ok(plain > 100, `only ${plain} took the fast way`);
});

function readWith(kind: ClaimKind, tree: Node): unknown {
  return safely(() => {
    const at = new Reading();
    const claims = CLAIMS_CODECS[kind].read(tree, undefined, at);
    at.finish();
    return claims;
  });
}

test('real payloads take the fast way', () => {
  const usual = readGolden<{ token: string; big_ints?: boolean; name: string }>('tokens.json').filter(
    c => c.big_ints !== true && !/float|numbers/.test(c.name),
  );
  const slow = usual.filter(
    c => parsePlain(Buffer.from(c.token.split('.')[1] ?? '', 'base64url')) === undefined,
  );
  assert.ok(slow.length < usual.length / 20, slow.map(c => c.name).join(' '));
});

test('names of members that objects have by themselves are data', () => {
  const text =
    '{"sub":"x","nats":{"revocations":{"__proto__":5,"constructor":6},"mappings":{"__proto__":[]}}}';
  const { nats } = readClaims('account', text);
  assert.deepEqual(Object.entries(nats.revocations ?? {}), [
    ['__proto__', 5],
    ['constructor', 6],
  ]);
  assert.equal(nats.revocations?.['toString'], undefined);
  assert.deepEqual(Object.keys(nats.mappings ?? {}), ['__proto__']);
  const generic = readClaims('generic', '{"nats":{"__proto__":{"polluted":1}},"__proto__":{"iss":"y"}}');
  assert.equal(generic.iss, undefined);
  assert.equal(Object.getPrototypeOf(generic.nats), null);
  assert.equal(({} as { polluted?: number }).polluted, undefined);
  assert.match(
    CLAIMS_CODECS.account.write(readClaims('account', text)),
    /"revocations":{"__proto__":5,"constructor":6}/,
  );
});

test('base64url: the quick check accepts exactly what the rule says', () => {
  const texts = fc.oneof(
    fc.string(),
    fc.base64String(),
    fc.string({ unit: fc.constantFrom(...'AZaz09-_+/=\r\n. é') }),
  );
  fc.assert(
    fc.property(texts, text => {
      const letters = text.replace(/[\r\n]/g, '');
      const valid = /^[A-Za-z0-9_-]*$/.test(letters) && letters.length % 4 !== 1;
      const expected = valid ? Buffer.from(letters, 'base64url').toString('hex') : undefined;
      assert.equal(decodeBase64Url(text)?.toString('hex'), expected);
    }),
    { numRuns: 2000 },
  );
});

test('UTF-8: valid text as ever, each bad byte one U+FFFD; order is that of the bytes', () => {
  const bytes = fc.array(fc.constantFrom(0x41, 0x80, 0xbf, 0xc2, 0xe0, 0xed, 0xa0, 0xf0, 0x90, 0xf4, 0xff), {
    maxLength: 9,
  });
  fc.assert(
    fc.property(bytes, list => {
      const decoded = decodeUtf8(Buffer.from(list));
      const bad = decoded.split('\ufffd').length - 1;
      assert.equal(Buffer.byteLength(decoded) - bad * 2, list.length);
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
      const [x, y] = [a, b].map(text => text.replace(/[\ud800-\udfff]/gu, '\ufffd')) as [string, string];
      assert.equal(decodeUtf8(Buffer.from(x)), x);
      assert.equal(Math.sign(compareUtf8(x, y)), Buffer.compare(Buffer.from(x), Buffer.from(y)));
    }),
  );
});

test('claims that cannot be written are refused by name', () => {
  const seed = Seed.generate('account');
  const user = { sub: Seed.generate('user').publicKey, nats: { pub: {}, sub: {} } };
  for (const subs of [1.5, Number.NaN, 2 ** 60, 2n ** 63n]) {
    const encode = () => encodeToken('user', { ...user, nats: { ...user.nats, subs } }, seed, 1);
    assert.throws(encode, { code: 'claim-unencodable' });
  }
  let deep: readonly unknown[] = [];
  for (let i = 0; i < 20_000; i++) deep = [deep];
  const encode = () => encodeToken('generic', { sub: 'x', nats: { deep: deep as never } }, seed, 1);
  assert.throws(encode, { code: 'claim-unencodable' });
});
