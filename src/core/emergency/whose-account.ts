import { NkeeperError } from '../errors.ts';
import { AccountHistory } from '../exchange/account-history.ts';
import { type FolderClue, folderClues } from '../exchange/folder-clues.ts';
import { localIndex } from '../exchange/open-push.ts';
import { findVersions } from '../exchange/server-versions.ts';
import type { JournalPlace } from '../journal/folder.ts';
import { openJournal } from '../journal/open-journal.ts';
import type { HeldOperator } from '../operations/held.ts';
import type { Session } from '../resolver/link/session.ts';
import type { FoundLogin } from '../resolver/login/login.ts';
import { openFleet } from '../resolver/push/fleet.ts';
import { readWhole } from '../resolver/push/held.ts';
import type { AccountRow, Store } from '../store/store.ts';
import { someOf } from '../text/count-of.ts';

/** Public key of an account whose JWT in the store tells none, and what tells it, in a sentence. */
export interface FoundKey {
  readonly key: string;
  readonly foundBy: string;
}

/** What in the store, and in its journal, tells whose folder it is. A journal that cannot be used stops nothing. */
export async function storeClues(
  store: Store,
  operator: HeldOperator,
  row: AccountRow,
  place: JournalPlace | undefined,
): Promise<readonly FolderClue[]> {
  const read = async (of: JournalPlace) =>
    AccountHistory.read(await openJournal(store.locations.storesDir.path, of), operator.row.name);
  const history = place && (await read(place).catch(() => undefined));
  return folderClues(store, row, history);
}

/** @returns undefined: nothing tells it @throws NkeeperError `entity-unusable`: more than one key is told */
export function keyByClues(name: string, clues: readonly FolderClue[]): FoundKey | undefined {
  const [only, ...more] = clues;
  if (more.length > 0)
    throw unclear(
      name,
      clues.map(({ key, by }) => `${key} (by ${by})`),
    );
  return only && { key: only.key, foundBy: foundWords(name, only.by, only.key) };
}

/**
 * The one account of that name that servers have, the operator vouches for, and the store does not have under another name.
 *
 * @throws NkeeperError `entity-unusable`: there is none, or more than one
 */
export async function keyByName(
  session: Session,
  login: FoundLogin,
  store: Store,
  operator: HeldOperator,
  name: string,
  now: number,
): Promise<FoundKey> {
  const { index } = await localIndex(store, operator);
  const fleet = await openFleet(login, { lent: session });
  const found = await findVersions(fleet, await readWhole(fleet, index), operator.claims, now);
  const keys = [...found.keys()].filter(
    key => found.get(key)?.best?.claims.name === name && !index.tokens.has(key),
  );
  const [only, ...more] = keys;
  if (more.length > 0) throw unclear(name, keys);
  if (only !== undefined) return { key: only, foundBy: foundWords(name, 'its name on the servers', only) };
  throw new NkeeperError(
    'entity-unusable',
    `The JWT of account ${name} cannot be read, and nothing tells its public key.`,
    {
      hint: `Name the account by its public key. No server has one that is called ${name}.`,
    },
  );
}

function foundWords(name: string, by: string, key: string): string {
  return `The JWT of ${name} here cannot be read. By ${by} it is ${key}.`;
}

function unclear(name: string, keys: readonly string[]): NkeeperError {
  return new NkeeperError(
    'entity-unusable',
    `The JWT of account ${name} cannot be read, and it may be one of several.`,
    {
      hint: `Name the account by its public key: ${someOf(keys, 5)}.`,
    },
  );
}
