import { without } from './attribute.ts';
import { afterChanges } from './claims-changes.ts';
import type { Content } from './content.ts';
import type { LocalIndex } from './local-index.ts';

/** Accounts that are asked for to improve a guess: all servers answer for so many within some milliseconds. */
const SAMPLE = 128;

export interface Likely {
  /** Account key → what every full resolver answered for it, without names. Of a few accounts. */
  readonly answers: ReadonlyMap<string, readonly string[]>;
  /** Contents of servers whose answers are not wanted any more. */
  readonly named: readonly Content[];
  /** What the others may hold, the likeliest first. At least one. */
  readonly candidates: readonly Content[];
}

/**
 * What most servers hold, to be proven by its hash. The answers decide between the candidates, and stand in the result as
 * most servers hold them. A guess that is right saves reading whole stores.
 */
export function likelyContent({ answers, named, candidates }: Likely): Content {
  const held = new Map<string, string | null>();
  for (const [key, given] of answers) {
    const others = without(
      given,
      named.map(({ tokens }) => tokens.get(key) ?? ''),
    );
    const commonest = commonestOf(others ?? given);
    if (commonest !== undefined) held.set(key, commonest === '' ? null : commonest);
  }
  const agreeing = (content: Content) =>
    [...held].reduce((sum, [key, token]) => sum + Number((content.tokens.get(key) ?? null) === token), 0);
  const [first] = candidates;
  const best = candidates.reduce((a, b) => (agreeing(b) > agreeing(a) ? b : a), first as Content);
  return agreeing(best) === held.size ? best : (afterChanges(best, held) ?? best);
}

export interface Telling {
  /** Where servers are most likely to hold something else than the store: those issued last. */
  readonly newest: readonly string[];
  /** Some of all others: where one of these differs, many do. */
  readonly others: readonly string[];
}

/** The accounts that are worth asking for first. @param wanted some that somebody wants to know about */
export function tellingKeys({ facts }: LocalIndex, wanted: readonly string[] = []): Telling {
  const issued = [...facts].sort(([, a], [, b]) => b.issuedAt - a.issuedAt).map(([key]) => key);
  const newest = [...new Set([...wanted, ...issued.slice(0, SAMPLE / 2)])];
  return { newest, others: spread(issued.slice(SAMPLE / 2), SAMPLE) };
}

/** Accounts that two contents differ in. */
export function differingKeys(a: Content, b: Content): readonly string[] {
  const keys = new Set([...a.tokens.keys(), ...b.tokens.keys()]);
  return [...keys].filter(key => (a.tokens.get(key) ?? null) !== (b.tokens.get(key) ?? null));
}

function commonestOf(tokens: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** As many of the accounts as are worth asking for. */
export function sampleOf(keys: readonly string[]): readonly string[] {
  return spread(keys, SAMPLE);
}

function spread(keys: readonly string[], most: number): readonly string[] {
  if (keys.length <= most) return keys;
  return Array.from({ length: most }, (_, i) => keys[Math.floor((i * keys.length) / most)] as string);
}
