import type { UserLimits } from '../limits.ts';
import { quoted } from '../rules/issue.ts';
import { CIDR_HINT, parseCidr } from '../scalars/cidr.ts';
import { parseClockTime } from '../scalars/clock-times.ts';
import { isTimeZone, TIME_ZONE_HINT } from '../scalars/time-zones.ts';
import { allowedConnectionTypes, CONNECTION_TYPES_HINT } from './connection-types.ts';

/** What keeps a user out. */
export interface ShutOut {
  /** The member of the limits that does it. */
  readonly member: 'src' | 'times' | 'times_location' | 'allowed_connection_types';
  /** Without full stop. */
  readonly message: string;
  readonly hint: string;
}

/**
 * Why servers let nobody in with these limits, from wherever, whenever and however it connects; undefined: somebody may.
 * Validation looks at none of it in the template of a scope. Measured with nats-server 2.15.2.
 */
export function shutOut(limits: UserLimits): ShutOut | undefined {
  return shutByType(limits) ?? shutBySource(limits) ?? shutByTime(limits);
}

function shutByType({ allowed_connection_types: types = [] }: UserLimits): ShutOut | undefined {
  if (!allowedConnectionTypes(types).refusesAll) return undefined;
  return {
    member: 'allowed_connection_types',
    message: `servers do not know connection type ${quoted(types[0] ?? '')}, and no other is allowed`,
    hint: CONNECTION_TYPES_HINT,
  };
}

/** Servers compare one after the other, and refuse at the first that they cannot read. */
function shutBySource({ src = [] }: UserLimits): ShutOut | undefined {
  const [first] = src;
  if (first === undefined || parseCidr(first)) return undefined;
  return {
    member: 'src',
    message: `source ${quoted(first)} is not a network in CIDR form`,
    hint: CIDR_HINT,
  };
}

function shutByTime({ times = [], times_location: zone = '' }: UserLimits): ShutOut | undefined {
  if (times.length === 0) return undefined;
  if (!isTimeZone(zone)) {
    return {
      member: 'times_location',
      message: `${quoted(zone)} is not the name of a time zone`,
      hint: TIME_ZONE_HINT,
    };
  }
  const odd = times.find(({ start = '', end = '' }) => !parseClockTime(start) || !parseClockTime(end));
  const empty = times.every(({ start, end }) => start === end) ? times[0] : undefined;
  const { start = '', end = '' } = odd ?? empty ?? {};
  if (odd ?? empty) {
    return {
      member: 'times',
      message: `the time range from ${quoted(start)} to ${quoted(end)} ${odd ? 'cannot be read' : 'is empty'}`,
      hint: 'Write times like 08:30:00; a whole day is 00:00:00 to 23:59:59.',
    };
  }
  return undefined;
}
