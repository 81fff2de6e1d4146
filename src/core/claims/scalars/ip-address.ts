/** An IP address: 4 or 16 bytes, and an IPv6 zone where one is written. */
export interface IpAddress {
  readonly bytes: readonly number[];
  readonly zone?: string;
}

const DECIMAL = /^(?:0|[1-9]\d{0,2})$/;
const HEXADECIMAL = /^[0-9A-Fa-f]{1,4}$/;

/**
 * Reads an IPv4 or IPv6 address as servers do (Go's `netip.ParseAddr`): no leading zeros in IPv4, an IPv4 tail and a
 * zone in IPv6. Undefined where it is none.
 */
export function parseIpAddress(text: string): IpAddress | undefined {
  if (!text.includes(':')) {
    const bytes = ipv4Bytes(text);
    return bytes && { bytes };
  }
  const percent = text.indexOf('%');
  if (percent < 0) {
    const bytes = ipv6Bytes(text);
    return bytes && { bytes };
  }
  const bytes = ipv6Bytes(text.slice(0, percent));
  const zone = text.slice(percent + 1);
  return bytes && zone !== '' ? { bytes, zone } : undefined;
}

/** The four bytes of an IPv4 address inside IPv6 (`::ffff:1.2.3.4`); every other address as it is. */
export function unmapped(bytes: readonly number[]): readonly number[] {
  const mapped =
    bytes.length === 16 && bytes.slice(0, 10).every(b => b === 0) && bytes[10] === 255 && bytes[11] === 255;
  return mapped ? bytes.slice(12) : bytes;
}

function ipv4Bytes(text: string): number[] | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  const bytes = parts.map(part => (DECIMAL.test(part) ? Number(part) : 256));
  return bytes.every(byte => byte < 256) ? bytes : undefined;
}

function ipv6Bytes(text: string): number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [left, right] = halves as [string, string?];
  if (right === undefined) {
    const bytes = groupBytes(left);
    return bytes?.length === 16 ? bytes : undefined;
  }
  const head = left === '' ? [] : groupBytes(left, false);
  const tail = right === '' ? [] : groupBytes(right);
  if (!head || !tail) return undefined;
  const gap = 16 - head.length - tail.length;
  // "::" must stand for at least one group.
  return gap >= 2 ? [...head, ...new Array<number>(gap).fill(0), ...tail] : undefined;
}

function groupBytes(text: string, mayEndInIpv4 = true): number[] | undefined {
  const groups = text.split(':');
  const last = groups[groups.length - 1] ?? '';
  const ipv4 = mayEndInIpv4 && last.includes('.') ? ipv4Bytes(last) : [];
  if (!ipv4) return undefined;
  if (ipv4.length > 0) groups.pop();
  if (!groups.every(group => HEXADECIMAL.test(group))) return undefined;
  const values = groups.map(group => Number.parseInt(group, 16));
  return [...values.flatMap(value => [value >> 8, value & 255]), ...ipv4];
}
