import { NkeeperError } from '../../errors.ts';

export type ReadingCode = 'payload-field-type' | 'payload-kind-unknown' | 'payload-scope-unknown';

/**
 * One reading of claims: where it is, the first member of a wrong type, and the unknown members, if somebody asked for
 * them. As in Go, a wrong type does not end the reading (an unknown kind does), but the first one is reported at its end.
 */
export class Reading {
  readonly #path: (string | number)[] = [];
  readonly #unknown: string[] | undefined;
  #mismatch: NkeeperError | undefined;
  #lost = false;

  /** Members that are not known stay with the claims: see `unknown.ts`. */
  readonly keeps: boolean;

  /** @param unknown gets the paths of members that are not known; `keep`: they stay with the claims instead */
  constructor(unknown?: string[] | 'keep') {
    this.keeps = unknown === 'keep';
    this.#unknown = unknown === 'keep' ? undefined : unknown;
  }

  /** Something that was there has no place in the claims: whoever asked for the unknown members has its path. */
  get lost(): boolean {
    return this.#lost;
  }

  /** Reads one member or element at its place. */
  within<T>(step: string | number, read: () => T): T {
    this.enter(step);
    const result = read();
    this.leave();
    return result;
  }

  /** {@link within} without a function for each of millions of members: {@link leave} ends it. */
  enter(step: string | number): void {
    this.#path.push(step);
  }

  leave(): void {
    this.#path.pop();
  }

  /**
   * Reads a part where the first member of a wrong type ends the whole reading.
   *
   * @throws NkeeperError
   */
  strictly<T>(read: () => T): T {
    const before = this.#mismatch;
    this.#mismatch = undefined;
    const result = read();
    this.finish();
    this.#mismatch = before;
    return result;
  }

  /** Notes a member of a wrong type; the value that was there before stays. */
  mismatch<T>(old: T, expected: string): T {
    this.#mismatch ??= this.error('payload-field-type', `is not ${expected}`);
    return old;
  }

  /** Notes a member that Go would drop. */
  drop(name: string): void {
    this.#lost = true;
    this.#unknown?.push(pathText([...this.#path, name]));
  }

  /** Notes that what is here would be dropped. */
  dropHere(): void {
    this.#lost = true;
    this.#unknown?.push(pathText(this.#path));
  }

  /** Notes a member that was read but has no place in the claims, by its path from the top. */
  dropValue(value: unknown, ...path: string[]): void {
    if (value === undefined) return;
    this.#lost = true;
    this.#unknown?.push(pathText(path));
  }

  error(code: ReadingCode, what: string): NkeeperError {
    const path = pathText(this.#path);
    return new NkeeperError(code, path === '' ? `The payload ${what}.` : `The claim ${path} ${what}.`);
  }

  /** @throws NkeeperError the first mismatch */
  finish(): void {
    if (this.#mismatch !== undefined) throw this.#mismatch;
  }
}

/** `nats.exports[2].subject`; a member whose name is no identifier stands in quotes and brackets. */
function pathText(path: readonly (string | number)[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(step)) text += `[${JSON.stringify(step)}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}
