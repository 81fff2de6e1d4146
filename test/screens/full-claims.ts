import type { AccountClaims } from '../../src/core/claims/account.ts';
import type { ActivationClaims } from '../../src/core/claims/activation.ts';
import type { JetStreamLimits, UserLimits } from '../../src/core/claims/limits.ts';
import type { OperatorClaims } from '../../src/core/claims/operator.ts';
import { encodeToken } from '../../src/core/claims/token/encode.ts';
import type { UserClaims } from '../../src/core/claims/user.ts';
import { Seed } from '../../src/core/nkeys/seed.ts';

/** Claims with every field set that there is, each with a value that stands nowhere else. */

export const account = Seed.generate('account');
export const plainKey = Seed.generate('account');
export const scopeKey = Seed.generate('account');
export const exporter = Seed.generate('account').publicKey;
export const user = Seed.generate('user');
const revokedUser = Seed.generate('user').publicKey;
const calloutUser = Seed.generate('user').publicKey;
const revokedAccount = Seed.generate('account').publicKey;
const allowedAccount = Seed.generate('account').publicKey;
const curve = Seed.generate('curve').publicKey;
export const operatorKey = Seed.generate('operator').publicKey;

export const ISSUED = 1_795_447_000;

const activation: ActivationClaims = {
  sub: account.publicKey,
  name: 'activation-name',
  aud: 'activation-audience',
  exp: 4_000_000_011,
  nbf: 1_500_000_011,
  nats: {
    subject: 'there.stream.>',
    kind: 'stream',
    issuer_account: exporter,
    tags: ['activation-tag'],
  },
};

export const activationToken = encodeToken('activation', activation, Seed.generate('account'), ISSUED);

const permissions = (name: string) => ({
  pub: { allow: [`${name}.pub.allow`], deny: [`${name}.pub.deny.>`] },
  sub: { allow: [`${name}.sub.allow`, `${name}.sub.queue workers`], deny: [`${name}.sub.deny`] },
});

const userLimits = (name: string, seed: number): UserLimits => ({
  ...permissions(name),
  resp: { max: 5000 + seed, ttl: (seed * 1000 + 2) * 1_000_000_000 },
  src: [`10.${seed}.0.0/16`, 'fd00::/8'],
  times: [{ start: `0${seed % 9}:11:12`, end: '21:13:14' }],
  times_location: 'Europe/Berlin',
  subs: 1000 + seed,
  data: 2000 + seed,
  payload: 3000 + seed,
  bearer_token: true,
  proxy_required: true,
  allowed_connection_types: ['WEBSOCKET', 'MQTT_WS'],
});

const tier = (seed: number): JetStreamLimits => ({
  mem_storage: 10_000 + seed,
  disk_storage: 20_000 + seed,
  streams: 30_000 + seed,
  consumer: 40_000 + seed,
  max_ack_pending: 50_000 + seed,
  mem_max_stream_bytes: 60_000 + seed,
  disk_max_stream_bytes: 70_000 + seed,
  max_bytes_required: true,
});

/** @param jetstream limits of all streams, or of tiers */
export function fullAccount(jetstream: 'all' | 'tiers'): AccountClaims {
  return {
    sub: account.publicKey,
    name: 'FULL',
    aud: 'account-audience',
    exp: 4_000_000_001,
    nbf: 1_500_000_001,
    nats: {
      imports: [
        {
          name: 'import-name',
          subject: 'there.stream.*',
          account: exporter,
          token: activationToken,
          local_subject: 'here.stream.$1',
          type: 'stream',
          allow_trace: true,
        },
        {
          name: 'import-old',
          subject: 'here.old',
          account: exporter,
          to: 'there.old',
          type: 'service',
          share: true,
        },
      ],
      exports: [
        {
          name: 'export-name',
          subject: 'export.*.subject',
          type: 'service',
          token_req: true,
          revocations: { [revokedAccount]: 1_600_000_001, '*': 1_600_000_002 },
          response_type: 'Chunked',
          response_threshold: 1_234_000_000,
          service_latency: { sampling: 37, results: 'latency.results' },
          account_token_position: 2,
          advertise: true,
          allow_trace: true,
          description: 'export-description',
          info_url: 'https://export.example.test/info',
        },
        {
          name: 'export-headers',
          subject: 'other',
          type: 'service',
          service_latency: { sampling: 'headers', results: 'l.h' },
        },
      ],
      limits: {
        subs: 11_101,
        data: 1_000_001,
        payload: 1_000_003,
        imports: 11_102,
        exports: 11_103,
        wildcards: true,
        disallow_bearer: true,
        conn: 11_104,
        leaf: 11_105,
        ...(jetstream === 'all' ? tier(1) : { tiered_limits: { R1: tier(2), R3: tier(3) } }),
      },
      signing_keys: [
        plainKey.publicKey,
        {
          kind: 'user_scope',
          key: scopeKey.publicKey,
          role: 'scope-role',
          template: userLimits('scope', 3),
          description: 'scope-description',
        },
      ],
      revocations: { [revokedUser]: 1_600_000_011, '*': 1_500_000_012 },
      default_permissions: { ...permissions('default'), resp: { max: 7701, ttl: 7_802_000_000_000 } },
      mappings: {
        'mapping.from': [
          { subject: 'mapping.to.first', weight: 61, cluster: 'cluster-one' },
          { subject: 'mapping.to.second', weight: 38 },
        ],
      },
      authorization: { auth_users: [calloutUser], allowed_accounts: [allowedAccount], xkey: curve },
      trace: { dest: 'trace.destination', sampling: 23 },
      cluster_traffic: 'owner',
      description: 'account-description',
      info_url: 'https://account.example.test/info',
      tags: ['account-tag', 'second:tag'],
    },
  };
}

export const fullUser: UserClaims = {
  sub: user.publicKey,
  name: 'full-user',
  aud: 'user-audience',
  exp: 4_000_000_021,
  nbf: 1_500_000_021,
  nats: { ...userLimits('user', 5), issuer_account: account.publicKey, tags: ['user-tag'] },
};

export function fullOperator(sub: string, signingKeys: readonly string[]): OperatorClaims {
  return {
    sub,
    name: 'ACME',
    aud: 'operator-audience',
    exp: 4_000_000_031,
    nbf: 1_500_000_031,
    nats: {
      signing_keys: [...signingKeys, operatorKey],
      account_server_url: 'https://jwt.example.test/jwt/v1',
      operator_service_urls: ['nats://one.example.test:4222', 'wss://two.example.test'],
      system_account: Seed.generate('account').publicKey,
      assert_server_version: '2.10.3',
      strict_signing_key_usage: true,
      tags: ['operator-tag'],
    },
  };
}
