import { CIDR_HINT, parseCidr } from '../scalars/cidr.ts';
import { parseClockTime } from '../scalars/clock-times.ts';
import { isTimeZone, TIME_ZONE_HINT } from '../scalars/time-zones.ts';
import type { UserClaims } from '../user.ts';
import { type IssueList, quoted } from './issue.ts';
import { checkIssuerAccount } from './key.ts';
import { checkPermissions } from './permissions.ts';
import { checkTimes } from './times.ts';

/** All rules for a user, in the JWT library's order. */
export function checkUser(issues: IssueList, claims: UserClaims, now: number): void {
  checkTimes(issues, claims, now);
  const { nats } = claims;
  checkPermissions(issues, 'nats', nats);
  for (const [i, range] of nats.src?.entries() ?? []) checkSource(issues, `nats.src[${i}]`, range);
  for (const [i, { start = '', end = '' }] of nats.times?.entries() ?? []) {
    checkClock(issues, 'start', `nats.times[${i}].start`, start);
    checkClock(issues, 'end', `nats.times[${i}].end`, end);
  }
  checkLocation(issues, nats.times_location ?? '');
  checkIssuerAccount(issues, 'nats', nats.issuer_account);
}

/** A network that users connect from. */
export function checkSource(issues: IssueList, field: string, range: string): void {
  if (parseCidr(range)) return;
  const message = `Source ${quoted(range)} is not a network in CIDR form.`;
  issues.blocking('src-cidr-invalid', field, message, CIDR_HINT);
}

/** One end of a time range. */
export function checkClock(issues: IssueList, end: 'start' | 'end', field: string, text: string): void {
  const hint = 'Write it like 08:30:00.';
  if (text === '') {
    issues.blocking(`time-range-${end}-missing`, field, `The time range has no ${end}.`, hint);
  } else if (!parseClockTime(text)) {
    issues.blocking(`time-range-${end}-invalid`, field, `${quoted(text)} is not a time of day.`, hint);
  }
}

/** The time zone of time ranges; empty is the servers' own. */
export function checkLocation(issues: IssueList, name: string): void {
  if (isTimeZone(name)) return;
  const message = `${quoted(name)} is not the name of a time zone.`;
  issues.blocking('times-location-unknown', 'nats.times_location', message, TIME_ZONE_HINT);
}
