import { peekToken } from '../claims/token/peek.ts';
import { isPublicKey } from '../nkeys/keys.ts';
import { readTokenFile } from '../store/files/token-file.ts';
import type { AccountRow, Store } from '../store/store.ts';
import type { AccountHistory } from './account-history.ts';

/** What tells whose account a folder is whose own JWT cannot be read. */
export interface FolderClue {
  /** Public key of the account. */
  readonly key: string;
  /** What tells it: `its users`. */
  readonly by: string;
}

/** An account whose file here cannot be used. */
export interface DamagedAccount {
  readonly row: AccountRow;
  /** Of a file that tells no key. */
  readonly clues: readonly FolderClue[];
}

/** The accounts of an operator whose file tells no key. @param names of those that do */
export function damagedAccounts(
  store: Store,
  operator: string,
  names: Iterable<string>,
  history: AccountHistory | undefined,
): Promise<readonly DamagedAccount[]> {
  const whole = new Set(names);
  const rows = store.accounts(operator).filter(({ name }) => !whole.has(name));
  return Promise.all(rows.map(async row => ({ row, clues: await folderClues(store, row, history) })));
}

/** So many users of a folder are asked whose they are. */
const MOST_USERS = 100;

/** Each key that something in the folder, or the journal, names: one, where all is well. None of it is verified. */
export async function folderClues(
  store: Store,
  { operator, name, path }: AccountRow,
  history: AccountHistory | undefined,
): Promise<readonly FolderClue[]> {
  const clues = new Map<string, FolderClue>();
  const saw = (key: string, by: string) => {
    if (isPublicKey(key, 'account') && !clues.has(key)) clues.set(key, { key, by });
  };
  saw(subjectIn(textOf(path)), 'what is left of it');
  for (const row of store.users(operator, name).slice(0, MOST_USERS)) saw(accountOf(row.path), 'its users');
  const last = await history?.lastVersionOf(name).catch(() => undefined);
  saw(subjectIn(last?.token ?? ''), 'the journal');
  return [...clues.values()];
}

/** Of a JWT that was cut short, too: its subject stands near the beginning. */
function subjectIn(token: string): string {
  const [, payload = ''] = token.split('.');
  const text = Buffer.from(payload, 'base64url').toString('latin1');
  return /"sub":"(A[A-Z2-7]{55})"/.exec(text)?.[1] ?? '';
}

/** The account that a user's JWT says it is of: a signing key stands for it. */
function accountOf(path: string): string {
  try {
    const { kind, iss, issuerAccount } = peekToken(textOf(path));
    return kind === 'user' ? issuerAccount || iss : '';
  } catch {
    return '';
  }
}

function textOf(path: string): string {
  return readTokenFile(path).file?.text.trim() ?? '';
}
