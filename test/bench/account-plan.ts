import type { Export } from '../../src/core/claims/sharing.ts';
import { Seed } from '../../src/core/nkeys/seed.ts';
import { Random } from './random.ts';

/** What an account is made from: known of all accounts before the first JWT is written, since they import from each other. */
export interface AccountPlan {
  readonly name: string;
  readonly index: number;
  readonly seed: Seed;
  /** None to two; the last one has a scope where `scoped` is set. */
  readonly signingKeys: readonly Seed[];
  readonly scoped: boolean;
  readonly exports: readonly Export[];
}

export function accountName(index: number): string {
  return `acct-${String(index).padStart(5, '0')}`;
}

export function planAccount(index: number): AccountPlan {
  const name = accountName(index);
  const random = new Random(index);
  const signingKeys = Array.from({ length: random.below(3) }, () => Seed.generate('account'));
  const exports = random.below(10) < 4 ? 1 + random.below(3) : 0;
  return {
    name,
    index,
    seed: Seed.generate('account'),
    signingKeys,
    scoped: signingKeys.length > 0 && random.oneIn(2),
    exports: Array.from({ length: exports }, (_, i) => planExport(name, i, random)),
  };
}

function planExport(account: string, index: number, random: Random): Export {
  const common = {
    name: `export-${index}`,
    ...(random.oneIn(4) ? { token_req: true } : {}),
    ...(random.oneIn(3) ? { advertise: true } : {}),
  };
  if (random.oneIn(2)) return { ...common, type: 'stream', subject: `evt.${account}.${index}.>` };
  const latency = random.oneIn(3) ? { service_latency: { sampling: 10, results: `lat.${account}` } } : {};
  const subject = `svc.${account}.${index}.>`;
  return { ...common, type: 'service', subject, response_type: 'Singleton', ...latency };
}
