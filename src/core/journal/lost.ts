import type { JournalEntry, JournalFile } from './entry.ts';

/** Ids of entries of which old contents are kept. */
export interface KeptContents {
  /** JWTs and settings. */
  readonly objects: ReadonlySet<string>;
  /** Keys and creds. */
  readonly trashed: ReadonlySet<string>;
}

/** What the change replaced or removed is no longer kept, so that it cannot be undone. */
export function isLost({ id, files }: JournalEntry, kept: KeptContents): boolean {
  const edited = new Set(files.filter(isEditedUser).map(({ path }) => path));
  const needed = files.filter(({ before }) => before !== null);
  const secret = needed.filter(file => isSecret(file) && !edited.has(jwtOf(file)));
  return (secret.length > 0 && !kept.trashed.has(id)) || (!needed.every(isSecret) && !kept.objects.has(id));
}

function isSecret({ kind }: JournalFile): boolean {
  return kind === 'key' || kind === 'creds';
}

/** Creds of a user whose JWT says again what it said are made anew, from that and the key. */
function isEditedUser({ kind, before, after }: JournalFile): boolean {
  return kind === 'jwt' && before !== null && after !== null;
}

/** Where the JWT is that creds are of; empty for other files. */
export function jwtOf({ kind, path }: Pick<JournalFile, 'kind' | 'path'>): string {
  const [, operator, account, name = ''] = path.split('/');
  return kind === 'creds'
    ? `${operator}/accounts/${account}/users/${name.replace(/\.creds(?:\.sealed)?$/, '.jwt')}`
    : '';
}
