import { hasWildcards, isContainedIn } from './subjects.ts';

/**
 * Subjects to compare new ones with. Two subjects without wildcards overlap only when they are equal, so a large list
 * of such subjects costs no comparisons.
 */
export class SubjectOverlaps {
  readonly #plain = new Set<string>();
  readonly #wild = new Set<string>();

  /** False where it was there already. */
  add(subject: string): boolean {
    const set = this.#setFor(subject);
    const isNew = !set.has(subject);
    set.add(subject);
    return isNew;
  }

  /** Those that contain `subject` or are contained in it, itself too. */
  overlapping(subject: string): string[] {
    const candidates = hasWildcards(subject) ? [...this.#plain, ...this.#wild] : [...this.#wild];
    if (this.#plain.has(subject)) candidates.push(subject);
    return candidates.filter(other => isContainedIn(subject, other) || isContainedIn(other, subject));
  }

  #setFor(subject: string): Set<string> {
    return hasWildcards(subject) ? this.#wild : this.#plain;
  }
}
