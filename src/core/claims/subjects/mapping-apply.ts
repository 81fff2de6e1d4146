import type { CutKind, MappingFunction } from './mapping-function.ts';

/** What a mapping function works on; tokens are one character a byte. */
export interface MappingInput {
  /** All tokens of the published subject. */
  readonly given: readonly string[];
  /** Those that stand where the source has `*`. */
  readonly stars: readonly string[];
  /** Gives a number from 0 up to, not including, 1. */
  readonly random: () => number;
}

/** The token, or several with dots between them, that a function puts in its place. */
export function applyMappingFunction(call: MappingFunction, { given, stars, random }: MappingInput): string {
  // A reference to a star before the first one is the first token to servers.
  const star = (n: number) => stars[n - 1] ?? given[0] ?? '';
  switch (call.kind) {
    case 'wildcard':
      return star(call.star);
    case 'partition': {
      const key = call.stars.length === 0 ? given.join('.') : call.stars.map(star).join('');
      return call.count === 0 ? '0' : String(fnv1a(key) % (call.count >>> 0));
    }
    case 'random':
      return String(Math.floor(random() * call.count));
    case 'split': {
      const parts = splitToken(star(call.star), call.separator);
      return parts.filter(part => part !== '').join('.');
    }
    default:
      return cutToken(call.kind, star(call.star), call.count);
  }
}

/** One UTF-8 character, or a byte that belongs to none, in a text of one character a byte. */
const CHARACTER = /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|[\x00-\xff]/g;

/** Without a separator Go splits between characters, not between their bytes. */
function splitToken(token: string, separator: string): readonly string[] {
  return separator === '' ? (token.match(CHARACTER) ?? []) : token.split(separator);
}

/** A count that does not lie inside the token leaves it whole. */
function cutToken(kind: CutKind, token: string, count: number): string {
  if (count <= 0 || count >= token.length) return token;
  switch (kind) {
    case 'left':
      return token.slice(0, count);
    case 'right':
      return token.slice(-count);
    case 'splitFromLeft':
      return `${token.slice(0, count)}.${token.slice(count)}`;
    case 'splitFromRight':
      return `${token.slice(0, -count)}.${token.slice(-count)}`;
    case 'sliceFromLeft':
      return slices(token, 0, count).join('.');
    case 'sliceFromRight':
      return slices(token, token.length % count, count).join('.');
  }
}

/** Pieces of `size`, the first one `head` long where that is not 0. */
function slices(token: string, head: number, size: number): string[] {
  const pieces = head > 0 ? [token.slice(0, head)] : [];
  for (let i = head; i < token.length; i += size) pieces.push(token.slice(i, i + size));
  return pieces;
}

/** 32-bit FNV-1a hash of a text of one character a byte. */
function fnv1a(bytes: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
