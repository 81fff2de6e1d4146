import { chooseAccount, chooseOperator } from '../core/store/choose.ts';
import { folderSentence } from '../core/store/folder-sentence.ts';
import type { Row } from '../core/store/store.ts';
import { clean } from '../core/text/clean.ts';
import type { Problem } from '../core/trust/problem.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { jsonList, LIST_STYLE } from './json-text.ts';
import type { Output } from './output.ts';
import type { Invocation } from './program.ts';
import { withStore } from './session.ts';
import { plainTable } from './table.ts';

interface ListFlags {
  readonly operator?: string;
  readonly account?: string;
  readonly json?: boolean;
}

/** `nkeeper list operators` */
export function listOperators(invocation: Invocation<ListFlags>): Promise<ExitCode> {
  return withStore(invocation, async ({ store, output, flags }) => {
    const rows = store.operators();
    const { storesDir, current } = store.locations;
    if (rows.length === 0 && !store.fault)
      output.message(`There is no operator in ${storesDir.path} (${storesDir.from}).`);
    const code = print(output, flags, rows, current.operator, store.fault);
    // The table has the reason; whoever mends it needs the path too.
    for (const { accountsFault } of flags.json ? [] : rows)
      if (accountsFault) output.message(folderSentence(accountsFault));
    return code;
  });
}

/** `nkeeper list accounts` */
export function listAccounts(invocation: Invocation<ListFlags>): Promise<ExitCode> {
  return withStore(invocation, async ({ store, output, flags }) => {
    const operator = chooseOperator(store, flags.operator);
    await store.scanAccounts({ operator: operator.name });
    const rows = store.accounts(operator.name);
    const { current } = store.locations;
    const fault = store.operators().find(({ name }) => name === operator.name)?.accountsFault;
    if (rows.length === 0 && !fault) output.message(`Operator "${operator.name}" has no accounts.`);
    return print(output, flags, rows, current.operator === operator.name ? current.account : '', fault);
  });
}

/** `nkeeper list users` */
export function listUsers(invocation: Invocation<ListFlags>): Promise<ExitCode> {
  return withStore(invocation, async ({ store, output, flags }) => {
    const operator = chooseOperator(store, flags.operator);
    const account = await chooseAccount(store, operator, flags.account);
    await store.readUsers(operator.name, account.name);
    const rows = store.users(operator.name, account.name);
    const fault = store.accountRow(operator.name, account.name)?.usersFault;
    if (rows.length === 0 && !fault) output.message(`Account "${account.name}" has no users.`);
    else if (flags.account === undefined && !flags.json) output.message(`Users of account ${account.name}:`);
    return print(output, flags, rows, '', fault);
  });
}

/**
 * What cannot be read has its place in the list, with the reason; the exit code says that there was something.
 *
 * @param fault why the list may lack some
 */
function print(
  output: Output,
  flags: ListFlags,
  rows: readonly Row[],
  current: string,
  fault: Problem | undefined,
): ExitCode {
  const damaged = rows.filter(row => row.status === 'damaged');
  if (flags.json) {
    for (const piece of jsonList(rows.map(jsonOf), LIST_STYLE)) output.data(piece);
    output.data('\n');
    for (const row of damaged) output.message(`${row.path}: ${reasonOf(row)}`);
  } else if (rows.length > 0 || !fault) {
    const cells = rows.map(row => [shownName(row), row.key || '-', noteOf(row, row.name === current)]);
    for (const line of plainTable([{ title: 'NAME' }, { title: 'PUBLIC KEY' }, { title: 'NOTE' }], cells)) {
      output.text(line);
    }
  }
  if (fault) output.message(folderSentence(fault));
  return damaged.length > 0 || fault ? EXIT.failed : EXIT.ok;
}

function jsonOf(row: Row) {
  const error = row.status === 'damaged' ? reasonOf(row) : undefined;
  return { name: row.name, public_key: row.key, error };
}

function shownName(row: Row): string {
  const other = row.claimName !== '' && row.claimName !== row.name;
  return clean(other ? `${row.name} (${row.claimName})` : row.name);
}

function noteOf(row: Row, current: boolean): string {
  if (row.status === 'damaged') return clean(reasonOf(row));
  return current ? 'current' : '';
}

function reasonOf(row: Row): string {
  const problem = row.problems.find(({ severity }) => severity === 'blocking') ?? row.problems[0];
  return problem?.message ?? 'It is no JWT that can be used.';
}
