import { timeZoneNames } from './time-zone-names.ts';

let known: ReadonlySet<string> | undefined;

/**
 * Would a server find this time zone? Names of the IANA database in exact case, `UTC`, `Local`, and the empty name
 * (which is UTC to Go). Zones younger than our list are taken from this Node's own one.
 */
export function isTimeZone(name: string): boolean {
  if (name === '' || name === 'UTC' || name === 'Local') return true;
  known ??= new Set([...timeZoneNames(), ...Intl.supportedValuesOf('timeZone')]);
  return known.has(name);
}
