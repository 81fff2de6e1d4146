import { compareUtf8 } from '../../claims/json/utf8.ts';
import type { Slices } from '../../slices.ts';
import type { AccountNode } from '../tree/tree.ts';
import { type Block, IndexReader, indexPath, newWriter } from './index-file.ts';

/** Blocks of facts about the accounts of an operator. Accounts have to be asked for in their order. */
export interface Blocks<T> {
  /** Unix milliseconds when they were remembered; undefined: their files were read just now. */
  readonly savedAt: number | undefined;
  /** The block that has what is known of an account, if anything is. */
  at(account: string): Block<T> | undefined;
  close(): void;
}

/** A block that was made just now. */
export function oneBlock<T>(block: Block<T> | undefined): Blocks<T> {
  return { savedAt: undefined, at: () => block, close: () => {} };
}

/**
 * The blocks of an index: each is read when its first account is asked for, and forgotten after its last one, since all
 * together would take more memory than what is made of them. Undefined when there is no index.
 *
 * @param lastOf name of the last account that is in a block
 */
export function indexBlocks<T>(
  cacheDir: string,
  of: string,
  lastOf: (block: T) => string | undefined,
): Blocks<T> | undefined {
  const reader = IndexReader.open<T>(indexPath(cacheDir, of), of);
  if (reader === undefined) return undefined;
  let block = reader.next();
  return {
    savedAt: reader.savedAt,
    at(account) {
      // Folders are listed in the order of their bytes.
      while (block !== undefined && compareUtf8(lastOf(block.json) ?? '', account) < 0) block = reader.next();
      return block;
    },
    close: () => reader.close(),
  };
}

/** Puts what is known of accounts, or of their users, together to a block. */
export interface BlockBuilder<T> {
  readonly full: boolean;
  /** Takes in what may be remembered. */
  add(account: AccountNode): void;
  finish(): Block<T>;
}

/** One block of these accounts. */
export function buildBlock<T>(builder: BlockBuilder<T>, accounts: readonly AccountNode[]): Block<T> {
  for (const account of accounts) builder.add(account);
  return builder.finish();
}

/** Writes an index, block by block, in slices. A cache that cannot be written is no error. */
export async function saveBlocks<T>(
  cacheDir: string,
  of: string,
  accounts: readonly AccountNode[],
  newBuilder: () => BlockBuilder<T>,
  slices: Slices,
): Promise<void> {
  const writer = newWriter<T>(cacheDir, of);
  if (writer === undefined) return;
  try {
    let builder = newBuilder();
    for (const account of accounts) {
      builder.add(account);
      if (builder.full) {
        writer.add(builder.finish());
        builder = newBuilder();
      }
      await slices.pause();
    }
    writer.add(builder.finish());
    writer.finish();
  } catch {
    writer.abandon();
  }
}
