import { type Finding, NO_FINDINGS } from '../../trust/finding.ts';
import { changeTimeOf, listNames } from '../files/folder.ts';
import { hasStamp } from '../files/token-file.ts';
import type { SignatureState, UserFacts } from '../tree/facts.ts';
import { keyHash } from '../tree/key-hash.ts';
import { type AccountNode, type RememberedUsers, UserNode } from '../tree/tree.ts';
import { isSettled, isUnchanged } from './account-index.ts';
import type { Block } from './index-file.ts';
import { BEARER, DOUBLES, INTEGERS, KEY, OWN_LIMITS, type UserColumns } from './user-columns.ts';

/** The users of each account that a block has. */
export function spansOf(block: Block<UserColumns>, savedAt: number | undefined): Map<string, UserSpan> {
  const spans = new Map<string, UserSpan>();
  let start = 0;
  let letter = 0;
  for (const [name, count, letters, changedAt] of block.json.accounts) {
    spans.set(name, new UserSpan({ block, start, count, letter, letters, changedAt, savedAt }));
    start += count;
    letter += letters;
  }
  return spans;
}

interface Span {
  readonly block: Block<UserColumns>;
  /** Row of the first user. */
  readonly start: number;
  readonly count: number;
  /** Where the names of their files begin, and how long they are. */
  readonly letter: number;
  readonly letters: number;
  readonly changedAt: number;
  /** Unix milliseconds; undefined: they were read just now. */
  readonly savedAt: number | undefined;
}

/** Users of one account, as they stand in a block. */
export class UserSpan implements RememberedUsers {
  readonly #span: Span;
  #names: readonly string[] | undefined;
  #next = 0;

  constructor(span: Span) {
    this.#span = span;
  }

  get count(): number {
    return this.#span.count;
  }

  get changedAt(): number {
    return this.#span.changedAt;
  }

  get files(): string {
    const { block, letter, letters } = this.#span;
    return block.json.files.slice(letter, letter + letters);
  }

  /** Are these, and only these, in the folder still? */
  areIn(folder: string): boolean {
    const { changedAt, savedAt } = this.#span;
    if (changedAt !== 0 && isSettled(changedAt, savedAt) && changeTimeOf(folder) === changedAt) return true;
    return listNames(folder).names.join('/') === this.files;
  }

  nodes(account: AccountNode): UserNode[] {
    return this.#readNames().map((name, position) => {
      const node = new UserNode(account, name);
      node.facts = this.#facts(position, name);
      return node;
    });
  }

  keyHash(position: number): number {
    const { block, start } = this.#span;
    return keyHash(block.json.keys, (start + position) * KEY);
  }

  isKnown(position: number, path: string): boolean {
    const { block, start, savedAt } = this.#span;
    const row = start + position;
    return isUnchanged(path, double(block, row, 0), integer(block, row, 0), savedAt);
  }

  isSame(position: number, path: string): boolean {
    const { block, start } = this.#span;
    const row = start + position;
    return hasStamp(path, double(block, row, 0), integer(block, row, 0));
  }

  /**
   * Facts of a user whose file is as it was; undefined when they are not known or too fresh to be sure. To be asked in the order
   * of the users.
   */
  find({ name, path }: UserNode): UserFacts | undefined {
    const position = this.#positionOf(name);
    return position >= 0 && this.isKnown(position, path) ? this.#facts(position, name) : undefined;
  }

  #facts(position: number, name: string): UserFacts {
    return new RememberedUser(this.#span.block, this.#span.start + position, name);
  }

  #positionOf(name: string): number {
    this.#names ??= this.#readNames();
    if (this.#names[this.#next] === name) return this.#next++;
    const found = this.#names.indexOf(name);
    if (found >= 0) this.#next = found + 1;
    return found;
  }

  #readNames(): string[] {
    return this.files.split('/').map(file => file.slice(0, -'.jwt'.length));
  }
}

/**
 * Facts of a user that stay in their block and are taken from it when they are asked for: 100,000 objects with all of them
 * are slow to make, to keep, and to collect.
 */
class RememberedUser implements UserFacts {
  readonly #block: Block<UserColumns>;
  readonly #row: number;
  readonly #name: string;
  signature: SignatureState = 'good';

  constructor(block: Block<UserColumns>, row: number, name: string) {
    this.#block = block;
    this.#row = row;
    this.#name = name;
  }

  get damage(): undefined {
    return undefined;
  }

  get ctimeMs(): number {
    return double(this.#block, this.#row, 0);
  }

  get size(): number {
    return integer(this.#block, this.#row, 0);
  }

  get key(): string {
    return this.#block.json.keys.slice(this.#row * KEY, this.#row * KEY + KEY);
  }

  get claimName(): string {
    return this.#block.json.claimNames[this.#row] ?? this.#name;
  }

  get issuer(): string {
    return this.#block.json.texts[integer(this.#block, this.#row, 2)] ?? '';
  }

  get issuedAt(): number {
    return double(this.#block, this.#row, 1);
  }

  get expires(): number {
    return double(this.#block, this.#row, 2);
  }

  get notBefore(): number {
    return double(this.#block, this.#row, 3);
  }

  get issues(): readonly Finding[] {
    return this.#block.json.issues[integer(this.#block, this.#row, 4)] ?? NO_FINDINGS;
  }

  get issuerAccount(): string {
    return this.#block.json.texts[integer(this.#block, this.#row, 3)] ?? '';
  }

  get bearer(): boolean {
    return (integer(this.#block, this.#row, 1) & BEARER) !== 0;
  }

  get ownLimits(): boolean {
    return (integer(this.#block, this.#row, 1) & OWN_LIMITS) !== 0;
  }

  get tags(): readonly string[] {
    return this.#block.json.tags[this.#row] ?? NO_TAGS;
  }
}

function double({ doubles }: Block<UserColumns>, row: number, column: number): number {
  return doubles[row * DOUBLES + column] as number;
}

function integer({ integers }: Block<UserColumns>, row: number, column: number): number {
  return integers[row * INTEGERS + column] as number;
}

const NO_TAGS: readonly string[] = Object.freeze([]);
