import { compareUtf8 } from '../../claims/json/utf8.ts';
import { type Block, IndexReader, indexPath } from './index-file.ts';

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
