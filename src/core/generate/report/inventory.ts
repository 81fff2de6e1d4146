import { chooseOperator } from '../../store/choose.ts';
import type { ExpirationRow, OperatorRow, Store } from '../../store/store.ts';
import { integer } from '../../text/amounts.ts';
import { countOf } from '../../text/count-of.ts';
import { age, timestamp } from '../../text/units.ts';
import { isProblem, type Problem, SEVERITY_RANK } from '../../trust/problem.ts';
import type { Cell, ReportBlock, Tone } from './blocks.ts';
import { keyBlocks } from './keys.ts';
import { operatorBlocks } from './operator.ts';

/** Of what an inventory is made. */
export interface InventoryOptions {
  readonly store: Store;
  /** Folder name or public key; absent: every operator of the store. */
  readonly operator?: string | undefined;
  /** Seconds: what expires within them is told. */
  readonly within: number;
  /** With what each user may do: each user's JWT is read for that. */
  readonly detail: boolean;
  /** Unix seconds. */
  readonly now: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What there is in a store: operators, accounts, users, keys, limits, what expires, what is wrong. Comes piece by piece, so
 * that a report of 100,000 users needs no more memory than the store itself. No seed is read.
 *
 * @throws NkeeperError of the choice of the operator; the signal's reason when it was aborted
 */
export async function* inventory(options: InventoryOptions): AsyncGenerator<ReportBlock> {
  const { store, operator, signal } = options;
  const operators = operator === undefined ? store.operators() : [chooseOperator(store, operator)];
  await store.scan({
    ...(operator === undefined ? {} : { operator: operators[0]!.name }),
    ...(signal ? { signal } : {}),
  });
  await store.scanKeys(signal ? { signal } : {});
  const names = new Set(operators.map(({ name }) => name));
  const problems = store
    .problems()
    .filter(({ place }) => place.operator === undefined || names.has(place.operator));
  const ends = store.expirations(options.within, options.now).filter(row => names.has(row.operator));
  yield* summary(options, operators, problems, ends);
  yield* problemBlocks(problems);
  yield* expirationBlocks(ends, options);
  // Rows of now: the scan has read what `operators` did not know yet.
  for (const row of store.operators()) if (names.has(row.name)) yield* operatorBlocks(row, options);
  yield* keyBlocks(store, names);
}

function* summary(
  { store, within, now }: InventoryOptions,
  operators: readonly OperatorRow[],
  problems: readonly Problem[],
  ends: readonly ExpirationRow[],
): Generator<ReportBlock> {
  yield { kind: 'heading', level: 1, text: 'Inventory of a NATS identity store' };
  const accounts = operators.flatMap(({ name }) => store.accounts(name));
  const wrong = problems.filter(isProblem).length;
  const expired = ends.filter(row => row.expired).length;
  yield {
    kind: 'facts',
    facts: [
      ['Made', timestamp(now)],
      ['Store', { lines: [store.locations.storesDir.path], exact: true }],
      ['Operators', integer(operators.length)],
      ['Accounts', integer(accounts.length)],
      ['Users', integer(accounts.reduce((sum, { users = 0 }) => sum + users, 0))],
      ['Problems', { lines: [integer(wrong)], tone: wrong > 0 ? 'danger' : 'ok', to: 'problems' }],
      [
        `Expired, or will within ${age(within)}`,
        {
          lines: [`${integer(expired)}, ${integer(ends.length - expired)}`],
          tone: expired > 0 ? 'danger' : ends.length > 0 ? 'warning' : 'ok',
          to: 'expirations',
        },
      ],
    ],
  };
  if (operators.length > 0)
    yield {
      kind: 'table',
      head: ['Operator', 'Accounts', 'Key'],
      rows: operators.map(row => [
        { lines: [row.name], to: `operator-${row.name}` },
        integer(row.accounts),
        { lines: [row.key || 'unreadable'], exact: true },
      ]),
    };
}

const TONES = { blocking: 'danger', time: 'warning', warning: 'warning', note: 'muted' } as const;

function* problemBlocks(problems: readonly Problem[]): Generator<ReportBlock> {
  yield { kind: 'heading', level: 2, text: 'Problems', id: 'problems' };
  const wrong = problems
    .filter(isProblem)
    .sort((a, b) => SEVERITY_RANK[a.severity] - SEVERITY_RANK[b.severity]);
  const notes = problems.length - wrong.length;
  if (wrong.length === 0) yield { kind: 'text', text: 'Nothing is wrong.', tone: 'ok' };
  else yield { kind: 'table', head: ['Severity', 'Where', 'What', 'What to do'], rows: problemRows(wrong) };
  if (notes > 0)
    yield {
      kind: 'text',
      text: `${countOf(notes, 'thing')} more ${notes === 1 ? 'is' : 'are'} as somebody wanted, such as revoked users.`,
      tone: 'muted',
    };
}

function* problemRows(problems: readonly Problem[]): Generator<readonly Cell[]> {
  for (const { severity, place, message, hint = '' } of problems) {
    const names = [place.operator, place.account, place.user].filter(name => name !== undefined);
    const where = names.length > 0 ? names.join('/') : (place.key ?? place.path ?? 'the store');
    yield [{ lines: [severity], tone: TONES[severity] }, where, message, hint];
  }
}

function* expirationBlocks(
  rows: readonly ExpirationRow[],
  { within, now }: InventoryOptions,
): Generator<ReportBlock> {
  yield { kind: 'heading', level: 2, text: 'Expirations', id: 'expirations' };
  if (rows.length === 0) {
    yield { kind: 'text', text: `Nothing has expired, or will within ${age(within)}.`, tone: 'ok' };
    return;
  }
  yield {
    kind: 'table',
    head: ['When', 'Expires', 'Kind', 'Name', 'Key'],
    rows: rows.map(row => [
      whenCell(row, now),
      timestamp(Math.max(0, row.expires)),
      row.kind,
      [row.operator, row.account, row.user].filter(name => name !== '').join('/'),
      { lines: [row.key], exact: true },
    ]),
  };
}

function whenCell({ expires, expired }: ExpirationRow, now: number): Cell {
  const tone: Tone = expired ? 'danger' : 'warning';
  return { lines: [expired ? `expired ${age(now - expires)} ago` : `in ${age(expires - now)}`], tone };
}
