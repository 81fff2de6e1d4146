import fc from 'fast-check';
import type { AccountClaims } from '../../src/core/claims/account.ts';
import type { ActivationClaims } from '../../src/core/claims/activation.ts';
import type { ClaimKind, ClaimsByKind } from '../../src/core/claims/kinds.ts';
import type { UserLimits } from '../../src/core/claims/limits.ts';
import { encodeToken } from '../../src/core/claims/token/encode.ts';
import type { KeyKind } from '../../src/core/nkeys/kinds.ts';
import { publicKeys, seeds } from './random-keys.ts';

// Random claims of every kind: mostly sound, often with something odd in them. Nothing in them is written in two ways
// (a template's 0, tiers beside global limits), so that whoever reads and writes them gives the same text.

/** Drops the members that are undefined: absent and undefined are not the same to `exactOptionalPropertyTypes`. */
function record<T extends object>(shape: { [K in keyof T]-?: fc.Arbitrary<T[K]> }, always: (keyof T)[] = []) {
  return fc.record(shape as never, { requiredKeys: always as never }) as unknown as fc.Arbitrary<T>;
}

const words = fc.oneof(
  fc.constantFrom(
    'orders',
    'prod',
    'a',
    'Zoë',
    'δοκιμή',
    '日本',
    '😀',
    '<&>',
    'a b',
    '"quoted"',
    '\u2028',
    '\u0007',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

const tokens = fc.constantFrom('a', 'b', 'orders', '*', 'x-1', 'ü', '$1', 'q');
const subjects = fc.oneof(
  { weight: 6, arbitrary: fc.array(tokens, { minLength: 1, maxLength: 4 }).map(list => list.join('.')) },
  { weight: 3, arbitrary: fc.array(tokens, { maxLength: 3 }).map(list => [...list, '>'].join('.')) },
  { weight: 1, arbitrary: fc.constantFrom('', '.', 'a..b', '.a', 'a.', 'a b', 'a.>.b', '>.a', '\t') },
);
const queueSubjects = fc.oneof(
  subjects,
  fc.constantFrom('a q', 'orders.> workers', 'a  q', 'a b c', 'a q.*'),
);

const int64 = fc.oneof(
  fc.constantFrom(-1, 0, 1, 100, 2 ** 31, Number.MAX_SAFE_INTEGER, 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n)),
  fc.integer({ min: -5, max: 1_000_000 }),
);
/** Scopes are read with doubles, and a template cannot store 0. */
const scopeInts = fc.oneof(fc.constantFrom(-1, 1, 2 ** 31), fc.integer({ min: 1, max: 1_000_000 }));
/** Far enough from now that no test meets the moment. */
const instants = fc.oneof(
  fc.constantFrom(0, -5, 1_000, 4_000_000_000),
  fc.integer({ min: 1, max: 1_600_000_000 }),
);
const keyOrNot = (kind: KeyKind) =>
  fc.oneof(
    { weight: 5, arbitrary: publicKeys(kind) },
    { weight: 1, arbitrary: fc.constantFrom('', 'X', '*') },
  );

const urls = fc.constantFrom(
  ...['https://example.test/jwt/v1', 'nats://h:4222', 'tls://[::1]:4222', 'wss://ü.test', 'http://a b/', 'x'],
  ...['nats://u:p@h', 'nats://h/path', 'ftp://h', '://', 'https://h%zz', ''],
);

const standard = {
  aud: words,
  exp: instants,
  name: words,
  nbf: instants,
};
const tags = fc.array(words, { maxLength: 3 });

const subjectPermission = (subject: fc.Arbitrary<string>) =>
  record({ allow: fc.array(subject, { maxLength: 4 }), deny: fc.array(subject, { maxLength: 3 }) });
const permissions = (ints: fc.Arbitrary<number | bigint>) => ({
  pub: subjectPermission(subjects),
  sub: subjectPermission(queueSubjects),
  resp: record({ max: ints, ttl: ints }, ['max', 'ttl']),
});

const clock = fc.constantFrom('00:00:00', '8:30:00', '23:59:59', '24:00:00', '', '12:00', '11:11:11.5');
const limits = (ints: fc.Arbitrary<number | bigint>) => ({
  ...permissions(ints),
  src: fc.array(fc.constantFrom('10.0.0.0/8', '::/0', '10.0.0.0/08', '010.0.0.0/8', '1.2.3.4', 'x'), {
    maxLength: 3,
  }),
  times: fc.array(record({ start: clock, end: clock }), { maxLength: 2 }),
  times_location: fc.constantFrom('UTC', 'Europe/Berlin', 'utc', '+01:00', 'Mars/Base', ''),
  subs: ints,
  data: ints,
  payload: ints,
  bearer_token: fc.boolean(),
  proxy_required: fc.boolean(),
  allowed_connection_types: fc.array(fc.constantFrom('STANDARD', 'mqtt', 'PIGEON', ''), { maxLength: 3 }),
});
const userLimits = record<UserLimits>(limits(scopeInts) as never, ['pub', 'sub', 'subs', 'data', 'payload']);

const revocations = (kind: KeyKind) =>
  fc
    .array(fc.tuple(fc.oneof(publicKeys(kind), fc.constantFrom('*', '__proto__', 'é')), int64), {
      maxLength: 3,
    })
    .map(entries => Object.fromEntries(entries));

const info = { description: words, info_url: urls };
const shareKind = fc.constantFrom('stream' as const, 'service' as const);

const exports = record({
  name: words,
  subject: subjects,
  type: shareKind,
  token_req: fc.boolean(),
  revocations: revocations('account'),
  response_type: fc.constantFrom('Singleton', 'Stream', 'Chunked', 'stream', ''),
  response_threshold: int64,
  service_latency: record({ sampling: fc.constantFrom('headers' as const, 1, 50, 100), results: subjects }, [
    'sampling',
    'results',
  ]),
  account_token_position: fc.integer({ min: 0, max: 5 }),
  advertise: fc.boolean(),
  allow_trace: fc.boolean(),
  ...info,
});

/** Activations for an account, some of them for another one or damaged. */
const activationTokens = fc
  .tuple(seeds('account'), publicKeys('account'), subjects, shareKind, fc.boolean())
  .map(([signer, sub, subject, kind, damaged]) => {
    const token = encodeToken('activation', { sub, nats: { subject, kind } }, signer, 1_700_000_000);
    return damaged ? token.slice(0, -4) : token;
  });

const imports = record({
  name: words,
  subject: subjects,
  account: keyOrNot('account'),
  token: activationTokens,
  to: subjects,
  local_subject: subjects,
  type: shareKind,
  share: fc.boolean(),
  allow_trace: fc.boolean(),
});

const jetstream = {
  mem_storage: int64,
  disk_storage: int64,
  streams: int64,
  consumer: int64,
  max_ack_pending: int64,
  mem_max_stream_bytes: int64,
  disk_max_stream_bytes: int64,
  max_bytes_required: fc.boolean(),
};
const traffic = {
  ...{ subs: int64, data: int64, payload: int64, imports: int64, exports: int64 },
  ...{ wildcards: fc.boolean(), disallow_bearer: fc.boolean(), conn: int64, leaf: int64 },
};
const tiers = fc.dictionary(fc.constantFrom('R1', 'R3', '', 'x'), record(jetstream), {
  minKeys: 1,
  maxKeys: 2,
});
const accountLimits = fc.oneof(
  record({ ...traffic, ...jetstream }),
  record({ ...traffic, tiered_limits: tiers }, ['tiered_limits' as never]),
);

const signingKeys = fc.uniqueArray(
  fc.oneof(
    publicKeys('account'),
    fc.constant('no key'),
    record(
      {
        kind: fc.constant('user_scope' as const),
        key: publicKeys('account'),
        role: words,
        template: userLimits,
        description: words,
      },
      ['kind', 'key', 'role', 'template', 'description'],
    ),
  ),
  { maxLength: 3, selector: entry => (typeof entry === 'string' ? entry : entry.key) },
);

const mappings = fc.dictionary(
  subjects,
  fc.oneof(
    fc.constant(null),
    fc.array(
      record(
        { subject: subjects, weight: fc.integer({ min: 0, max: 255 }), cluster: fc.constantFrom('c1', '') },
        ['subject'],
      ),
      { maxLength: 3 },
    ),
  ),
  { maxKeys: 3 },
);

const accounts = record(
  {
    imports: fc.array(imports, { maxLength: 4 }),
    exports: fc.array(exports, { maxLength: 4 }),
    limits: accountLimits,
    signing_keys: signingKeys,
    revocations: revocations('user'),
    default_permissions: record(permissions(int64), ['pub', 'sub']),
    mappings,
    authorization: record({
      auth_users: fc.array(keyOrNot('user'), { maxLength: 2 }),
      allowed_accounts: fc.array(keyOrNot('account'), { maxLength: 2 }),
      xkey: keyOrNot('curve'),
    }),
    trace: record({ dest: subjects, sampling: fc.integer({ min: -1, max: 120 }) }),
    cluster_traffic: fc.constantFrom('', 'system', 'owner', 'Owner'),
    ...info,
    tags,
  },
  ['limits', 'default_permissions', 'authorization'],
);

/** Any JSON, without numbers that are written in two ways. */
const anyData = fc.dictionary(
  words,
  fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }).map(withoutMinusZero),
  { maxKeys: 4 },
);

function withoutMinusZero(value: unknown): unknown {
  if (typeof value === 'number') return value === 0 ? 0 : value;
  if (Array.isArray(value)) return value.map(withoutMinusZero);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutMinusZero(member)]));
}

const texts = fc.array(words, { maxLength: 2 });
const NATS: { readonly [K in ClaimKind]: fc.Arbitrary<unknown> } = {
  operator: record({
    signing_keys: fc.array(keyOrNot('operator'), { maxLength: 3 }),
    account_server_url: fc.constantFrom('https://h/jwt/v1', 'nats://h', ''),
    operator_service_urls: fc.array(urls, { maxLength: 3 }),
    system_account: keyOrNot('account'),
    assert_server_version: fc.constantFrom('2.10.0', '2.1', 'v2.1.0', '-1.0.0', '02.1.0', ''),
    strict_signing_key_usage: fc.boolean(),
    tags,
  }),
  account: accounts as fc.Arbitrary<AccountClaims['nats']>,
  user: record(
    { ...limits(int64), issuer_account: keyOrNot('account'), tags } as never,
    ['pub', 'sub'] as never,
  ),
  activation: record({
    subject: subjects,
    kind: shareKind,
    issuer_account: keyOrNot('account'),
    tags,
  }) as fc.Arbitrary<ActivationClaims['nats']>,
  authorization_request: record(
    {
      server_id: record(
        { name: words, host: words, id: words, version: words, cluster: words, tags: texts, xkey: words },
        ['name', 'host', 'id'],
      ),
      user_nkey: keyOrNot('user'),
      client_info: record({
        ...{ host: words, id: fc.constantFrom(1, 2n ** 64n - 1n), user: words, name: words, tags: texts },
        ...{ name_tag: words, kind: words, type: words, mqtt_id: words, nonce: words },
      }),
      connect_opts: record(
        {
          ...{
            jwt: words,
            nkey: words,
            sig: words,
            auth_token: words,
            user: words,
            pass: words,
            name: words,
          },
          ...{ lang: words, version: words, protocol: fc.integer({ min: 0, max: 3 }) },
        },
        ['protocol'],
      ),
      client_tls: record({
        version: words,
        cipher: words,
        certs: texts,
        verified_chains: fc.array(fc.oneof(texts, fc.constant(null)), { maxLength: 2 }),
      }),
      request_nonce: words,
      tags,
    },
    ['server_id', 'user_nkey', 'client_info', 'connect_opts'],
  ),
  authorization_response: record({ jwt: words, error: words, issuer_account: keyOrNot('account'), tags }),
  generic: anyData,
};

const SUBJECT_KINDS: { readonly [K in ClaimKind]: KeyKind } = {
  ...{ operator: 'operator', account: 'account', user: 'user', activation: 'account' },
  ...{ authorization_request: 'account', authorization_response: 'user', generic: 'user' },
} as const;

/** Random claims of a kind; `iss`, `iat` and `jti` are for whoever signs them. */
export function randomClaims<K extends ClaimKind>(kind: K): fc.Arbitrary<ClaimsByKind[K]> {
  return record(
    { ...standard, sub: publicKeys(SUBJECT_KINDS[kind]), nats: NATS[kind] } as never,
    ['sub', 'nats'] as never,
  ) as unknown as fc.Arbitrary<ClaimsByKind[K]>;
}
