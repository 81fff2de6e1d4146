import type { Cell, Mark } from '../../app/screen.ts';
import type { AccountRow, Row, UserRow } from '../../core/store/rows.ts';
import { isProblem, isRefused, type Problem } from '../../core/trust/problem.ts';
import { distance, SOON } from '../claims/instants.ts';
import { markOf, worst } from '../claims/problems.ts';
import type { Drift } from './holdings.ts';

/** Problems that have a short word of their own. */
const WORDS: Readonly<Record<string, string>> = {
  'claim-expired': 'expired',
  'claim-not-yet-valid': 'not yet valid',
  'user-revoked': 'revoked',
  'signature-wrong': 'bad signature',
  'signer-unknown': 'unknown signer',
  'operator-signer-unknown': 'unknown signer',
  'account-self-signed': 'self-signed',
  'account-by-identity-key': 'wrong signer',
  'user-by-identity-key': 'wrong signer',
  'issuer-account-missing': 'no account',
  'issuer-account-wrong': 'wrong account',
  'bearer-not-allowed': 'bearer refused',
  'scoped-user-with-own-limits': 'own limits',
  'operator-unusable': 'no operator',
  'account-unusable': 'no account',
  'file-missing': 'no file',
  'file-empty': 'empty file',
  'file-is-folder': 'a folder',
  'file-no-permission': 'no permission',
  'folder-is-link': 'a link',
  'folder-unreadable': 'folder unreadable',
  'not-a-folder': 'no folder',
  'wrong-kind': 'wrong kind',
  'name-mismatch': 'other name',
  'limit-lets-nobody-connect': 'closed',
};

/** State of a user: the worst that is true of it. */
export function userState(row: UserRow, now: number): Cell {
  const bad = badState(row);
  if (bad) return bad;
  if (row.revoked) return { text: 'revoked', mark: 'danger' };
  return milderState(row, now) ?? { text: 'ok', mark: 'ok' };
}

/** State of an operator. */
export function operatorState(row: Row, now: number): Cell {
  return badState(row) ?? milderState(row, now) ?? { text: 'ok', mark: 'ok' };
}

/** State of an account: its own, else how the servers' JWTs differ, else what sort of account it is. */
export function accountState(row: AccountRow, drift: Drift | undefined, now: number): Cell {
  const bad = badState(row);
  if (bad) return bad;
  if (drift === 'differs') return { text: 'differs', mark: 'warning' };
  if (drift === 'not-pushed') return { text: 'not pushed', mark: 'warning' };
  const milder = milderState(row, now);
  if (milder) return milder;
  if (row.connections === 0) return { text: 'closed', mark: 'ok' };
  return { text: row.system ? 'system' : 'ok', mark: 'ok' };
}

/** What makes servers refuse it. */
function badState(row: Row): Cell | undefined {
  const problem = worst(row.problems);
  if (row.status === 'damaged') return { text: wordOf(problem, 'damaged'), mark: 'danger' };
  return problem && isRefused(problem) ? { text: wordOf(problem, 'invalid'), mark: 'danger' } : undefined;
}

/** What a person should know although it works. */
function milderState(row: Row, now: number): Cell | undefined {
  if (row.status === 'unread') return { text: 'not read yet', mark: 'unknown' };
  if (row.expires > 0 && row.expires - now <= SOON)
    return { text: `ends ${distance(row.expires, now)}`, mark: 'warning' };
  const warnings = row.problems.filter(isProblem);
  const [problem] = warnings;
  if (problem)
    return {
      text: warnings.length > 1 ? `${warnings.length} warnings` : wordOf(problem, '1 warning'),
      mark: 'warning',
    };
  return row.status === 'unchecked' ? { text: 'unchecked', mark: 'unknown' } : undefined;
}

function wordOf(problem: Problem | undefined, otherwise: string): string {
  return (problem && WORDS[problem.code]) ?? otherwise;
}

const RANK: Readonly<Record<Mark, number>> = { danger: 0, warning: 1, unknown: 2, ok: 3 };

/** Sorts states: the worst first, then by word. */
export function stateOrder(cell: Cell): string {
  return `${cell.mark ? RANK[cell.mark] : 4} ${cell.text}`;
}

/** Sign for the tab of an entity's problems. */
export function problemsMark(problems: readonly Problem[]): Mark | undefined {
  const problem = worst(problems);
  return problem && markOf(problem);
}
