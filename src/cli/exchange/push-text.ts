import type { Difference } from '../../core/claims/difference/difference.ts';
import type { Conflict } from '../../core/exchange/conflict.ts';
import type { PlannedAccount, PushPlan } from '../../core/exchange/plan-push.ts';
import type { Outcome, PushView } from '../../core/exchange/push-view.ts';
import type { ServerCopy } from '../../core/exchange/server-copies.ts';
import { settledWords } from '../../core/exchange/settled-words.ts';
import { differenceText } from '../../core/operations/review.ts';
import { HOLDING_MEANINGS } from '../../core/resolver/holding-words.ts';
import { integer } from '../../core/text/amounts.ts';
import { clean } from '../../core/text/clean.ts';
import { timestamp } from '../../core/text/units.ts';

/** How many accounts of a sort, and lines of a difference, are told one by one. */
const MOST = 20;

/** What a push would do, clean. @param diff every difference, also where nothing is in the way */
export function planText(plan: PushPlan, force: boolean, diff: boolean): string {
  const { accounts, servers, missing, notes } = plan;
  const of = (verdict: PlannedAccount['verdict']) => accounts.filter(each => each.verdict === verdict);
  const [send, conflicts, refused] = [of('send'), of('conflict'), of('refused')];
  const lines = [
    servers.length === 0 ? 'Nobody to push to' : `Push to ${servers.map(({ name }) => name).join(', ')}`,
    ...some(send, account => accountLines(account, 'is sent', diff)),
    ...some(conflicts, account =>
      accountLines(account, force ? 'CONFLICT, overwritten (--force)' : 'CONFLICT, not sent', true),
    ),
    ...some(refused, ({ name, key, faults }) => [
      `  account ${name} ${key}: not sent`,
      ...faults.map(text => `    ! ${text}`),
    ]),
    ...(servers.length === 0 ? [] : settledWords(accounts)).map(text => `  ${text}`),
    ...missing.map(text => `  ! Not there: ${text}. It does not get what is sent now.`),
    ...notes.map(text => `  · ${text}`),
  ];
  return `${lines.map(line => clean(line)).join('\n')}\n`;
}

function some(
  accounts: readonly PlannedAccount[],
  linesOf: (account: PlannedAccount) => readonly string[],
): readonly string[] {
  const rest = accounts.length - MOST;
  return [...accounts.slice(0, MOST).flatMap(linesOf), ...(rest > 0 ? [`  and ${integer(rest)} more`] : [])];
}

function accountLines(
  { name, key, there, changes, conflicts, effects }: PlannedAccount,
  what: string,
  diff: boolean,
): readonly string[] {
  return [
    `  account ${name} ${key}: ${what}`,
    ...there.map(copy => `    ${copyText(copy)}`),
    ...conflicts.flatMap(each => conflictLines(each)),
    ...(diff
      ? changes.flatMap(({ servers, differences }) =>
          listLines(`Changes on ${servers.join(', ')}`, differences, 'nothing, it is only issued anew'),
        )
      : []),
    ...effects.map(({ kind, text }) => `    ${kind === 'note' ? '·' : '!'} ${text}`),
  ];
}

/** `n1, n2: an older JWT, issued 2026-11-26 …` */
export function copyText({ servers, sure, state, issuedAt, notInForce }: ServerCopy): string {
  const who = sure || servers.length === 1 ? servers.join(', ') : `one of ${servers.join(', ')}`;
  const issued = issuedAt > 0 ? `, issued ${timestamp(issuedAt)}` : '';
  return `${who}: ${HOLDING_MEANINGS[state]}${issued}${notInForce ? ', not in force there' : ''}`;
}

function listLines(title: string, differences: readonly Difference[], none: string): readonly string[] {
  const rest = differences.length - MOST;
  return [
    `      ${title}:${differences.length === 0 ? ` ${none}` : ''}`,
    ...differences.slice(0, MOST).map(each => `        ${differenceText(each)}`),
    ...(rest > 0 ? [`        and ${integer(rest)} more`] : []),
  ];
}

function conflictLines({ text, versions: { base, here, there, lost } }: Conflict): readonly string[] {
  const list = (title: string, differences: readonly Difference[]) =>
    listLines(title, differences, 'nothing');
  return [
    `    ! ${text}`,
    ...(base === undefined
      ? list('A push changes there', lost)
      : [
          ...list(`Changed here since the version of ${timestamp(base)}`, here),
          ...list('Changed there since then', there),
        ]),
  ];
}

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  'in-force': 'in force',
  stored: 'stored, not in use',
  'not-kept': 'in force, not kept in its store',
  'not-held': 'not in its memory',
  taken: 'taken',
  waiting: 'not answered',
  silent: 'no answer',
  refused: 'refused',
  changed: 'not sent: changed there meanwhile',
  unproven: 'not shown to be in force',
};

/** What came of it, a line a server, clean. */
export function resultText({ servers, troubles, ms, total, done, missing, phase }: PushView): string {
  // What was on its way when it was cancelled was waited for: the rest was not sent.
  const words = phase === 'cancelled' ? { ...OUTCOMES, waiting: 'not sent' } : OUTCOMES;
  const sent = phase === 'cancelled' || phase === 'lost' ? done : total;
  const width = Math.max(0, ...servers.map(({ name }) => name.length));
  const lines = servers.map(({ name, counts }) => {
    const told = (Object.keys(OUTCOMES) as Outcome[]).filter(outcome => counts[outcome] > 0);
    return `${name.padEnd(width)}  ${told.map(outcome => `${integer(counts[outcome])} ${words[outcome]}`).join(', ')}`;
  });
  const rest = troubles.length - MOST;
  return `${[
    ...lines,
    ...troubles
      .slice(0, MOST)
      .map(({ server, account, text }) => `! ${server}, account ${account}: ${text}.`),
    ...(rest > 0 ? [`and ${integer(rest)} more`] : []),
    ...missing.map(text => `! ${text} does not have it: push again when it is back.`),
    `${integer(sent)} sent in ${(ms / 1000).toFixed(2)} s${sent > 1 ? `, ${integer(Math.round((sent / ms) * 1000))} a second` : ''}.`,
  ]
    .map(line => clean(line))
    .join('\n')}\n`;
}
