import type { Int, StandardClaims } from '../standard.ts';
import type { IssueList } from './issue.ts';

/** Expiry and not-before at `now` (Unix seconds). */
export function checkTimes(issues: IssueList, { exp = 0, nbf = 0 }: StandardClaims, now: number): void {
  if (exp > 0 && now > exp) {
    issues.time(
      'claim-expired',
      'exp',
      `It expired on ${utcText(exp)}.`,
      'Sign it again with a later expiry.',
    );
  }
  if (nbf > 0 && nbf > now) {
    const message = `It is not valid before ${utcText(nbf)}.`;
    issues.time(
      'claim-not-yet-valid',
      'nbf',
      message,
      'Wait until then, or sign it again with an earlier start.',
    );
  }
}

/** Unix seconds for a sentence: `2026-11-27 06:31:16 UTC`; beyond what a date can hold as the bare number. */
export function utcText(seconds: Int): string {
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return `second ${seconds}`;
  return `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
