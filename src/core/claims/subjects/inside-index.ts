import { hasFullWildcard, tokensOf } from './subjects.ts';

/** A token of a subject that another one must have at the same place, and the subjects that have it there. */
interface Wanted {
  readonly at: number;
  readonly token: string;
  /** Their numbers. */
  readonly subjects: readonly number[];
}

const NONE: readonly number[] = [];

/**
 * Subjects by each of their tokens, to find those inside another one (in the sense of `isContainedIn`): its rarest token
 * leads to few of them. A walk down a tree goes astray at each `*`, and with thousands of those takes seconds.
 */
export class InsideIndex {
  readonly #subjects: string[] = [];
  readonly #tokens: (readonly string[])[] = [];
  readonly #byToken = new Map<string, number[]>();

  /** Each subject once. */
  add(subject: string): void {
    const tokens = tokensOf(subject);
    const number = this.#subjects.push(subject) - 1;
    this.#tokens.push(tokens);
    for (const [at, token] of tokens.entries()) {
      if (token === '*') continue; // Nothing asks for it: in a pattern it means any.
      const key = `${at}.${token}`;
      const list = this.#byToken.get(key);
      if (list) list.push(number);
      else this.#byToken.set(key, [number]);
    }
  }

  /** Those inside the pattern, itself too, in the order in which they were added. */
  *inside(pattern: string): Generator<string> {
    const tokens = tokensOf(pattern);
    const open = hasFullWildcard(pattern);
    const wanted = this.#wanted(open ? tokens.slice(0, -1) : tokens);
    const fits = (given: readonly string[]) =>
      (open ? given.length >= tokens.length : given.length === tokens.length) &&
      wanted.every(({ at, token }) => given[at] === token);
    for (const number of wanted[0]?.subjects ?? this.#subjects.keys())
      if (fits(this.#tokens[number] ?? [])) yield this.#subjects[number] ?? '';
  }

  /** The rarest first. */
  #wanted(tokens: readonly string[]): Wanted[] {
    return tokens
      .map((token, at) => ({ at, token, subjects: this.#byToken.get(`${at}.${token}`) ?? NONE }))
      .filter(({ token }) => token !== '*')
      .sort((a, b) => a.subjects.length - b.subjects.length);
  }
}
