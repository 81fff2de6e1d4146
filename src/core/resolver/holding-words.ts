import type { Holding } from './live-view.ts';

/**
 * What a server holds of an account, in a word. It is always about the server's JWT, beside the store's: `older` is an
 * older one there. Every screen and command says it with these words.
 */
export const HOLDING_WORDS: Readonly<Record<Holding['state'], string>> = {
  same: 'same',
  older: 'older',
  newer: 'newer',
  different: 'different',
  untrusted: 'untrusted',
  expired: 'expired',
  missing: 'missing',
  unknown: 'not answered',
};

/** The same as what is there, for a sentence. */
export const HOLDING_MEANINGS: Readonly<Record<Holding['state'], string>> = {
  same: 'the same JWT',
  older: 'an older JWT',
  newer: 'a newer JWT',
  different: 'another JWT of the same second',
  untrusted: 'another JWT, signed by a key that the operator does not list',
  expired: 'a JWT that has expired',
  missing: 'no JWT of this account',
  unknown: 'not answered',
};

/** Is what the server holds known to be something else than what the store has? */
export function differs({ state }: Pick<Holding, 'state'>): boolean {
  return state !== 'same' && state !== 'unknown';
}
