import { newScopedUser, newUser } from '../../src/core/claims/new-claims.ts';
import type { User, UserClaims } from '../../src/core/claims/user.ts';
import type { Seed } from '../../src/core/nkeys/seed.ts';
import type { AccountPlan } from './account-plan.ts';
import { DAY, MINUTE } from './periods.ts';
import { Random } from './random.ts';

const NANOSECONDS = 1e9;

/** Claims of a user of a planned account, and the key that signs them. @param now Unix seconds */
export function userClaims(
  { seed, signingKeys, scoped, index: account }: AccountPlan,
  index: number,
  publicKey: string,
  now: number,
): { readonly claims: UserClaims; readonly signer: Seed } {
  const random = new Random(2_000_000 + account * 1000 + index);
  const name = userName(index);
  const signer = (random.oneIn(2) ? random.pick(signingKeys) : undefined) ?? seed;
  const byScope = scoped && signer === signingKeys.at(-1);
  const fresh = byScope ? newScopedUser(publicKey) : newUser(publicKey);
  const claims = {
    ...fresh,
    ...expiry(random, now),
    name,
    nats: {
      ...fresh.nats,
      ...(byScope ? {} : ownLimits(name, random)),
      ...(signer === seed ? {} : { issuer_account: seed.publicKey }),
      ...(random.oneIn(5) ? { tags: ['role:worker'] } : {}),
    },
  };
  return { claims, signer };
}

export function userName(index: number): string {
  return `user-${String(index).padStart(4, '0')}`;
}

function ownLimits(name: string, random: Random): Partial<User> {
  const narrow = random.oneIn(2);
  const deny = random.oneIn(4) ? { deny: ['admin.>'] } : {};
  return {
    pub: { ...(narrow ? { allow: [`results.${name}.>`, '_INBOX.>'] } : {}), ...deny },
    sub: narrow ? { allow: [`work.${name}.>`] } : {},
    ...(random.oneIn(8) ? { resp: { max: 1, ttl: MINUTE * NANOSECONDS } } : {}),
    ...(random.oneIn(10) ? { src: ['10.0.0.0/8', '192.168.1.0/24'] } : {}),
    ...(random.oneIn(30) ? { bearer_token: true } : {}),
  };
}

/** One in twenty has expired, two expire within a month, seven some time later, the others never. */
function expiry(random: Random, now: number): { readonly exp?: number } {
  const chance = random.below(20);
  if (chance === 0) return { exp: now - DAY * (1 + random.below(90)) };
  if (chance < 3) return { exp: now + DAY * (1 + random.below(30)) };
  if (chance < 10) return { exp: now + DAY * (365 + random.below(3000)) };
  return {};
}
