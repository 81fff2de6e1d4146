import type { Slices } from '../../slices.ts';
import { type Finding, NO_FINDINGS } from '../../trust/finding.ts';
import { isLasting, type SignatureState, type UserFacts } from '../tree/facts.ts';
import type { AccountNode, OperatorNode, UserNode } from '../tree/tree.ts';
import { isUnchanged, newWriter } from './account-index.ts';
import { type Blocks, indexBlocks, oneBlock } from './blocks.ts';
import type { Block } from './index-file.ts';

/** A block is closed when it has so many users; those of one account stay together. */
const BLOCK = 1024;

/** Length of a public key; other subjects are not remembered. */
const KEY = 56;

/** Columns of the numbers. */
const DOUBLES = 4;
const INTEGERS = 5;

const BEARER = 1;
const OWN_LIMITS = 2;

/** What a block of the index holds of the users of some accounts. */
export interface UserColumns {
  /** Accounts with the number of their users that stand here, in order. */
  readonly accounts: readonly (readonly [name: string, count: number])[];
  readonly names: readonly string[];
  /** All keys, one after the other. */
  readonly keys: string;
  /** Signers and issuer accounts, each once. */
  readonly texts: readonly string[];
  /** Lists of findings, each once; the first is empty. */
  readonly issues: readonly (readonly Finding[])[];
  /** Names inside the JWTs that differ from the file's, by row. */
  readonly claimNames: Readonly<Record<number, string>>;
  readonly tags: Readonly<Record<number, readonly string[]>>;
}

interface Span {
  readonly block: Block<UserColumns>;
  readonly start: number;
  readonly count: number;
}

/** What is remembered of the users of an operator. */
export class UserIndex {
  readonly #blocks: Blocks<UserColumns>;
  #block: Block<UserColumns> | undefined;
  #spans = new Map<string, Span>();

  private constructor(blocks: Blocks<UserColumns>) {
    this.#blocks = blocks;
  }

  /** Undefined when there is none. */
  static open(cacheDir: string, operator: OperatorNode): UserIndex | undefined {
    const blocks = indexBlocks<UserColumns>(cacheDir, nameOf(operator), json => json.accounts.at(-1)?.[0]);
    return blocks && new UserIndex(blocks);
  }

  /** One block, as {@link UserIndex.block} makes it, of files that were read just now. */
  static of(block: Block<UserColumns> | undefined): UserIndex {
    return new UserIndex(oneBlock(block));
  }

  /** What is known of the users of these accounts and may be remembered. */
  static block(accounts: readonly AccountNode[]): Block<UserColumns> {
    const builder = new BlockBuilder();
    for (const account of accounts) builder.add(account);
    return builder.finish();
  }

  /** The remembered users of one account; accounts and users are to be asked for in their order. */
  of({ name }: AccountNode): UserSpan | undefined {
    const block = this.#blocks.at(name);
    if (block !== this.#block) {
      this.#block = block;
      this.#spans = block === undefined ? new Map() : spansOf(block);
    }
    const span = this.#spans.get(name);
    return span && new UserSpan(span, this.#blocks.savedAt);
  }

  close(): void {
    this.#blocks.close();
  }

  /** Writes what is known of the users now, in slices. A cache that cannot be written is no error. */
  static async save(cacheDir: string, operator: OperatorNode, slices: Slices): Promise<void> {
    const writer = newWriter<UserColumns>(cacheDir, nameOf(operator));
    if (writer === undefined) return;
    try {
      let block = new BlockBuilder();
      for (const account of operator.accounts ?? []) {
        block.add(account);
        if (block.full) {
          writer.add(block.finish());
          block = new BlockBuilder();
        }
        await slices.pause();
      }
      writer.add(block.finish());
      writer.finish();
    } catch {
      writer.abandon();
    }
  }
}

function spansOf(block: Block<UserColumns>): Map<string, Span> {
  const spans = new Map<string, Span>();
  let start = 0;
  for (const [name, count] of block.json.accounts) {
    spans.set(name, { block, start, count });
    start += count;
  }
  return spans;
}

/** Remembered users of one account. */
export class UserSpan {
  readonly #block: Block<UserColumns>;
  readonly #end: number;
  readonly #start: number;
  readonly #savedAt: number | undefined;
  #next: number;

  constructor({ block, start, count }: Span, savedAt: number | undefined) {
    this.#block = block;
    this.#start = start;
    this.#next = start;
    this.#end = start + count;
    this.#savedAt = savedAt;
  }

  /** Facts of a user whose file is as it was; undefined when they are not known or too fresh to be sure. */
  find({ name, path }: UserNode): UserFacts | undefined {
    const row = this.#rowOf(name);
    if (row === undefined) return undefined;
    const ctimeMs = double(this.#block, row, 0);
    const size = integer(this.#block, row, 0);
    return isUnchanged(path, ctimeMs, size, this.#savedAt)
      ? new RememberedUser(this.#block, row, name)
      : undefined;
  }

  #rowOf(name: string): number | undefined {
    const { names } = this.#block.json;
    if (this.#next < this.#end && names[this.#next] === name) return this.#next++;
    for (let row = this.#start; row < this.#end; row++) {
      if (names[row] !== name) continue;
      this.#next = row + 1;
      return row;
    }
    return undefined;
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

class BlockBuilder {
  readonly #accounts: [string, number][] = [];
  readonly #names: string[] = [];
  readonly #keys: string[] = [];
  readonly #texts = new Map<string, number>();
  readonly #issues = new Map<string, number>([['[]', 0]]);
  readonly #claimNames: Record<number, string> = {};
  readonly #tags: Record<number, readonly string[]> = {};
  readonly #doubles: number[] = [];
  readonly #integers: number[] = [];

  get full(): boolean {
    return this.#names.length >= BLOCK;
  }

  add(account: AccountNode): void {
    let count = 0;
    for (const { name, facts } of account.users ?? []) {
      if (!isLasting(facts) || facts.key.length !== KEY) continue;
      this.#addUser(name, facts);
      count++;
    }
    if (count > 0) this.#accounts.push([account.name, count]);
  }

  #addUser(name: string, facts: UserFacts): void {
    const row = this.#names.length;
    this.#names.push(name);
    this.#keys.push(facts.key);
    if (facts.claimName !== name) this.#claimNames[row] = facts.claimName;
    if (facts.tags.length > 0) this.#tags[row] = facts.tags;
    this.#doubles.push(facts.ctimeMs, facts.issuedAt, facts.expires, facts.notBefore);
    const flags = (facts.bearer ? BEARER : 0) | (facts.ownLimits ? OWN_LIMITS : 0);
    const issues = facts.issues.length === 0 ? 0 : numberOf(this.#issues, JSON.stringify(facts.issues));
    const { issuer, issuerAccount } = facts;
    this.#integers.push(
      facts.size,
      flags,
      numberOf(this.#texts, issuer),
      numberOf(this.#texts, issuerAccount),
      issues,
    );
  }

  finish(): Block<UserColumns> {
    const json: UserColumns = {
      accounts: this.#accounts,
      names: this.#names,
      keys: this.#keys.join(''),
      texts: [...this.#texts.keys()],
      issues: [...this.#issues.keys()].map(text => JSON.parse(text) as Finding[]),
      claimNames: this.#claimNames,
      tags: this.#tags,
    };
    return { json, doubles: Float64Array.from(this.#doubles), integers: Int32Array.from(this.#integers) };
  }
}

/** Number of a text, given on first sight. */
function numberOf(numbers: Map<string, number>, text: string): number {
  const known = numbers.get(text);
  if (known !== undefined) return known;
  numbers.set(text, numbers.size);
  return numbers.size - 1;
}

function nameOf(operator: OperatorNode): string {
  return `users of ${operator.dir}`;
}
