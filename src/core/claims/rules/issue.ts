import { hideSeeds, hideSeedsInStart } from '../../errors.ts';

/**
 * `blocking`: servers refuse the claims. `time`: so does the clock (servers refuse too). `warning`: it works. `note`: it is
 * as somebody wanted it, and good to know (advice only).
 */
export type IssueSeverity = 'blocking' | 'time' | 'warning' | 'note';

/** One thing that is wrong with claims. */
export interface Issue {
  /** Stable, kebab-case. */
  readonly code: string;
  readonly severity: IssueSeverity;
  /** Path of the member that it is about, for example `nats.exports[2].subject`. */
  readonly field: string;
  /** What is wrong, one sentence. Text of the claims stands in it as it is: whoever prints it cleans it. */
  readonly message: string;
  /** What to do, one sentence. */
  readonly hint: string;
}

/** Imports that all overlap have as many issues as pairs: claims from strangers must not fill the memory. */
const MOST = 10_000;

/** Collects issues in the order in which they are found, up to 10,000 of them. */
export class IssueList {
  readonly issues: Issue[] = [];

  get isFull(): boolean {
    return this.issues.length >= MOST;
  }

  blocking(code: string, field: string, message: string, hint: string): void {
    this.#add({ code, severity: 'blocking', field, message, hint });
  }

  time(code: string, field: string, message: string, hint: string): void {
    this.#add({ code, severity: 'time', field, message, hint });
  }

  warning(code: string, field: string, message: string, hint: string): void {
    this.#add({ code, severity: 'warning', field, message, hint });
  }

  note(code: string, field: string, message: string, hint: string): void {
    this.#add({ code, severity: 'note', field, message, hint });
  }

  #add(issue: Issue): void {
    if (this.isFull) return;
    const { field, message, hint } = issue;
    this.issues.push({
      ...issue,
      field: hideSeeds(field),
      message: hideSeeds(message),
      hint: hideSeeds(hint),
    });
  }
}

/** Do these issues make servers refuse the claims? They look at the clock, tools often do not. */
export function isBlocking(issues: readonly Issue[], withTime: boolean): boolean {
  return issues.some(({ severity }) => severity === 'blocking' || (withTime && severity === 'time'));
}

/** More of a text than is ever shown, with seeds in it hidden: a token may say 1 MB in one place, and again and again. */
const LOOKED_AT = 4096;

/** Text of the claims inside a message: in quotes, long ones cut. */
export function quoted(text: string): string {
  const isLong = text.length > LOOKED_AT;
  // Before it is cut: the half of a seed is no seed to recognise.
  const shown = isLong ? hideSeedsInStart(text.slice(0, LOOKED_AT)) : hideSeeds(text);
  const start = /^[\s\S]{0,80}/u.exec(shown)?.[0] ?? '';
  return isLong || start.length < shown.length ? `"${start}..."` : `"${shown}"`;
}
