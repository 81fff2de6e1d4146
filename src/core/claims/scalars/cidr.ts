import { parseIpAddress, unmapped } from './ip-address.ts';

/** A range of IP addresses: those that share the first `prefix` bits with `bytes`. */
export interface Cidr {
  /** 4 or 16 bytes. */
  readonly bytes: readonly number[];
  /** Bits, 0 to 32 or 128. */
  readonly prefix: number;
}

/** Reads `address/bits` as servers do (Go's `net.ParseCIDR`); undefined where it is no range. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return undefined;
  const address = parseIpAddress(text.slice(0, slash));
  const digits = text.slice(slash + 1);
  if (!address || address.zone !== undefined || !/^\d+$/.test(digits)) return undefined;
  const prefix = Number(digits);
  return prefix <= address.bytes.length * 8 ? { bytes: address.bytes, prefix } : undefined;
}

/** Is the address inside? An IPv4 address written as IPv6 (`::ffff:1.2.3.4`) counts as IPv4, on both sides. */
export function cidrContains(range: Cidr, address: readonly number[]): boolean {
  const network = range.prefix >= 96 ? unmapped(range.bytes) : range.bytes;
  const bits = range.prefix - (range.bytes.length - network.length) * 8;
  const candidate = unmapped(address);
  return candidate.length === network.length && sameBits(network, candidate, bits);
}

function sameBits(a: readonly number[], b: readonly number[], bits: number): boolean {
  const whole = bits >> 3;
  for (let i = 0; i < whole; i++) if (a[i] !== b[i]) return false;
  const rest = 8 - (bits & 7);
  return rest === 8 || (a[whole] ?? 0) >> rest === (b[whole] ?? 0) >> rest;
}

/** What to do about one that is none. */
export const CIDR_HINT = 'Write it like 10.0.0.0/8; one address is 10.1.2.3/32.';
