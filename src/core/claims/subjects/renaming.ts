import { parseDecimalInteger } from '../scalars/decimal-integer.ts';
import { tokensOf } from './subjects.ts';

/** The number `n` of a token `$n` that stands for the n-th `*` of another subject; undefined for any other token. */
export function referenceOf(token: string): number | undefined {
  return token.startsWith('$') ? parseDecimalInteger(token.slice(1)) : undefined;
}

/** An import's local subject as a plain subject: each `$n` becomes `*`. */
export function withoutReferences(localSubject: string): string {
  if (!localSubject.includes('$')) return localSubject;
  return tokensOf(localSubject)
    .map(token => (referenceOf(token) === undefined ? token : '*'))
    .join('.');
}
