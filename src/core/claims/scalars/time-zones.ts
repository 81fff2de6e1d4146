import { timeZoneNames } from './time-zone-names.ts';

let known: ReadonlySet<string> | undefined;

/**
 * Would a server find this time zone? Names of the IANA database in exact case, `UTC`, `Local`, and the empty name
 * (which is UTC to Go). Zones younger than our list are taken from this Node's own one. Other files that some systems keep
 * in the folder of the zones (`posixrules`, `localtime`) are no zones here, although Go reads them where they are: its own
 * database and images without such a folder lack them, and there a server lets nobody in.
 */
export function isTimeZone(name: string): boolean {
  if (name === '' || name === 'UTC' || name === 'Local') return true;
  known ??= new Set([...timeZoneNames(), ...Intl.supportedValuesOf('timeZone')]);
  return known.has(name);
}

/** What to do about one that is none. */
export const TIME_ZONE_HINT =
  'Give a name of the IANA database in its exact case, such as Europe/Berlin or UTC.';
