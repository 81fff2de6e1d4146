import { NkeeperError } from '../core/errors.ts';
import { chooseAccount, chooseOperator } from '../core/store/choose.ts';
import type { OperatorRow, Store } from '../core/store/store.ts';
import { integer } from '../core/text/amounts.ts';
import { clean } from '../core/text/clean.ts';
import { isProblem, isRefused, type Problem } from '../core/trust/problem.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { jsonList, LIST_STYLE } from './json-text.ts';
import type { Output } from './output.ts';
import { problemJson } from './problem-json.ts';
import type { Invocation } from './program.ts';
import { type Session, withStore } from './session.ts';
import { framedTable } from './table.ts';
import { validateFile } from './validate-file.ts';
import { keyFindings } from './validate-keys.ts';

interface ValidateFlags {
  readonly account?: string;
  readonly allAccounts?: boolean;
  readonly file?: string;
  readonly keys?: boolean;
  readonly operator?: string;
  readonly json?: boolean;
  /** False with `--no-cache`. */
  readonly cache: boolean;
  readonly fix?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly journal?: boolean;
}

/** What was found in one operator, account, or JWT of a file. */
export interface Report {
  /** As nsc titles it: `Account "ORDERS"`. Not yet clean. */
  readonly title: string;
  readonly problems: readonly Problem[];
  /** All of it stands in its table, also what nsc does not look for. */
  readonly all?: true;
}

/** `nkeeper validate` */
export async function validate(invocation: Invocation<ValidateFlags>): Promise<ExitCode> {
  const { account, allAccounts, file } = invocation.flags;
  if ([account, allAccounts, file].filter(Boolean).length > 1) {
    throw new NkeeperError('usage', 'Only one of --account, --all-accounts and --file makes sense.');
  }
  if (file !== undefined && invocation.flags.keys) {
    throw new NkeeperError('usage', '--keys is about a store; --file needs none.');
  }
  if (file !== undefined && invocation.flags.fix) {
    throw new NkeeperError('usage', '--fix mends a store; --file needs none.');
  }
  if (file !== undefined) return validateFile(invocation, file, printReports);
  if (invocation.flags.fix) {
    const { mend } = await import('./mend.ts');
    const code = await mend(invocation, (store, operator) =>
      wantedAccount(store, operator, invocation.flags),
    );
    // What is left is told by the report below, where there is something to compare with.
    if (code !== EXIT.ok || invocation.flags.dryRun || invocation.flags.json) return code;
  }
  const work = async ({ store, output, flags }: Session<ValidateFlags>) => {
    const operator = chooseOperator(store, flags.operator);
    const reports = flags.allAccounts
      ? await everything(store, operator)
      : await oneAccount(store, operator, flags);
    if (flags.keys) reports.push(await keyReport(store, operator, flags));
    return printReports(reports, flags.json === true, output);
  };
  return withStore(invocation, work, { index: invocation.flags.cache });
}

async function everything(store: Store, operator: OperatorRow): Promise<Report[]> {
  await store.scan({ operator: operator.name });
  const byAccount = new Map<string, Problem[]>([['', []]]);
  for (const { name } of store.accounts(operator.name)) byAccount.set(name, []);
  for (const problem of store.problems()) {
    if (problem.place.operator === operator.name) byAccount.get(problem.place.account ?? '')?.push(problem);
  }
  return Array.from(byAccount, ([account, problems]) => reportOf(operator, account, problems));
}

/** The operator and the account that is named, or the current one; the operator alone where there is none. */
async function oneAccount(store: Store, operator: OperatorRow, flags: ValidateFlags): Promise<Report[]> {
  const own = reportOf(operator, '', operator.problems);
  const name = await wantedAccount(store, operator, flags);
  if (name === undefined) return [own];
  await store.readUsers(operator.name, name);
  const users = store.users(operator.name, name).flatMap(({ problems }) => problems);
  const row = store.accounts(operator.name).find(account => account.name === name);
  return [own, reportOf(operator, name, [...(row?.problems ?? []), ...users])];
}

async function wantedAccount(
  store: Store,
  operator: OperatorRow,
  flags: ValidateFlags,
): Promise<string | undefined> {
  if (flags.account !== undefined) return (await chooseAccount(store, operator, flags.account)).name;
  const { current } = store.locations;
  return current.operator === operator.name && current.account !== '' ? current.account : undefined;
}

/** Beyond what nsc looks at, so only where it is asked for, and in a table of its own. */
async function keyReport(store: Store, operator: OperatorRow, flags: ValidateFlags): Promise<Report> {
  const whole = flags.allAccounts === true;
  const account = whole ? undefined : await wantedAccount(store, operator, flags);
  const problems = await keyFindings(store, operator.name, account, whole);
  return { title: 'Key files', problems, all: true };
}

/** That a user is revoked is what somebody wanted, and no fault of its JWT. */
function reportOf(operator: OperatorRow, account: string, found: readonly Problem[]): Report {
  const problems = found.filter(isProblem);
  const title = account === '' ? `Operator "${operator.name}"` : `Account "${account}"`;
  return { title, problems };
}

/**
 * Prints findings as nsc does: a table for each operator and account, on stdout. What nsc does not look for are remarks
 * on stderr, so that scripts find on stdout what they find with nsc. Exit code 1 when servers refuse any of it.
 */
export function printReports(reports: readonly Report[], json: boolean, output: Output): ExitCode {
  if (json) {
    const items = reports.flatMap(({ problems }) => problems.map(problemJson));
    for (const piece of jsonList(items, LIST_STYLE)) output.data(piece);
    output.data('\n');
  } else {
    const { columns } = output;
    for (const report of reports) output.data(`${tableOf(report, columns)}\n`);
    printRemarks(reports, output);
  }
  const refused = reports.some(({ problems }) => problems.some(isRefused));
  if (refused) output.message('Some of this is refused by servers.');
  return refused ? EXIT.failed : EXIT.ok;
}

/** The warnings that nsc gives too. */
const NSC_WARNINGS = new Set(['import-to-deprecated', 'self-signed-with-limits']);

function isRemark(problem: Problem): boolean {
  return !isRefused(problem) && !NSC_WARNINGS.has(problem.code);
}

const REMARKS_AT_MOST = 20;

function printRemarks(reports: readonly Report[], output: Output): void {
  const remarks = reports.flatMap(({ title, problems, all }) =>
    problems.filter(problem => !all && isRemark(problem)).map(problem => ({ title, problem })),
  );
  for (const { title, problem } of remarks.slice(0, REMARKS_AT_MOST))
    output.message(`remark: ${title}: ${sentenceOf(problem)}`);
  const rest = remarks.length - REMARKS_AT_MOST;
  if (rest > 0) output.message(`and ${integer(rest)} more remarks: --json has all of them`);
}

/** @param columns of the screen; undefined: there is none, and rows stay as they are */
function tableOf({ title, problems: found, all }: Report, columns: number | undefined): string {
  const problems = found.filter(problem => all || !isRemark(problem));
  if (problems.length === 0) return framedTable(clean(title), undefined, [['No issues found']]);
  const rows = problems.map((problem, i) => [
    String(i + 1),
    isRefused(problem) ? '!' : '',
    clean(sentenceOf(problem)),
  ]);
  return framedTable(clean(title), ['#', ' ', 'Description'], rows, columns);
}

function sentenceOf({ place, message }: Problem): string {
  return place.user === undefined ? message : `user "${place.user}": ${message}`;
}
