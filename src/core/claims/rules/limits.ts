import { hasTiers, isEmptyLimits, JETSTREAM_LIMITS } from '../access/limits-meaning.ts';
import type { AccountLimits } from '../limits.ts';
import type { Export } from '../sharing.ts';
import { hasWildcards } from '../subjects/subjects.ts';
import type { IssueList } from './issue.ts';

/** JetStream limits for the whole account and by tier exclude each other, and tiers have names. */
export function checkJetStreamLimits(issues: IssueList, limits: AccountLimits): void {
  if (!hasTiers(limits)) return;
  const field = 'nats.limits.tiered_limits';
  if (JETSTREAM_LIMITS.some(member => limits[member])) {
    const message = 'There are JetStream limits for the whole account beside those by tier.';
    const hint = 'Keep one of the two: tiers, or limits for the whole account.';
    issues.blocking('limits-jetstream-and-tiers', field, message, hint);
  }
  if (Object.hasOwn(limits.tiered_limits ?? {}, '')) {
    issues.blocking(
      'limits-tier-blank',
      field,
      'A JetStream tier has no name.',
      'Name it, for example R1 or R3.',
    );
  }
}

/** Counts of imports and exports against what the operator allows. */
export function checkCounts(
  issues: IssueList,
  limits: AccountLimits,
  imports: number,
  exports: readonly (Export | null)[],
): void {
  const { imports: mostImports = 0, exports: mostExports = 0 } = limits;
  const hint = 'Remove some, or ask the operator for a higher limit.';
  const tooMany = (what: 'import' | 'export', count: number, most: number | bigint) =>
    issues.blocking(
      `too-many-${what}s`,
      `nats.limits.${what}s`,
      `The account has ${count} ${what}s; ${most} are allowed.`,
      hint,
    );
  // The library checks imports in two places, so this issue comes twice.
  if (imports > mostImports && mostImports >= 0 && !isEmptyLimits(limits))
    tooMany('import', imports, mostImports);
  if (imports > mostImports && mostImports !== -1) tooMany('import', imports, mostImports);
  if (mostExports === -1) return;
  if (exports.length > mostExports) tooMany('export', exports.length, mostExports);
  if (!limits.wildcards) checkWildcardExports(issues, exports);
}

function checkWildcardExports(issues: IssueList, exports: readonly (Export | null)[]): void {
  for (const [i, entry] of exports.entries()) {
    if (!hasWildcards(entry?.subject ?? '')) continue;
    const message = 'The operator does not allow this account to export subjects with wildcards.';
    const hint = 'Export single subjects, or ask the operator to allow wildcards.';
    issues.blocking('wildcard-export-not-allowed', `nats.exports[${i}].subject`, message, hint);
  }
}
