import type { JournalEntry, JournalFile } from '../../core/journal/entry.ts';
import { bareName } from '../../core/store/seal/seal-file.ts';
import type { Route } from '../route.ts';

/** The pages on which one sees the change that one takes back. */
export const CHANGE_PAGES: ReadonlySet<Route['screen']> = new Set(['history', 'change']);

/** Whose history: names of folders and files. */
export interface About {
  readonly operator: string;
  readonly account?: string;
  readonly user?: string;
}

/** Whether a change touched a file of somebody: of accounts also one of their users', of operators all that is below them. */
export function touches({ files }: JournalEntry, about: About): boolean {
  const isOwn = fileTest(about);
  return files.some(isOwn);
}

function fileTest({ operator, account, user }: About): (file: JournalFile) => boolean {
  const below = (jwts: string, creds: string) => (file: JournalFile) =>
    file.path.startsWith(file.root === 'stores' ? jwts : creds);
  if (account === undefined) return below(`${operator}/`, `creds/${operator}/`);
  const jwts = `${operator}/accounts/${account}/`;
  const creds = `creds/${operator}/${account}/`;
  if (user === undefined) return below(jwts, creds);
  return ({ path }) => path === `${jwts}users/${user}.jwt` || bareName(path) === `${creds}${user}.creds`;
}
