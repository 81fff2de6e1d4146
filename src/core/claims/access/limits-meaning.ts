import { withArguments } from '../../errors.ts';
import type { AccountLimits, JetStreamLimits } from '../limits.ts';
import type { Int } from '../standard.ts';

/** The members of {@link JetStreamLimits}. */
export const JETSTREAM_LIMITS = [
  'mem_storage',
  'disk_storage',
  'streams',
  'consumer',
  'max_ack_pending',
  'mem_max_stream_bytes',
  'disk_max_stream_bytes',
  'max_bytes_required',
] as const satisfies readonly (keyof JetStreamLimits)[];

/** Has JetStream limits by tier. */
export function hasTiers({ tiered_limits: tiers = {} }: AccountLimits): boolean {
  return Object.keys(tiers).length > 0;
}

/** Every limit is zero or absent: nobody can connect to such an account. */
export function isEmptyLimits(limits: AccountLimits): boolean {
  const own = Object.entries(limits).filter(([member]) => member !== 'tiered_limits');
  return !own.some(([, limit]) => Boolean(limit)) && !hasTiers(limits);
}

/** Can the account use JetStream: has a tier, or without tiers the account itself, any storage? */
export function hasJetStream(limits: AccountLimits): boolean {
  return withArguments(() => {
    const storages = hasTiers(limits) ? Object.values(limits.tiered_limits ?? {}) : [limits];
    return storages.some(({ mem_storage: memory = 0, disk_storage: disk = 0 }) => memory !== 0 || disk !== 0);
  });
}

/** No limit on JetStream at all; members where 0 and less mean no limit may have any of those. */
export function isUnlimitedJetStream(limits: JetStreamLimits): boolean {
  const { mem_storage, disk_storage, streams, consumer, max_ack_pending = 0 } = limits;
  const {
    mem_max_stream_bytes: memoryStream = 0,
    disk_max_stream_bytes: diskStream = 0,
    max_bytes_required,
  } = limits;
  const open = [mem_storage, disk_storage, streams, consumer].every(limit => limit === -1);
  return open && max_ack_pending <= 0 && memoryStream <= 0 && diskStream <= 0 && !max_bytes_required;
}

/** No limit of any sort. */
export function isUnlimited(limits: AccountLimits): boolean {
  const { subs, data, payload, imports, exports, conn, leaf, wildcards, disallow_bearer } = limits;
  const open = [subs, data, payload, imports, exports, conn, leaf].every(limit => limit === -1);
  return open && wildcards === true && !disallow_bearer && !hasTiers(limits) && isUnlimitedJetStream(limits);
}

/**
 * The limit that a server enforces where several apply (subscriptions, payload): the smallest, -1 being none. Absent is
 * 0. A negative one other than -1 is smaller than everything and closes.
 */
export function strictest(...limits: readonly (Int | undefined)[]): Int {
  let smallest: Int = -1;
  for (const limit of limits) {
    const value = limit ?? 0;
    if (value !== -1 && (smallest === -1 || value < smallest)) smallest = value;
  }
  return smallest;
}
