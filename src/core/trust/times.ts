import { utcText } from '../claims/rules/times.ts';
import type { Finding } from './finding.ts';

export { utcText } from '../claims/rules/times.ts';

/** Times of a claim, Unix seconds; 0 where there is none. */
export interface Times {
  readonly expires: number;
  readonly notBefore: number;
}

/**
 * Is the claim past its end or before its start? The codes are those of claims validation, which takes a negative end for
 * none; here it has passed, as it has for servers. Allocates nothing when it is in time.
 */
export function timeFindings(times: Times, now: number): Finding[] | undefined {
  const late = times.expires !== 0 && now > times.expires;
  const early = times.notBefore > 0 && times.notBefore > now;
  if (!late && !early) return undefined;
  const found: Finding[] = [];
  if (late) {
    found.push({
      code: 'claim-expired',
      severity: 'time',
      message:
        times.expires < 0
          ? `Its expiry ${times.expires} is before 1970: servers take it for expired, nsc takes it for one that never ends.`
          : `It expired on ${utcText(times.expires)}.`,
      hint: 'Give it a later expiry, or delete it when it is not needed any more.',
      field: 'exp',
    });
  }
  if (early) {
    found.push({
      code: 'claim-not-yet-valid',
      severity: 'time',
      message: `It is not valid before ${utcText(times.notBefore)}.`,
      hint: 'Wait, or give it an earlier start.',
      field: 'nbf',
    });
  }
  return found;
}

/** The next moment (Unix seconds) at which {@link timeFindings} answers differently; infinity when never. */
export function nextTimeEdge(times: Times, now: number): number {
  let next = Number.POSITIVE_INFINITY;
  if (times.notBefore > now) next = times.notBefore;
  if (times.expires > 0 && times.expires >= now) next = Math.min(next, times.expires + 1);
  return next;
}
