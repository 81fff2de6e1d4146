import { folderSentence, unlistedKeyFolders } from '../core/store/folder-sentence.ts';
import type { KeyRow, Store } from '../core/store/store.ts';
import { clean } from '../core/text/clean.ts';
import type { Problem } from '../core/trust/problem.ts';

/**
 * What is wrong with the key files: missing seeds of operators and accounts, other modes than 0600, files that hold another
 * key than their name says. Opens each file and forgets the seed at once.
 *
 * @param account only those of the operator and of this account; undefined: all, those of nobody too
 */
export async function keyFindings(
  store: Store,
  operator: string,
  account: string | undefined,
  whole: boolean,
): Promise<readonly Problem[]> {
  await store.scanKeys({ contents: true });
  const isMeant = (row: KeyRow) =>
    whole
      ? row.operator === operator || row.operator === ''
      : row.operator === operator && (row.account === '' || row.account === account);
  return [
    ...unlistedKeyFolders(store).map(namingFolder),
    ...store.keys().filter(isMeant).flatMap(findingsOf),
  ];
}

function namingFolder(problem: Problem): Problem {
  return { ...problem, message: folderSentence(problem) };
}

function findingsOf(row: KeyRow): readonly Problem[] {
  const found = isMissed(row) ? [missing(row), ...row.problems] : row.problems;
  return found.map(problem => ({ ...problem, message: `${nameOf(row)}: ${problem.message}` }));
}

/** Users often keep their seeds themselves: then it is as it should be. */
function isMissed({ stored, content, use, user, operator }: KeyRow): boolean {
  return !stored && content === 'absent' && use !== 'curve' && operator !== '' && user === '';
}

function missing(row: KeyRow): Problem {
  const { operator, account, key, path } = row;
  return {
    code: 'key-not-stored',
    severity: 'warning',
    message: 'Its seed is not in the keystore: nothing can be signed with it here.',
    hint: 'That is right for a key that is kept elsewhere on purpose; else restore it from a backup.',
    place: { operator, ...(account === '' ? {} : { account }), key, path },
  };
}

/** `signing key OCUF… of ORDERS`. */
function nameOf({ role, key, owner }: KeyRow): string {
  const whose = owner === '' ? '' : ` of ${clean(owner)}`;
  return `${clean(role)} ${clean(key)}${whose}`;
}
