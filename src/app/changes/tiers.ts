import type { AccountClaims } from '../../core/claims/account.ts';
import { presentAccount } from '../../core/operations/present/account.ts';
import type { PresentTexts } from '../../core/operations/present/words.ts';

/** What is so now in each JetStream tier of an account, by the number that the form calls it by; none: it has no tiers. */
export type TierTexts = Readonly<Record<string, PresentTexts>>;

/** Fields of `edit account` that are about one tier, where there are tiers. */
const OF_TIER = /^js(?!Tier|Enable|Disable)/;

export function tierTexts(claims: AccountClaims | undefined): TierTexts {
  const tiers = Object.entries(claims?.nats.limits.tiered_limits ?? {});
  if (!claims) return {};
  return Object.fromEntries(
    tiers.map(([tier, limits]) => {
      const alone = presentAccount({ ...claims, nats: { ...claims.nats, limits } });
      const own = Object.entries(alone).filter(([name]) => OF_TIER.test(name));
      return [tier.replace(/^R/, ''), Object.fromEntries(own)];
    }),
  );
}
