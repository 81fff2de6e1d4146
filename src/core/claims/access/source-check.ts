import { cidrContains, parseCidr } from '../scalars/cidr.ts';
import { parseIpAddress } from '../scalars/ip-address.ts';

/**
 * May a client with this address connect, by the `src` of its user? Entries are tried in order, and a server refuses at
 * the first one that it cannot read. No address (in-process) passes only an empty list.
 */
export function isSourceAllowed(ranges: readonly string[], address: string): boolean {
  if (ranges.length === 0) return true;
  const ip = parseIpAddress(address);
  if (!ip || ip.zone !== undefined) return false;
  for (const text of ranges) {
    const range = parseCidr(text);
    if (!range) return false;
    if (cidrContains(range, ip.bytes)) return true;
  }
  return false;
}
