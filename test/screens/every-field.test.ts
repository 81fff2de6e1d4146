import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { test } from 'node:test';
import type { Route } from '../../src/app/route.ts';
import type { OperatorClaims } from '../../src/core/claims/operator.ts';
import { encodeToken } from '../../src/core/claims/token/encode.ts';
import { bytes, duration, timestamp } from '../../src/core/text/units.ts';
import { openScanned, pageText, worldOf } from '../support/screen-text.ts';
import { copyStore } from '../support/stores.ts';
import {
  account,
  activationToken,
  fullAccount,
  fullOperator,
  fullUser,
  ISSUED,
  plainKey,
} from './full-claims.ts';

const ACCOUNT: Route = { screen: 'account', operator: 'ACME', account: 'FULL' };
const USER: Route = { screen: 'user', operator: 'ACME', account: 'FULL', user: 'full-user' };
const OPERATOR: Route = { screen: 'operator', operator: 'ACME' };

/** Members that are shown in words, not as their value. */
const IN_WORDS: Readonly<Record<string, string>> = {
  wildcards: 'Wildcard exports',
  disallow_bearer: 'not allowed',
  max_bytes_required: 'required',
  bearer_token: 'who has the JWT is let in',
  proxy_required: 'only through a trusted proxy',
  strict_signing_key_usage: 'identity keys sign nothing',
  token_req: 'an activation is not asked for, though required',
  account_token_position: 'token 2 is the importer’s account key',
  advertise: 'Advertised',
  allow_trace: 'Tracing',
  share: 'the exporter sees who asks',
};

/** How the value of a member is written where people read it. */
function shown(member: string, value: unknown): string {
  if (typeof value === 'boolean') return IN_WORDS[member] ?? `no words for ${member}`;
  if (typeof value === 'string') return value;
  const n = value as number;
  if (['exp', 'nbf', 'iat'].includes(member)) return timestamp(n);
  if (['ttl', 'response_threshold'].includes(member)) return duration(n);
  if (['data', 'payload', 'mem_storage', 'disk_storage'].includes(member) || member.endsWith('_bytes')) {
    const round = bytes(n);
    return /^\d+ (kB|MB|B)$/.test(round) ? round : `(${n.toLocaleString('en')} bytes)`;
  }
  if (['sampling', 'weight'].includes(member)) return `${n} %`;
  if (member === 'account_token_position') return IN_WORDS[member]!;
  return n.toLocaleString('en');
}

/** Members that are records: their keys are values, and what their own values are. */
const RECORDS: Readonly<Record<string, string>> = { revocations: 'exp', mappings: '', tiered_limits: '' };

/** Every leaf of the claims, as people read it. Tokens inside are looked at by a test of their own. */
function* leaves(value: unknown, member: string): Generator<string> {
  if (typeof value !== 'object' || value === null) {
    if (member !== 'token') yield shown(member, value);
    return;
  }
  const record = RECORDS[member];
  for (const [name, inner] of Object.entries(value)) {
    if (record !== undefined) yield name;
    yield* leaves(inner, record ?? (Array.isArray(value) ? member : name));
  }
}

function missingIn(text: string, claims: object): readonly string[] {
  return [...new Set(leaves(claims, ''))].filter(value => !text.includes(value));
}

function fullStore(jetstream: 'all' | 'tiers') {
  const copy = copyStore('acme');
  mkdirSync(copy.path('ACME/accounts/FULL/users'), { recursive: true });
  return { ...copy, jetstream };
}

async function withFullStore<T>(
  jetstream: 'all' | 'tiers',
  look: (world: ReturnType<typeof worldOf>) => T,
): Promise<T> {
  const copy = fullStore(jetstream);
  const golden = await openScanned(copy.dir);
  const [row] = golden.operators();
  const signingKeys = golden.operator('ACME')!.claims!.nats.signing_keys!;
  const signer = golden.readSeed(signingKeys[0]!);
  const operator: OperatorClaims = fullOperator(row!.key, signingKeys);
  copy.write('ACME/ACME.jwt', encodeToken('operator', operator, golden.readSeed(row!.key), ISSUED));
  copy.write('ACME/accounts/FULL/FULL.jwt', encodeToken('account', fullAccount(jetstream), signer, ISSUED));
  copy.write('ACME/accounts/FULL/users/full-user.jwt', encodeToken('user', fullUser, plainKey, ISSUED));
  golden.close();
  const store = await openScanned(copy.dir);
  try {
    return look(worldOf(store));
  } finally {
    store.close();
  }
}

for (const jetstream of ['all', 'tiers'] as const) {
  test(`every field of an account is shown in its card (JetStream limits of ${jetstream})`, async () => {
    const text = await withFullStore(jetstream, world => pageText(ACCOUNT, world, ['jwt', 'users']));
    const { aud, ...claims } = fullAccount(jetstream);
    assert.deepEqual(missingIn(text, claims), []);
    assert.ok(text.includes(timestamp(ISSUED)), 'time of issue');
    assert.ok(!text.includes(aud!), 'the audience means nothing here: it is with the token');
  });
}

test('the token’s own facts are with the token', async () => {
  await withFullStore('all', world => {
    for (const [route, claims, key] of [
      [ACCOUNT, fullAccount('all'), account.publicKey],
      [USER, fullUser, fullUser.sub!],
    ] as const) {
      const entity =
        route === ACCOUNT
          ? world.store.account('ACME', 'FULL')!
          : world.store.user('ACME', 'FULL', 'full-user')!;
      const text = pageText(route, world, [
        'summary',
        'users',
        'keys',
        'exports',
        'imports',
        'mappings',
        'limits',
        'permissions',
      ]);
      for (const value of [claims.aud!, entity.claims!.jti!, key, entity.claims!.nats.type!]) {
        assert.ok(text.includes(value), value);
      }
    }
  });
});

test('every field of an activation is shown in the card of its import', async () => {
  const text = await withFullStore('all', world =>
    pageText(ACCOUNT, world, [
      'jwt',
      'users',
      'summary',
      'keys',
      'exports',
      'mappings',
      'limits',
      'permissions',
    ]),
  );
  const payload = JSON.parse(Buffer.from(activationToken.split('.')[1]!, 'base64url').toString()) as object;
  assert.deepEqual(
    missingIn(text, payload).filter(value => value !== 'activation'),
    [],
  );
  assert.ok(text.replaceAll('\n', '').includes(activationToken), 'the token itself');
});

test('every field of a user is shown in its card', async () => {
  const text = await withFullStore('all', world => pageText(USER, world, ['jwt', 'connections']));
  const { aud: _, ...claims } = fullUser;
  assert.deepEqual(missingIn(text, claims), []);
});

test('every field of an operator is shown in its card', async () => {
  await withFullStore('all', world => {
    const { claims } = world.store.operator('ACME')!;
    const { aud, jti, nats, ...standard } = claims!;
    const { type: _type, version: _version, ...own } = nats;
    assert.deepEqual(missingIn(pageText(OPERATOR, world, ['jwt']), { ...standard, nats: own }), []);
    const token = pageText(OPERATOR, world, ['summary', 'keys']);
    assert.ok(token.includes(aud!) && token.includes(jti!));
  });
});
