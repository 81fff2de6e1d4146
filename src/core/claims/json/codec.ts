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
