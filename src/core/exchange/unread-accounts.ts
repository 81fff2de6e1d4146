import { peekToken } from '../claims/token/peek.ts';
import { messageOf, NkeeperError } from '../errors.ts';
import { isPublicKey } from '../nkeys/keys.ts';
import { listNames } from '../store/files/folder.ts';
import { readTokenFile } from '../store/files/token-file.ts';
import { folderSentence } from '../store/folder-sentence.ts';
import { isDirectory } from '../store/nsc/nsc-files.ts';
import type { AccountRow, Store } from '../store/store.ts';
import { shellWord } from '../text/shell-word.ts';

/** An account of the store whose JWT cannot be read: it may be one that only servers seem to have. */
export interface UnreadAccount {
  /** Of its folder. Not clean. */
  readonly name: string;
  /** Why it cannot be read, one sentence. */
  readonly reason: string;
  /** Whose users its folder has; undefined: they do not tell it, so that it may be any account. */
  readonly key: string | undefined;
}

/** So many users are asked whose they are. */
const MOST_USERS = 64;

/**
 * The accounts of an operator of which nobody has read a JWT.
 *
 * @param names of those that were read, by public key
 * @param isKnown is it the key of an account that servers or the store have?
 * @throws NkeeperError `folder-unreadable`: which accounts there are is not known
 */
export function unreadAccounts(
  store: Store,
  operator: string,
  names: ReadonlyMap<string, string>,
  isKnown: (key: string) => boolean,
): readonly UnreadAccount[] {
  const rows = store.accounts(operator);
  const fault = store.operators().find(row => row.name === operator)?.accountsFault;
  if (fault)
    throw new NkeeperError(
      'folder-unreadable',
      folderSentence(fault),
      fault.hint === undefined ? {} : { hint: fault.hint },
    );
  const read = new Set([...names].flatMap(([key, name]) => (isPublicKey(key, 'account') ? name : [])));
  return rows
    .filter(({ name, dir }) => !read.has(name) && isDirectory(dir))
    .map(row => {
      const key = keyOfUsers(row);
      return { name: row.name, reason: reasonOf(row), key: key && isKnown(key) ? key : undefined };
    });
}

/** Those that an account on servers may be. */
export function mayBe(
  unread: readonly UnreadAccount[],
  key: string,
  name: string | undefined,
): readonly string[] {
  return unread
    .filter(each => each.key === undefined || each.key === key || each.name === name)
    .map(each => each.name);
}

/** Why something stays on the servers, and what to do. Not clean. */
export function unreadSentence({ name, reason, key }: UnreadAccount): string {
  const which =
    key === undefined
      ? 'Which account it is nothing tells, so nothing is removed that the store does not have.'
      : `Its users are of account ${key}: that one stays on the servers, and so does any of its name.`;
  return `Account ${name} of the store cannot be read: ${reason} ${which} Restore it first, from a backup or from what servers have; where it is not wanted any more: nkeeper delete account ${shellWord(name)}`;
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

/** Users name their account in their JWTs. Where they name several, they were mixed up, and tell nothing. */
function keyOfUsers({ dir }: AccountRow): string | undefined {
  const { names } = listNames(`${dir}/users`);
  const keys = new Set(
    names
      .filter(name => name.endsWith('.jwt'))
      .slice(0, MOST_USERS)
      .flatMap(name => accountOfUser(`${dir}/users/${name}`) ?? []),
  );
  const [key, ...others] = keys;
  return others.length === 0 ? key : undefined;
}

function accountOfUser(path: string): string | undefined {
  try {
    const { issuerAccount, iss } = peekToken(readTokenFile(path).file?.text.trim() ?? '');
    const key = issuerAccount || iss;
    return isPublicKey(key, 'account') ? key : undefined;
  } catch {
    return undefined;
  }
}
