import { peekToken } from '../claims/token/peek.ts';
import type { JournalEntry } from '../journal/entry.ts';
import type { Journal } from '../journal/journal.ts';

/** A key that a user or account of this name had. */
export interface FormerKey {
  /** Public key. */
  readonly key: string;
  /** When it was replaced or deleted, Unix seconds. */
  readonly until: number;
}

/** An emergency does not read a long history to its end. */
const MOST_ENTRIES = 2000;
const PAGE = 200;

/** Of which file, and which of the keys that stood in it. */
export interface WantedKeys {
  /** From the folder of the operators. */
  readonly path: string;
  /** By the key, and when its last JWT was issued. */
  readonly isWanted: (key: string, issuedAt: number) => boolean;
}

/**
 * Keys that users and accounts of this store had before they were rotated, or deleted and made anew: for each file, the newest
 * first. The journal is read once.
 */
export async function formerKeys(
  journal: Journal,
  wanted: readonly WantedKeys[],
): Promise<readonly (readonly FormerKey[])[]> {
  const found = wanted.map(each => ({ ...each, keys: new Map<string, FormerKey>() }));
  let before: string | undefined;
  for (let read = 0; read < MOST_ENTRIES; read += PAGE) {
    const { entries, more } = await journal.read({ limit: PAGE, ...(before ? { before } : {}) });
    for (const entry of entries)
      for (const { path, isWanted, keys } of found) {
        const { sub, iat } = await headBefore(journal, entry, path);
        if (sub !== '' && isWanted(sub, iat) && !keys.has(sub))
          keys.set(sub, { key: sub, until: Math.floor(Date.parse(entry.time) / 1000) });
      }
    before = entries.at(-1)?.id;
    if (!more) break;
  }
  return found.map(({ keys }) => [...keys.values()]);
}

const NOBODY = { sub: '', iat: 0 };

/** Whose the file was before a change. */
async function headBefore(journal: Journal, entry: JournalEntry, path: string) {
  const file = entry.files.find(each => each.root === 'stores' && each.path === path);
  if (!file?.before) return NOBODY;
  const bytes = (await journal.contents(entry)).get(file.before);
  try {
    return bytes === undefined ? NOBODY : peekToken(Buffer.from(bytes).toString());
  } catch {
    return NOBODY;
  }
}
