import type { Block, Span } from '../../app/screen.ts';
import type { AccountLimits, JetStreamLimits } from '../../core/claims/limits.ts';
import { type LimitWords, limitCell } from './amounts.ts';
import { sentence, toned } from './blocks.ts';

const STORAGE: LimitWords = { unit: 'bytes', zero: 'off' };
const OPEN_COUNT: LimitWords = { unit: 'count', zero: 'unlimited' };
const OPEN_SIZE: LimitWords = { unit: 'bytes', zero: 'unlimited' };

type Amount = Exclude<keyof JetStreamLimits, 'max_bytes_required'>;

const ROWS: readonly (readonly [label: string, member: Amount, words: LimitWords])[] = [
  ['Memory', 'mem_storage', STORAGE],
  ['Disk', 'disk_storage', STORAGE],
  ['Streams', 'streams', OPEN_COUNT],
  ['Consumers of each stream', 'consumer', OPEN_COUNT],
  ['Pending acknowledgements', 'max_ack_pending', OPEN_COUNT],
  ['Largest memory stream', 'mem_max_stream_bytes', OPEN_SIZE],
  ['Largest disk stream', 'disk_max_stream_bytes', OPEN_SIZE],
];

/** JetStream limits of an account: one column for all streams, or one for each tier. */
export function jetStreamBlocks(limits: AccountLimits): readonly Block[] {
  const tiers = Object.entries(limits.tiered_limits ?? {});
  if (tiers.length > 0) return [grid(tiers), ...tiers.flatMap(tierNote)];
  return hasStorage(limits)
    ? [grid([['all streams', limits]])]
    : [sentence('Off: neither memory nor disk.'), ...rest(limits)];
}

/** Limits that are written although JetStream is off. */
function rest(limits: AccountLimits): readonly Block[] {
  const written = ROWS.some(([, member]) => limits[member] !== undefined && Number(limits[member]) !== 0);
  return written || limits.max_bytes_required ? [grid([['written', limits]])] : [];
}

function grid(tiers: readonly (readonly [name: string, limits: JetStreamLimits])[]): Block {
  const required = (limits: JetStreamLimits): Span => ({
    text: limits.max_bytes_required ? 'required' : 'not required',
  });
  return {
    kind: 'grid',
    head: ['', ...tiers.map(([name]) => name)],
    rows: [
      ...ROWS.map(([label, member, words]) => [
        { text: label, tone: 'muted' as const },
        ...tiers.map(([, limits]) => toned(limitCell(limits[member] ?? 0, words))),
      ]),
      [
        { text: 'Maximum bytes of a stream', tone: 'muted' as const },
        ...tiers.map(([, limits]) => required(limits)),
      ],
    ],
  };
}

function tierNote([name, limits]: readonly [string, JetStreamLimits]): readonly Block[] {
  return hasStorage(limits)
    ? []
    : [sentence(`${name} has neither memory nor disk: it holds no stream.`, 'warning')];
}

function hasStorage(limits: JetStreamLimits): boolean {
  return Number(limits.mem_storage ?? 0) !== 0 || Number(limits.disk_storage ?? 0) !== 0;
}

/** JetStream of an account in a few words, for a summary. */
export function jetStreamSummary(limits: AccountLimits): string {
  const tiers = Object.keys(limits.tiered_limits ?? {});
  if (tiers.length > 0) return `tiers ${tiers.join(', ')}`;
  if (!hasStorage(limits)) return 'off';
  const memory = limitCell(limits.mem_storage ?? 0, STORAGE).text;
  const disk = limitCell(limits.disk_storage ?? 0, STORAGE).text;
  return memory === 'unlimited' && disk === 'unlimited' ? 'unlimited' : `memory ${memory}, disk ${disk}`;
}
