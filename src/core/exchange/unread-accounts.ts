import { peekToken } from '../claims/token/peek.ts';
import { messageOf, NkeeperError } from '../errors.ts';
import { isPublicKey } from '../nkeys/keys.ts';
import { readTokenFile } from '../store/files/token-file.ts';
import { folderSentence } from '../store/folder-sentence.ts';
import { isDirectory } from '../store/nsc/nsc-files.ts';
import type { AccountRow, Store } from '../store/store.ts';
import { shellWord } from '../text/shell-word.ts';
import type { AccountHistory } from './account-history.ts';
import { damagedAccounts, type FolderClue } from './folder-clues.ts';

/** An account of the store whose JWT cannot be read: it may be one that only servers seem to have. */
export interface UnreadAccount {
  /** Of its folder. Not clean. */
  readonly name: string;
  /** Why it cannot be read, one sentence. */
  readonly reason: string;
  /** All that tells whose folder it is agrees in this; undefined: it may be any account. */
  readonly clue: FolderClue | undefined;
}

/**
 * The accounts of an operator of which nobody has read a JWT.
 *
 * @param names of those that were read, by public key
 * @param isKnown do servers have an account of that key?
 * @throws NkeeperError `folder-unreadable`: which accounts there are is not known
 */
export async function unreadAccounts(
  store: Store,
  operator: string,
  names: ReadonlyMap<string, string>,
  history: AccountHistory | undefined,
  isKnown: (key: string) => boolean,
): Promise<readonly UnreadAccount[]> {
  const fault = store.operators().find(row => row.name === operator)?.accountsFault;
  if (fault)
    throw new NkeeperError(
      'folder-unreadable',
      folderSentence(fault),
      fault.hint === undefined ? {} : { hint: fault.hint },
    );
  // A file with the JWT of something else tells nothing of the account.
  const read = [...names].flatMap(([key, name]) => (isPublicKey(key, 'account') ? name : []));
  const damaged = await damagedAccounts(store, operator, read, history);
  return damaged
    .filter(({ row }) => isDirectory(row.dir))
    .map(({ row, clues: [clue, ...others] }) => {
      const isSure = clue !== undefined && others.length === 0 && isKnown(clue.key);
      return { name: row.name, reason: reasonOf(row), clue: isSure ? clue : undefined };
    });
}

/** Those that an account on servers may be. */
export function mayBe(
  unread: readonly UnreadAccount[],
  key: string,
  name: string | undefined,
): readonly string[] {
  return unread
    .filter(each => each.clue === undefined || each.clue.key === key || each.name === name)
    .map(each => each.name);
}

/** Why something stays on the servers, and what to do. Not clean. */
export function unreadSentence({ name, reason, clue }: UnreadAccount): string {
  const which =
    clue === undefined
      ? 'Which account it is nothing tells for sure, so nothing is removed that the store does not have.'
      : `By ${clue.by} it is account ${clue.key}: that one stays on the servers, and so does any of its name.`;
  const word = shellWord(name);
  return `Account ${name} of the store cannot be read: ${reason} ${which} Restore it first, from a backup or by nkeeper pull -a ${word}; where it is not wanted any more: nkeeper delete account ${word}`;
}

function reasonOf({ path }: AccountRow): string {
  const { damage, file } = readTokenFile(path);
  if (damage) return damage.message;
  try {
    peekToken(file.text.trim());
    return 'The file has the JWT of something else.';
  } catch (error) {
    return messageOf(error);
  }
}
