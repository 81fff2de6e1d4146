import { allowedConnectionTypes, CONNECTION_TYPES_HINT } from '../access/connection-types.ts';
import type { UserLimits } from '../limits.ts';
import { type IssueList, quoted } from '../rules/issue.ts';

/** How and when a user, or each user of a scope, may connect. `at` is the path of the limits. */
export function adviseConnections(issues: IssueList, at: string, limits: UserLimits): void {
  const { unknown, refusesAll } = allowedConnectionTypes(limits.allowed_connection_types ?? []);
  if (unknown.length > 0) {
    const effect = refusesAll ? 'no other is allowed, so it cannot connect' : 'they skip it';
    const message = `Servers do not know connection type ${quoted(unknown[0] ?? '')}; ${effect}.`;
    issues.warning(
      'connection-type-unknown',
      `${at}.allowed_connection_types`,
      message,
      CONNECTION_TYPES_HINT,
    );
  }
  for (const [i, { start, end }] of limits.times?.entries() ?? []) {
    if (!start || start !== end) continue;
    const message = `The time range from ${quoted(start)} to the same time is empty.`;
    issues.warning(
      'time-range-empty',
      `${at}.times[${i}]`,
      message,
      'For a whole day write 00:00:00 to 23:59:59.',
    );
  }
  if (limits.times?.length && !limits.times_location) {
    const message = 'The times are those of each server, whatever time zone it is in.';
    issues.warning(
      'times-without-location',
      `${at}.times_location`,
      message,
      'Say the time zone, for example UTC.',
    );
  }
}
