import { applyMappingFunction } from './mapping-apply.ts';
import {
  isMappingCall,
  type MappingFault,
  type MappingToken,
  parseMappingToken,
} from './mapping-function.ts';
import { isPublishSubject, isServerSubject, isSubset } from './subject-match.ts';
import { countStars, hasFullWildcard, hasWildcards, tokensOf } from './subjects.ts';

const BLANK = /[\t\n\f\r ]/;

/** What a server makes of a mapping. */
export interface MappingTransform {
  readonly source: string;
  /** One for each token of the destination. */
  readonly tokens: readonly MappingToken[];
}

/**
 * Reads a mapping as a server does. It drops mappings that it cannot read although validation lets them pass; then the
 * result is the reason.
 */
export function parseMapping(source: string, destination: string): MappingTransform | MappingFault {
  if (destination === '') return { source, tokens: [] };
  const texts = tokensOf(destination);
  const badText = (text: string, i: number) =>
    text === '' || (text === '>' && i < texts.length - 1) || (!isMappingCall(text) && BLANK.test(text));
  if (texts.some(badText) || texts.includes('*')) return 'mapping-subject-invalid';
  if (!isServerSubject(source) || hasFullWildcard(source) !== hasFullWildcard(destination))
    return 'mapping-subject-invalid';
  const tokens: MappingToken[] = [];
  for (const text of texts) {
    const token = parseMappingToken(text);
    if (typeof token === 'string') return token;
    const usable = hasWildcards(source) ? withinStars(token, countStars(source)) : withoutStars(token);
    if (!usable) return 'mapping-reference-out-of-range';
    tokens.push(usable);
  }
  return { source, tokens };
}

function withinStars(token: MappingToken, stars: number): MappingToken | undefined {
  const referred = 'star' in token ? [token.star] : token.kind === 'partition' ? token.stars : [];
  return referred.every(star => star <= stars) ? token : undefined;
}

/** A source without wildcards has nothing to refer to; servers then ignore the tokens that `partition` names. */
function withoutStars(token: MappingToken): MappingToken | undefined {
  if (token.kind === 'partition') return { ...token, stars: [] };
  return 'star' in token ? undefined : token;
}

/**
 * The subject that a message really gets, or undefined where the mapping does not apply to it.
 *
 * @param random gives a number from 0 up to, not including, 1
 */
export function transformSubject(
  { source, tokens }: MappingTransform,
  subject: string,
  random: () => number = Math.random,
): string | undefined {
  if (tokens.length === 0 || !isPublishSubject(subject) || !isSubset(subject, source)) return undefined;
  // Servers count and cut in bytes: one character a byte gives the same.
  const given = tokensOf(bytesOf(subject));
  const pattern = tokensOf(source);
  const input = { given, stars: given.filter((_, i) => pattern[i] === '*'), random };
  const parts = tokens.flatMap(token => {
    if (token.kind !== 'text') return [applyMappingFunction(token, input)];
    return token.text === '>' ? given.slice(pattern.length - 1) : [bytesOf(token.text)];
  });
  return textOf(parts.join('.'));
}

function bytesOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function textOf(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
