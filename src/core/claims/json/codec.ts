import { NkeeperError } from '../../errors.ts';
import type { Node } from './node.ts';
import type { Reading } from './reading.ts';

/** How one type of claims' values is read and written, by the rules of Go's `encoding/json`. */
export interface Codec<T> {
  /**
   * @param old what an earlier member of the same name gave
   * @returns undefined: absent (Go's nil)
   */
  read(node: Node, old: T | undefined, at: Reading): T | undefined;
  /** JSON text. @throws NkeeperError `claim-unencodable`, `latency-sampling-unencodable` */
  write(value: T): string;
  /** What stands where a value has to be and none was given. */
  zero(): T;
  /** Tells whether a member is left out; scalars that are empty do not even stay in claims that were read. */
  isEmpty(value: T): boolean;
  /** True for scalars: an empty one is the same as none. */
  readonly scalar?: boolean;
}

/**
 * Claims can come from JavaScript, where nothing has checked their types: what is wrong must not become a JWT.
 *
 * @throws NkeeperError `claim-unencodable`
 */
export function requireType(fits: boolean, value: unknown, expected: string): void {
  if (fits) return;
  const given = value === null ? 'null' : Array.isArray(value) ? 'a list' : `of type ${typeof value}`;
  throw new NkeeperError('claim-unencodable', `A claim is ${given} where ${expected} has to be.`);
}

/** An object with members, not one of a class: the entries of a Map, say, are no members. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
