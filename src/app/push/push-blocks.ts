import type { Difference } from '../../core/claims/difference/difference.ts';
import type { Conflict } from '../../core/exchange/conflict.ts';
import type { PlannedAccount } from '../../core/exchange/plan-push.ts';
import type { Outcome, PushView } from '../../core/exchange/push-view.ts';
import type { ServerCopy } from '../../core/exchange/server-copies.ts';
import { settledWords } from '../../core/exchange/settled-words.ts';
import type { Effect } from '../../core/operations/plan.ts';
import { differenceText } from '../../core/operations/review.ts';
import { HOLDING_MEANINGS } from '../../core/resolver/holding-words.ts';
import { integer } from '../../core/text/amounts.ts';
import { timestamp } from '../../core/text/units.ts';
import type { Block, Mark, Span } from '../screen.ts';
import { pruneBlocks } from './prune-blocks.ts';
import { type PushDialog, pushCommand } from './push-dialog.ts';
import { endText } from './start-push.ts';

/** So many accounts of a sort, and lines of a difference, are told one by one. */
const MOST = 20;

/** What the window says: what would be sent, or how far it is. */
export function pushBlocks(push: PushDialog, program?: string): readonly Block[] {
  if (push.stage === 'looking') return [text('Asking every server what it has…')];
  if (push.pruning) return pruneBlocks(push, push.pruning, program);
  if (push.view !== undefined) return viewBlocks(push, push.view);
  return planBlocks(push, program);
}

const made = new WeakMap<object, { readonly force: boolean; readonly blocks: readonly Block[] }>();

function planBlocks(push: PushDialog, program?: string): readonly Block[] {
  const { open, force } = push;
  if (!open) return [];
  // Made once: it may be much, and every key draws it anew.
  const known = made.get(open);
  if (known?.force === force) return known.blocks;
  const { accounts, missing, notes, servers } = open.plan;
  const of = (verdict: PlannedAccount['verdict']) => accounts.filter(each => each.verdict === verdict);
  const [send, conflicts, refused] = [of('send'), of('conflict'), of('refused')];
  const blocks = [
    ...some(conflicts, each => conflictBlocks(each, force)),
    ...some(refused, ({ name, faults }) => [
      heading(`Not sent: ${name}`),
      ...faults.map(fault => text(fault, 'danger')),
    ]),
    ...some(send, sendBlocks),
    ...settledWords(accounts).map(each => text(each, 'ok')),
    ...missing.map(each => text(`Not there: ${each}. It does not get what is sent now.`, 'warning')),
    ...open.faults.map(fault => text(fault, 'warning')),
    ...notes.map(note => text(note, 'warning')),
    text([{ text: 'To: ', tone: 'muted' }, { text: servers.map(({ name }) => name).join(', ') || 'nobody' }]),
    text([{ text: 'As a command: ', tone: 'muted' }, { text: pushCommand(push, program) }]),
  ];
  made.set(open, { force, blocks });
  return blocks;
}

function some(
  accounts: readonly PlannedAccount[],
  blocksOf: (account: PlannedAccount) => readonly Block[],
): readonly Block[] {
  const rest = accounts.length - MOST;
  const shown = accounts.slice(0, MOST).flatMap(each => [...blocksOf(each), BLANK]);
  return rest > 0 ? [...shown, text(`and ${integer(rest)} more`), BLANK] : shown;
}

function sendBlocks({ name, key, there, changes, effects }: PlannedAccount): readonly Block[] {
  return [
    heading(`To send: ${name}`),
    muted(key),
    ...effectBlocks(effects),
    ...there.map(copyBlock),
    ...changes.flatMap(({ servers, differences }) =>
      differenceBlocks(`Changes on ${servers.join(', ')}`, differences, 'nothing: it is only issued anew'),
    ),
  ];
}

function conflictBlocks(
  { name, key, there, conflicts, effects }: PlannedAccount,
  force: boolean,
): readonly Block[] {
  return [
    heading(`${force ? 'In conflict, to be overwritten' : 'In conflict, not sent'}: ${name}`),
    muted(key),
    ...conflicts.flatMap(threeWayBlocks),
    ...effectBlocks(effects),
    ...there.map(copyBlock),
  ];
}

function threeWayBlocks({
  text: sentence,
  versions: { base, here, there, lost },
}: Conflict): readonly Block[] {
  const head = text(sentence, 'danger');
  if (base === undefined)
    return [head, ...differenceBlocks('A push changes there', lost, 'nothing: it is only issued anew')];
  return [
    head,
    ...differenceBlocks(`Changed here since the version of ${timestamp(base)}`, here, 'nothing'),
    ...differenceBlocks('Changed there since then', there, 'nothing'),
  ];
}

function differenceBlocks(title: string, differences: readonly Difference[], none: string): readonly Block[] {
  if (differences.length === 0) return [text(`${title}: ${none}.`)];
  const rest = differences.length - MOST;
  return [
    text(`${title}:`),
    ...differences.slice(0, MOST).map(
      (each): Block => ({
        kind: 'text',
        spans: [{ text: differenceText(each) }],
        indent: 2,
        hang: 2,
      }),
    ),
    ...(rest > 0 ? [text(`  and ${integer(rest)} more`)] : []),
  ];
}

const EFFECT_MARKS: { readonly [kind in Effect['kind']]?: Mark } = {
  'cut-off': 'danger',
  stops: 'danger',
  warning: 'warning',
};

function effectBlocks(effects: readonly Effect[]): readonly Block[] {
  return effects.map(({ kind, text: sentence }) => text(sentence, EFFECT_MARKS[kind]));
}

function copyBlock({ servers, sure, state, issuedAt, notInForce, settled }: ServerCopy): Block {
  const who = sure || servers.length === 1 ? servers.join(', ') : `One of ${servers.join(', ')}`;
  const issued = issuedAt > 0 ? `, issued ${timestamp(issuedAt)}` : '';
  const force = notInForce ? ', not in force there' : '';
  return text(`${who}: ${HOLDING_MEANINGS[state]}${issued}${force}`, settled ? 'ok' : 'unknown');
}

const OUTCOMES: readonly (readonly [Outcome, string, Mark | undefined])[] = [
  ['in-force', 'in force', 'ok'],
  ['stored', 'stored, not in use', 'ok'],
  ['not-held', 'not in its memory', 'ok'],
  ['taken', 'taken', undefined],
  ['waiting', 'not answered yet', undefined],
  ['silent', 'no answer', 'warning'],
  ['refused', 'refused', 'danger'],
  ['changed', 'not sent: changed there meanwhile', 'danger'],
  ['not-kept', 'in force, not kept in its store', 'danger'],
  ['unproven', 'not shown to be in force', 'danger'],
];

function viewBlocks({ open, fault, stage }: PushDialog, view: PushView): readonly Block[] {
  const { servers, troubles, missing, phase, done, total } = view;
  const rest = troubles.length - MOST;
  const how =
    stage === 'over'
      ? endText(view)
      : phase === 'proving'
        ? 'All is sent. Looking at what came of it…'
        : `${integer(done)} of ${integer(total)} sent…`;
  return [
    text(how, stage === 'over' ? (view.proven ? 'ok' : 'warning') : 'unknown'),
    BLANK,
    ...servers.map(({ name, counts }) => {
      const told = OUTCOMES.filter(([outcome]) => counts[outcome] > 0);
      const worst = [...told].reverse().find(([, , mark]) => mark !== undefined)?.[2];
      const words = told.map(
        ([outcome, word]) => `${total > 1 ? `${integer(counts[outcome])} ` : ''}${word}`,
      );
      return text([{ text: `${name}  `, tone: 'strong' }, { text: words.join(', ') }], worst ?? 'unknown');
    }),
    BLANK,
    ...troubles
      .slice(0, MOST)
      .map(({ server, account, text: why }) => text(`${server}, account ${account}: ${why}.`, 'danger')),
    ...(rest > 0 ? [text(`and ${integer(rest)} more: m shows them`)] : []),
    ...missing.map(each => text(`${each} does not have it: push again when it is back.`, 'warning')),
    ...(fault === '' ? [] : [text(fault, 'danger')]),
    ...(stage === 'over' ? (open?.plan.notes ?? []).map(note => text(note, 'warning')) : []),
  ];
}

const BLANK: Block = { kind: 'blank' };

function heading(title: string): Block {
  return { kind: 'heading', text: title };
}

function muted(value: string): Block {
  return text([{ text: value, tone: 'muted' }]);
}

function text(spans: string | readonly Span[], mark?: Mark): Block {
  return {
    kind: 'text',
    spans: typeof spans === 'string' ? [{ text: spans }] : spans,
    ...(mark ? { mark } : {}),
  };
}
