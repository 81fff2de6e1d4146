import type { Slices } from '../../slices.ts';
import type { AccountNode, OperatorNode } from '../tree/tree.ts';
import { type Blocks, buildBlock, indexBlocks, oneBlock, saveBlocks } from './blocks.ts';
import type { Block } from './index-file.ts';
import { UserBlockBuilder, type UserColumns } from './user-columns.ts';
import { spansOf, type UserSpan } from './user-span.ts';

/** What is remembered of the users of an operator. */
export class UserIndex {
  readonly #blocks: Blocks<UserColumns>;
  #block: Block<UserColumns> | undefined;
  #spans: ReadonlyMap<string, UserSpan> = new Map();

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
    return buildBlock(new UserBlockBuilder(), accounts);
  }

  /** The remembered users of one account; accounts and users are to be asked for in their order. */
  of({ name }: AccountNode): UserSpan | undefined {
    const block = this.#blocks.at(name);
    if (block !== this.#block) {
      this.#block = block;
      this.#spans = block === undefined ? new Map() : spansOf(block, this.#blocks.savedAt);
    }
    return this.#spans.get(name);
  }

  close(): void {
    this.#blocks.close();
  }

  /** Writes what is known of the users now, in slices. A cache that cannot be written is no error. */
  static save(cacheDir: string, operator: OperatorNode, slices: Slices): Promise<void> {
    const newBuilder = () => new UserBlockBuilder();
    return saveBlocks(cacheDir, nameOf(operator), operator.accounts ?? [], newBuilder, slices);
  }
}

function nameOf(operator: OperatorNode): string {
  return `users of ${operator.dir}`;
}
