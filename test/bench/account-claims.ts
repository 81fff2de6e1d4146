import type { Account, AccountClaims } from '../../src/core/claims/account.ts';
import type { JetStreamLimits } from '../../src/core/claims/limits.ts';
import { newAccount, newActivation, newScope } from '../../src/core/claims/new-claims.ts';
import type { SigningKey } from '../../src/core/claims/scopes.ts';
import type { Import } from '../../src/core/claims/sharing.ts';
import { encodeToken } from '../../src/core/claims/token/encode.ts';
import { encodePublicKey } from '../../src/core/nkeys/keys.ts';
import type { AccountPlan } from './account-plan.ts';
import { DAY, HOUR } from './periods.ts';
import { Random } from './random.ts';

/** Every fifth account has revocations. */
const REVOKING = 5;
const REVOCATIONS = 3;
const TEAMS = 40;

const JETSTREAM: JetStreamLimits = {
  mem_storage: 2 ** 28,
  disk_storage: 2 ** 32,
  streams: 20,
  consumer: 100,
};
const MAPPINGS = {
  'orders.in': [
    { subject: 'orders.v1', weight: 80 },
    { subject: 'orders.v2', weight: 20 },
  ],
};

/** Claims of a planned account. @param now Unix seconds */
export function accountClaims(plan: AccountPlan, all: readonly AccountPlan[], now: number): AccountClaims {
  const random = new Random(plan.index + 1_000_000);
  const fresh = newAccount(plan.seed.publicKey);
  const nats: Account = {
    ...fresh.nats,
    imports: importsOf(plan, all, random, now),
    exports: plan.exports,
    signing_keys: signingKeysOf(plan),
    ...(plan.index % REVOKING === 0 ? { revocations: revocationsOf(random, now) } : {}),
    limits: { ...fresh.nats.limits, ...limitsOf(random) },
    ...(random.oneIn(8) ? { mappings: MAPPINGS } : {}),
    default_permissions: { pub: random.oneIn(6) ? { deny: ['admin.>'] } : {}, sub: {} },
    ...(random.oneIn(3)
      ? { description: `owned by team ${plan.name}`, info_url: `https://example.com/${plan.name}` }
      : {}),
    tags: [`team:${plan.index % TEAMS}`, random.oneIn(2) ? 'env:prod' : 'env:test'],
  };
  const expiry = random.oneIn(10) ? { exp: now + DAY * (5 * 365 + random.below(3000)) } : {};
  return { ...fresh, ...expiry, name: plan.name, nats };
}

function signingKeysOf({ signingKeys, scoped }: AccountPlan): readonly SigningKey[] {
  return signingKeys.map(({ publicKey }, i) => {
    if (!scoped || i < signingKeys.length - 1) return publicKey;
    const scope = newScope(publicKey);
    const pub = { allow: ['results.{{name()}}.>'] };
    const sub = { allow: ['work.{{account-name()}}.>', '_INBOX.>'] };
    return {
      ...scope,
      role: 'worker',
      description: 'publishes results, reads its work',
      template: { ...scope.template, pub, sub },
    };
  });
}

function importsOf(
  plan: AccountPlan,
  all: readonly AccountPlan[],
  random: Random,
  now: number,
): readonly Import[] {
  const imports = new Map<string, Import>();
  for (let i = random.below(4); i > 0; i--) {
    const from = random.pick(all);
    const wanted = from && from !== plan ? random.pick(from.exports) : undefined;
    if (!from || !wanted?.subject || !wanted.type) continue;
    const { subject, type } = wanted;
    const name = `from-${from.name}`;
    const token = wanted.token_req ? { token: activation(plan, from, name, subject, type, now) } : {};
    imports.set(subject, { name, subject, account: from.seed.publicKey, type, ...token });
  }
  return [...imports.values()];
}

function activation(
  to: AccountPlan,
  from: AccountPlan,
  name: string,
  subject: string,
  kind: 'stream' | 'service',
  now: number,
): string {
  const claims = { ...newActivation(to.seed.publicKey), name, nats: { subject, kind } };
  return encodeToken('activation', claims, from.seed, now - DAY);
}

/** Keys that nobody holds: a public key is any 32 bytes. */
function revocationsOf(random: Random, now: number): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Array.from({ length: REVOCATIONS }, (_, i) => {
      const raw = Uint8Array.from({ length: 32 }, () => random.below(256));
      return [encodePublicKey('user', raw), now - DAY - i * HOUR];
    }),
  );
}

function limitsOf(random: Random): Account['limits'] {
  switch (random.below(4)) {
    case 0:
      return JETSTREAM;
    case 1:
      return { conn: 500, subs: 10_000, payload: 2 ** 20 };
    default:
      return {};
  }
}
