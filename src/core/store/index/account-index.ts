import type { Slices } from '../../slices.ts';
import { hasStamp } from '../files/token-file.ts';
import type { AccountFacts } from '../tree/facts.ts';
import type { AccountNode, OperatorNode } from '../tree/tree.ts';
import { AccountBlockBuilder, type AccountEntries, factsOf, lettersOf } from './account-entry.ts';
import { type Blocks, buildBlock, indexBlocks, oneBlock, saveBlocks } from './blocks.ts';
import type { Block } from './index-file.ts';

/** A file whose change time is so close to the index's may have changed again in the same tick of the clock. */
const RACY = 2000;

/** What is remembered of the accounts of an operator. */
export class AccountIndex {
  readonly #blocks: Blocks<AccountEntries>;
  #block: Block<AccountEntries> | undefined;
  /** The entry that is expected to be asked for next. */
  #next = 0;
  /** Where its text begins. */
  #letter = 0;

  private constructor(blocks: Blocks<AccountEntries>) {
    this.#blocks = blocks;
  }

  /** Undefined when there is none. */
  static open(cacheDir: string, operator: OperatorNode): AccountIndex | undefined {
    const blocks = indexBlocks<AccountEntries>(cacheDir, nameOf(operator), json => json.at(-1)?.[0]);
    return blocks && new AccountIndex(blocks);
  }

  /** One block, as {@link AccountIndex.block} makes it, of files that were read just now. */
  static of(block: Block<AccountEntries> | undefined): AccountIndex {
    return new AccountIndex(oneBlock(block));
  }

  /** What is known of these accounts and may be remembered. */
  static block(accounts: readonly AccountNode[]): Block<AccountEntries> {
    return buildBlock(new AccountBlockBuilder(), accounts);
  }

  /**
   * Facts of an account whose file is as it was; undefined when they are not known or too fresh to be sure. To be asked in
   * the order of the accounts.
   */
  find({ name, path }: AccountNode): AccountFacts | undefined {
    const block = this.#blocks.at(name);
    if (block !== this.#block) {
      this.#block = block;
      this.#next = 0;
      this.#letter = 0;
    }
    const { json = [], text = '' } = block ?? {};
    if (json[this.#next]?.[0] !== name) this.#goTo(json, name);
    const entry = json[this.#next];
    if (entry === undefined) return undefined;
    const begin = this.#letter;
    this.#next++;
    this.#letter += lettersOf(entry);
    const [ctimeMs, size] = entry[1];
    return isUnchanged(path, ctimeMs, size, this.#blocks.savedAt)
      ? factsOf(entry, text.slice(begin, this.#letter))
      : undefined;
  }

  /** Some accounts came or went. */
  #goTo(entries: AccountEntries, name: string): void {
    const found = entries.findIndex(entry => entry[0] === name);
    this.#next = found < 0 ? entries.length : found;
    this.#letter = entries.slice(0, this.#next).reduce((sum, entry) => sum + lettersOf(entry), 0);
  }

  close(): void {
    this.#blocks.close();
  }

  /** Writes what is known of the accounts now, in slices. A cache that cannot be written is no error. */
  static save(cacheDir: string, operator: OperatorNode, slices: Slices): Promise<void> {
    const newBuilder = () => new AccountBlockBuilder();
    return saveBlocks(cacheDir, nameOf(operator), operator.accounts ?? [], newBuilder, slices);
  }
}

/**
 * Is a file as it was when it was read?
 *
 * @param savedAt Unix milliseconds when what was read was remembered; undefined: just now
 */
export function isUnchanged(
  path: string,
  ctimeMs: number,
  size: number,
  savedAt: number | undefined,
): boolean {
  if (savedAt === undefined) return true;
  if (!isSettled(ctimeMs, savedAt)) return false;
  return hasStamp(path, ctimeMs, size);
}

/** Is a file old enough for an index that is saved at that time to tell it from a later one? */
export function isSettled(ctimeMs: number, savedAt = Date.now()): boolean {
  return ctimeMs <= savedAt - RACY;
}

function nameOf(operator: OperatorNode): string {
  return `accounts of ${operator.dir}`;
}
