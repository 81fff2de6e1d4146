import type { Int, StandardClaims } from '../standard.ts';
import type { IssueList } from './issue.ts';

/** Expiry and not-before at `now` (Unix seconds). */
export function checkTimes(issues: IssueList, { exp = 0, nbf = 0 }: StandardClaims, now: number): void {
  if (exp > 0 && now > exp) {
    issues.time('claim-expired', 'exp', `It expired on ${utc(exp)}.`, 'Sign it again with a later expiry.');
  }
  if (nbf > 0 && nbf > now) {
    const message = `It is not valid before ${utc(nbf)}.`;
    issues.time(
      'claim-not-yet-valid',
      'nbf',
      message,
      'Wait until then, or sign it again with an earlier start.',
    );
  }
}

/** Seconds since 1970 as a date; beyond what a date can hold as the bare number. */
function utc(seconds: Int): string {
  const date = new Date(Number(seconds) * 1000);
  return Number.isNaN(date.getTime()) ? `second ${seconds}` : `${date.toISOString().slice(0, 19)}Z`;
}
