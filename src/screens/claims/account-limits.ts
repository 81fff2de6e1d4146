import type { Block, Field, Span } from '../../app/screen.ts';
import type { AccountLimits } from '../../core/claims/limits.ts';
import type { Int } from '../../core/claims/standard.ts';
import { integer, type LimitWords, limitCell } from './amounts.ts';
import { field, fields, muted } from './blocks.ts';

/** How much of an account's limits is in use; undefined where nobody knows. */
export interface AccountUse {
  readonly imports: number;
  readonly exports: number;
  readonly live?: {
    readonly clients: number;
    readonly leafs: number;
    /** Of the connection that has most. */
    readonly subscriptions: number;
    /** Servers have connections that they did not list. */
    readonly incomplete: boolean;
  };
}

const WORDS: Readonly<
  Record<'conn' | 'leaf' | 'subs' | 'payload' | 'data' | 'imports' | 'exports', LimitWords>
> = {
  conn: { unit: 'count', zero: 'off: nobody can connect', zeroCloses: true, negative: 'nobody can connect' },
  leaf: { unit: 'count', zero: 'off' },
  subs: { unit: 'count', zero: 'off: clients are cut off right after connecting', zeroCloses: true },
  payload: { unit: 'bytes', zero: 'off: no message with content passes', zeroCloses: true },
  data: { unit: 'bytes', zero: 'off' },
  imports: { unit: 'count', zero: 'off: none allowed', negative: 'counts as exceeded' },
  exports: { unit: 'count', zero: 'off: none allowed', negative: 'counts as exceeded' },
};

/** An account's limits but for JetStream, each with what is used of it. Absent is 0, and 0 closes. */
export function accountLimitBlock(limits: AccountLimits, use: AccountUse): Block {
  const { live } = use;
  const limit = (label: string, member: keyof typeof WORDS, used?: number, note = 'now') =>
    field(label, limitSpans(limits[member] ?? 0, WORDS[member], used, note, live?.incomplete === true));
  return fields(
    limit('Client connections', 'conn', live?.clients),
    limit('Leaf nodes', 'leaf', live?.leafs),
    limit('Subscriptions', 'subs', live?.subscriptions, 'of each connection, the busiest has'),
    limit('Message size', 'payload'),
    field('Data', [limitCell(limits.data ?? 0, WORDS.data), muted('(servers do not look at it)')]),
    limit('Imports', 'imports', use.imports, 'used'),
    limit('Exports', 'exports', use.exports, 'used'),
    wildcardField(limits),
    field('Bearer users', limits.disallow_bearer ? 'not allowed' : 'allowed'),
  );
}

function limitSpans(
  value: Int,
  words: LimitWords,
  used: number | undefined,
  note: string,
  incomplete: boolean,
): Field['value'] {
  const cell = limitCell(value, words);
  if (used === undefined || cell.mark) return cell;
  const atLeast = incomplete && note !== 'used' ? 'at least ' : '';
  const share = value > 0 ? ` (${Math.round((used / Number(value)) * 100)} %)` : '';
  const full = value > 0 && used >= Number(value) * 0.9;
  const spent: Span = {
    text: `${note} ${atLeast}${integer(used)}${share}`,
    tone: full ? 'warning' : 'muted',
  };
  return [cell, spent];
}

function wildcardField(limits: AccountLimits): Field | undefined {
  const text = limits.wildcards ? 'allowed' : 'not allowed';
  const looked = Number(limits.exports ?? 0) === -1 && !limits.wildcards;
  return field(
    'Wildcard exports',
    looked ? [text, muted('(not looked at while exports are unlimited)')] : text,
  );
}
