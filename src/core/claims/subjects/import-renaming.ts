import { referenceOf } from './renaming.ts';
import { isSubset } from './subject-match.ts';
import { tokensOf } from './subjects.ts';

/** The two names of an imported subject, and how one becomes the other. */
export interface Renaming {
  /** Pattern in the importing account. */
  readonly local: string;
  /** Pattern in the exporting account. */
  readonly remote: string;
  /** For each `*` of `local`: which `*` of `remote` (from 1) it is. */
  readonly stars: readonly number[];
}

/**
 * How servers rename between an import's local subject (with `*` and `$n`) and the exporter's subject. The k-th `*` of
 * the local subject stands for the k-th of the other one, `$n` for the n-th.
 *
 * @returns undefined where the local subject does not have as many of them: servers drop such an import
 */
export function renamingOf(localSubject: string, remote: string): Renaming | undefined {
  const stars: number[] = [];
  let plain = 0;
  const local = tokensOf(localSubject).map(token => {
    const reference = token === '*' ? ++plain : referenceOf(token);
    if (reference === undefined) return token;
    stars.push(reference);
    return '*';
  });
  const wanted = tokensOf(remote).filter(token => token === '*').length;
  const fits = stars.length === wanted && stars.every(n => n >= 1 && n <= wanted);
  return fits ? { local: local.join('.'), remote, stars } : undefined;
}

/** The exporter's name of a subject of the importing account; undefined where the import is not about it. */
export function toRemote({ local, remote, stars }: Renaming, subject: string): string | undefined {
  if (!isSubset(subject, local)) return undefined;
  const values = starValues(local, subject);
  const order = stars.map((_, i) => values[stars.indexOf(i + 1)]);
  // One that is named twice leaves another one out: then nobody knows what belongs there.
  if (order.includes(undefined)) return undefined;
  return filled(remote, order as string[], restOf(local, subject));
}

/**
 * The subject to which a server sends a request of the importing account. It reads the numbers the wrong way round: the
 * k-th `*` of the other subject gets what stands at the number that the k-th one of the local subject names. That is
 * {@link toRemote} where at most two change places, and another subject where three go round, or one is named twice.
 */
export function requestTo({ local, remote, stars }: Renaming, subject: string): string | undefined {
  if (!isSubset(subject, local)) return undefined;
  const values = starValues(local, subject);
  return filled(
    remote,
    stars.map(n => values[n - 1] ?? ''),
    restOf(local, subject),
  );
}

/** Does {@link requestTo} lead elsewhere than the local subject says, although each `*` is named once? */
export function isTurned({ stars }: Renaming): boolean {
  return new Set(stars).size === stars.length && stars.some((n, i) => stars[n - 1] !== i + 1);
}

/** The local name of a subject of the exporting account; undefined where the import is not about it. */
export function toLocal({ local, remote, stars }: Renaming, subject: string): string | undefined {
  if (!isSubset(subject, remote)) return undefined;
  const values = starValues(remote, subject);
  return filled(
    local,
    stars.map(n => values[n - 1] ?? '*'),
    restOf(remote, subject),
  );
}

function starValues(pattern: string, subject: string): readonly string[] {
  const given = tokensOf(subject);
  return tokensOf(pattern).flatMap((token, i) => (token === '*' ? [given[i] ?? ''] : []));
}

/** What stands in place of the `>` at the end. */
function restOf(pattern: string, subject: string): readonly string[] {
  return tokensOf(subject).slice(tokensOf(pattern).length - 1);
}

function filled(pattern: string, values: readonly string[], rest: readonly string[]): string {
  let star = 0;
  const tokens = tokensOf(pattern).flatMap(token => {
    if (token === '*') return [values[star++] ?? ''];
    return token === '>' ? rest : [token];
  });
  return tokens.join('.');
}
