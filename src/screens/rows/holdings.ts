import type { Block, Cell, Field, Mark } from '../../app/screen.ts';
import { HOLDING_MEANINGS, HOLDING_WORDS } from '../../core/resolver/holding-words.ts';
import type { Holding, LiveView } from '../../core/resolver/live-view.ts';
import { integer } from '../../core/text/amounts.ts';
import { shortKey } from '../../core/text/short-key.ts';
import { field, sentence } from '../claims/blocks.ts';
import { distance, instant } from '../claims/instants.ts';
import { keyValue, type NameOfKey } from '../claims/standard.ts';

/** How the servers' JWTs of one account stand to the store's. */
export type Drift = 'none' | 'unknown' | 'not-pushed' | 'differs';

type HoldingState = Holding['state'];

/** What is wrong comes first; this is also the order in which they are named. */
const ORDER: readonly HoldingState[] = [
  'untrusted',
  'expired',
  'different',
  'newer',
  'older',
  'missing',
  'unknown',
  'same',
];

/** On one server alone it is enough. */
const DIFFERENT: ReadonlySet<HoldingState> = new Set(['untrusted', 'expired', 'different', 'newer']);

type Holdings = LiveView['holdings'];

/** The worst that is true on any server. Absent: not compared. Called for every account, so it makes no objects. */
export function driftOf(holdings: Holdings, key: string): Drift | undefined {
  const held = holdings.get(key);
  if (!held || held.size === 0) return undefined;
  let worst: Drift = 'none';
  let older = 0;
  for (const { state } of held.values()) {
    if (DIFFERENT.has(state)) return 'differs';
    if (state === 'older') older++;
    if (state === 'missing') worst = 'not-pushed';
    if (state === 'unknown' && worst === 'none') worst = 'unknown';
  }
  if (older === 0) return worst;
  return older === held.size ? 'not-pushed' : 'differs';
}

/** What servers hold, for a column: `same ×3`, `n2 older`, `missing ×3`, `-`. */
export function holdingsCell(holdings: Holdings, key: string): Cell {
  const held = holdings.get(key);
  if (!held || held.size === 0) return { text: '-', tone: 'muted' };
  const states = statesOf(held);
  const [only] = states;
  if (states.size === 1 && only) return { text: allWords(only, held.size), ...toneOf(only) };
  const wrong = ORDER.filter(state => state !== 'same' && states.has(state));
  const text = wrong.map(state => someWords(held, state)).join(', ');
  return { text, ...toneOf(wrong[0]!) };
}

function statesOf(held: ReadonlyMap<string, Holding>): ReadonlySet<HoldingState> {
  return new Set([...held.values()].map(holding => holding.state));
}

function allWords(state: HoldingState, servers: number): string {
  const times = servers > 1 ? ` ×${servers}` : '';
  return `${HOLDING_WORDS[state]}${times}`;
}

function someWords(held: ReadonlyMap<string, Holding>, state: HoldingState): string {
  const names = [...held].filter(([, holding]) => holding.state === state).map(([name]) => name);
  return `${names.length === 1 ? names[0] : names.length} ${HOLDING_WORDS[state]}`;
}

function toneOf(state: HoldingState): Pick<Cell, 'tone'> {
  if (state === 'same') return {};
  return { tone: state === 'unknown' ? 'muted' : 'warning' };
}

/** How bad each state is. */
export const MARKS: Readonly<Record<HoldingState, Mark>> = {
  same: 'ok',
  unknown: 'unknown',
  older: 'warning',
  newer: 'warning',
  missing: 'warning',
  different: 'danger',
  untrusted: 'danger',
  expired: 'danger',
};

/** What one server holds, in a word. */
export function holdingCell(holding: Holding | undefined): Cell {
  if (!holding) return { text: '' };
  return { text: HOLDING_WORDS[holding.state], mark: MARKS[holding.state] };
}

/** What each server holds, one line each; `brief` for a pane, where each line should be one. */
export function holdingBlocks(live: LiveView, key: string, now: number, brief = false): readonly Block[] {
  const held = live.holdings.get(key);
  if (!held || held.size === 0) return [sentence('Not compared with the servers.')];
  return [
    {
      kind: 'fields',
      fields: [...held].map(([server, holding]) => ({
        label: server,
        value: { text: holdingText(holding, now, brief), mark: MARKS[holding.state] },
      })),
    },
  ];
}

/** When a server's JWT was issued, by whom, and what else is odd about it. */
export function holdingFields(
  { state, issuedAt, issuer, expires, inForce }: Holding,
  nameOf: NameOfKey,
  now: number,
): readonly (Field | undefined)[] {
  return [
    field(
      state === 'same' ? 'issued' : 'issued there',
      issuedAt > 0 ? instant(issuedAt, now, '') : undefined,
    ),
    field('signed by', keyValue(issuer, nameOf)),
    field('ends', expires > 0 ? instant(expires, now, '') : undefined),
    field('in force', inForce === false ? { text: 'no: another one runs', mark: 'warning' } : undefined),
  ];
}

function holdingText(holding: Holding, now: number, brief: boolean): string {
  const { issuedAt } = holding;
  const when = brief ? distance(issuedAt, now) : instant(issuedAt, now, '');
  const issued = issuedAt > 0 ? `, issued ${when}` : '';
  const signed =
    holding.state !== 'same' && holding.issuer !== '' ? `, signed by ${shortKey(holding.issuer)}` : '';
  const ends = holding.expires > 0 ? `, ends ${distance(holding.expires, now)}` : '';
  const force = holding.inForce === false ? ', stored but not in force' : '';
  return `${HOLDING_MEANINGS[holding.state]}${issued}${signed}${ends}${force}`;
}

/** What is not the same, in one line for the detail pane; undefined when all is well. */
export function driftLine(live: LiveView, key: string, now: number): Block | undefined {
  const held = [...(live.holdings.get(key) ?? [])].filter(([, { state }]) => state !== 'same');
  const [first] = held.sort(([, a], [, b]) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  if (!first) return undefined;
  const [server, holding] = first;
  const others =
    held.length > 1
      ? `; ${integer(held.length - 1)} more server${held.length > 2 ? 's' : ''} not the same`
      : '';
  return sentence(`${server}: ${holdingText(holding, now, true)}${others}`, MARKS[holding.state]);
}
