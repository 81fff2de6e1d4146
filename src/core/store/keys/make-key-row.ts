import type { KeyKind } from '../../nkeys/kinds.ts';
import type { Place, Problem } from '../../trust/problem.ts';
import type { FileStamp } from '../files/token-file.ts';
import type { TokenNode } from '../tree/tree.ts';
import { type KeyFile, modeText } from './key-files.ts';
import type { KeyContent, KeyRow } from './key-rows.ts';
import type { OwnedKey } from './owned-keys.ts';

/** What was found when a key file was opened. */
export interface KeyCheck extends FileStamp {
  readonly content: KeyContent;
  readonly holds: string;
  readonly reason: string;
}

export interface KeyRowParts {
  readonly key: string;
  readonly kind: KeyKind | undefined;
  readonly path: string;
  readonly owned: OwnedKey;
  readonly file: KeyFile | undefined;
  /** A folder on the way to the file cannot be listed. */
  readonly hidden: boolean;
  readonly mode: number | undefined;
  readonly check: KeyCheck | undefined;
  /** The keystore is sealed. */
  readonly sealed: boolean;
}

const NO_PROBLEMS: readonly Problem[] = Object.freeze([]);

/** Written out member by member: there may be 120,000 rows, and spreading is slow and wasteful. */
export function makeKeyRow(parts: KeyRowParts): KeyRow {
  const { key, kind, path, owned, file } = parts;
  const mode = parts.mode === undefined ? undefined : parts.mode & 0o7777;
  const wrongMode = mode !== undefined && (mode & 0o177) !== 0;
  const row: KeyRow = {
    key,
    kind,
    path,
    use: owned.use,
    scope: owned.scope,
    role: roleText(owned),
    owner: ownerText(owned.node),
    operator: operatorName(owned.node),
    account: accountName(owned.node),
    user: owned.node?.kind === 'user' ? owned.node.name : '',
    stored: file?.placed ?? false,
    mode,
    wrongMode,
    content: file?.sealed
      ? 'sealed'
      : file !== undefined
        ? 'unchecked'
        : parts.hidden
          ? 'unreadable'
          : 'absent',
    holdsAnother: false,
    holds: '',
    problems: NO_PROBLEMS,
  };
  const found = file === undefined ? NO_PROBLEMS : fileProblems(row, file, parts.sealed);
  const judged = found.length === 0 ? row : { ...row, problems: found };
  return parts.check === undefined ? judged : withCheck(judged, parts.check);
}

/** The row with what was found in its file. */
export function withCheck(row: KeyRow, check: KeyCheck): KeyRow {
  const { content, holds } = check;
  const problem = contentProblem(row, check);
  const problems = problem === undefined ? row.problems : [...row.problems, problem];
  return { ...row, content, holds, holdsAnother: content === 'another' || content === 'no-seed', problems };
}

function roleText({ use, scope }: OwnedKey): string {
  if (use === 'scope') return `scope ${scope}`;
  return use === 'curve' ? 'callout' : use;
}

function ownerText(node: TokenNode | undefined): string {
  return node?.kind === 'user' ? `${node.account.name}/${node.name}` : (node?.name ?? '');
}

function operatorName(node: TokenNode | undefined): string {
  if (node === undefined) return '';
  if (node.kind === 'operator') return node.name;
  return (node.kind === 'account' ? node : node.account).operator.name;
}

function accountName(node: TokenNode | undefined): string {
  if (node === undefined || node.kind === 'operator') return '';
  return node.kind === 'account' ? node.name : node.account.name;
}

function fileProblems(row: KeyRow, file: KeyFile, sealed: boolean): readonly Problem[] {
  const open = sealed && !file.sealed;
  if (row.kind !== undefined && file.placed && !row.wrongMode && !open) return NO_PROBLEMS;
  const found: Problem[] = [];
  const place = placeOf(row);
  if (row.kind === undefined) {
    found.push({
      code: 'key-name-invalid',
      severity: 'warning',
      message: 'The name of this key file is not a public key, so nobody finds it.',
      hint: 'Rename it to the public key of the seed that it holds, with .nk at the end.',
      place,
    });
  } else if (!file.placed) {
    found.push({
      code: 'key-misplaced',
      severity: 'warning',
      message: 'The key file is in a folder where nsc does not look for it.',
      hint: 'Move it to keys/<first letter>/<letters 2 and 3>/ in the keystore.',
      place,
    });
  }
  if (open) {
    found.push({
      code: 'key-not-sealed',
      severity: 'warning',
      message: 'The keystore is sealed, and this key file is not: nsc may have written it.',
      hint: 'nkeeper seal seals what is not sealed yet.',
      place,
    });
  }
  if (row.wrongMode && row.mode !== undefined) {
    found.push({
      code: 'key-file-mode',
      severity: 'warning',
      message: `The mode of the key file is ${modeText(row.mode)}, not 0600: others may read the seed.`,
      hint: `chmod 600 ${row.path}`,
      place,
    });
  }
  return found;
}

function contentProblem(row: KeyRow, check: KeyCheck): Problem | undefined {
  if (check.content === 'another') {
    return {
      code: 'key-holds-another',
      severity: 'blocking',
      message: `The file holds the seed of another key, ${check.holds}. nsc would sign with that one and not notice.`,
      hint: 'Find out which of the two is right, and rename or restore the file.',
      place: placeOf(row),
    };
  }
  if (check.content === 'unreadable') {
    return {
      code: 'key-unreadable',
      severity: 'warning',
      message: check.reason,
      hint: 'Look at the owner and mode of the file and of the folders above it.',
      place: placeOf(row),
    };
  }
  if (check.content !== 'no-seed') return undefined;
  return {
    code: 'key-not-a-seed',
    severity: 'blocking',
    message: check.reason,
    hint: 'Restore the file from a backup.',
    place: placeOf(row),
  };
}

function placeOf(row: KeyRow): Place {
  return {
    ...(row.operator === '' ? {} : { operator: row.operator }),
    ...(row.account === '' ? {} : { account: row.account }),
    ...(row.user === '' ? {} : { user: row.user }),
    key: row.key,
    path: row.path,
  };
}
