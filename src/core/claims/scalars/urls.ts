import { parseIpAddress } from './ip-address.ts';

/** The parts of a URL that the rules of claims ask for, still escaped. */
export interface ParsedUrl {
  /** In lower case; empty where there is none. */
  readonly scheme: string;
  /** True for `nats://@host` too. */
  readonly hasUserInfo: boolean;
  /** Host without port and brackets; empty where there is none. */
  readonly hostname: string;
  readonly path: string;
}

const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/;
const CONTROL = /[\x00-\x1f\x7f]/;
const ESCAPES = /^(?:[^%]|%[0-9A-Fa-f]{2})*$/;
const USER_INFO = /^(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*$/;
// In a host only bytes beyond ASCII may be escaped, and the percent sign itself.
const HOST = /^(?:[A-Za-z0-9._~!$&'()*+,;=:"<>[\]-]|[^\x00-\x7f]|%25|%[89A-Fa-f][0-9A-Fa-f])*$/;
const ZONE = /^(?:[A-Za-z0-9._~!$&'()*+,;=:"<>[\]-]|[^\x00-\x7f])*$/;
const PORT = /^(?::\d*)?$/;

/**
 * Reads a URL as the Go tools and servers do (`net/url`), which is not the WHATWG way of `new URL`. Undefined where Go
 * finds an error.
 */
export function parseUrl(text: string): ParsedUrl | undefined {
  const [withoutFragment, fragment] = cut(text, '#');
  if (CONTROL.test(withoutFragment) || !ESCAPES.test(fragment)) return undefined;
  if (withoutFragment.startsWith(':')) return undefined;
  const scheme = SCHEME.exec(withoutFragment)?.[0] ?? '';
  const [rest] = cut(withoutFragment.slice(scheme.length), '?');
  return parseRest(scheme.slice(0, -1).toLowerCase(), rest);
}

function parseRest(scheme: string, rest: string): ParsedUrl | undefined {
  const bare = { scheme, hasUserInfo: false, hostname: '' };
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { ...bare, path: '' };
    if (cut(rest, '/')[0].includes(':')) return undefined;
  }
  if (!rest.startsWith('//') || (scheme === '' && rest.startsWith('///'))) {
    return ESCAPES.test(rest) ? { ...bare, path: rest } : undefined;
  }
  const slash = rest.indexOf('/', 2);
  const authority = rest.slice(2, slash < 0 ? undefined : slash);
  const path = slash < 0 ? '' : rest.slice(slash);
  const at = authority.lastIndexOf('@');
  const hostname = parseHost(scheme, authority.slice(at + 1));
  if (hostname === undefined || !ESCAPES.test(path)) return undefined;
  if (at >= 0 && !USER_INFO.test(authority.slice(0, at))) return undefined;
  return { scheme, hasUserInfo: at >= 0, hostname, path };
}

/** The host name without port and brackets, or undefined where it is invalid. */
function parseHost(scheme: string, host: string): string | undefined {
  const bracket = host.lastIndexOf('[');
  if (bracket > 0) return undefined;
  if (bracket === 0) return parseIpLiteral(host);
  // Lists such as `a:1,b:2` pass, except in http and https.
  const colon = scheme === 'http' || scheme === 'https' ? host.indexOf(':') : host.lastIndexOf(':');
  if (colon < 0) return HOST.test(host) ? host : undefined;
  return PORT.test(host.slice(colon)) && HOST.test(host) ? host.slice(0, colon) : undefined;
}

/** `[::1]`, `[fe80::1%25eth0]:4222`: brackets hold an IPv6 address, and its zone stands behind an escaped percent sign. */
function parseIpLiteral(host: string): string | undefined {
  const end = host.lastIndexOf(']');
  if (end < 0 || !PORT.test(host.slice(end + 1))) return undefined;
  const literal = host.slice(1, end);
  const [address, zone] = cut(literal, '%25');
  if (literal !== address && !isZone(zone)) return undefined;
  return !address.includes('%') && parseIpAddress(address)?.bytes.length === 16 ? literal : undefined;
}

/** Escapes in a zone stand for characters that a host may have anyway, for a blank or for the percent sign. */
function isZone(zone: string): boolean {
  const plain = zone.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => {
    const byte = Number.parseInt(hex, 16);
    return byte === 0x25 || byte === 0x20 ? '_' : byte < 0x80 ? String.fromCharCode(byte) : '%';
  });
  return plain !== '' && ZONE.test(plain);
}

function cut(text: string, separator: string): [before: string, after: string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}
