import type { AccountRow } from '../rows.ts';
import type { AccountNode } from './tree.ts';

const NO_PROBLEMS: AccountRow['problems'] = Object.freeze([]);

/**
 * The row of an account that nobody has read. The first frame of a large store has 10,000 of them, of which few are seen
 * and all are replaced soon: each holds next to nothing.
 */
export class UnreadAccountRow implements AccountRow {
  readonly #node: AccountNode;
  readonly users: number | undefined;

  constructor(node: AccountNode) {
    this.#node = node;
    this.users = node.userCount;
  }

  get name(): string {
    return this.#node.name;
  }
  get path(): string {
    return this.#node.path;
  }
  get operator(): string {
    return this.#node.operator.name;
  }
  get dir(): string {
    return this.#node.dir;
  }
  get status(): 'unread' {
    return 'unread';
  }
  get key(): string {
    return '';
  }
  get claimName(): string {
    return '';
  }
  get issuer(): string {
    return '';
  }
  get issuedAt(): number {
    return 0;
  }
  get expires(): number {
    return 0;
  }
  get notBefore(): number {
    return 0;
  }
  get problems(): AccountRow['problems'] {
    return NO_PROBLEMS;
  }
  get signingKeys(): number {
    return 0;
  }
  get imports(): number {
    return 0;
  }
  get exports(): number {
    return 0;
  }
  get usersFault(): undefined {
    return undefined;
  }
  get connections(): undefined {
    return undefined;
  }
  get jetstream(): boolean {
    return false;
  }
  get system(): boolean {
    return false;
  }
  get callout(): boolean {
    return false;
  }
}
