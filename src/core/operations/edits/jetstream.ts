import { hasTiers, JETSTREAM_LIMITS } from '../../claims/access/limits-meaning.ts';
import type { AccountLimits, JetStreamLimits } from '../../claims/limits.ts';
import { NkeeperError } from '../../errors.ts';
import type { InputOf } from '../fields/field.ts';
import { amount, count, size, yesNo } from '../fields/kinds.ts';

const tier = '1 to 5 replicas, 0 for all streams';
const choices = ['0', '1', '2', '3', '4', '5'];

/** JetStream limits of an account, named as nsc's. */
export const jetStreamFields = {
  jsTier: count({
    choices,
    flags: '--js-tier <n>',
    label: 'JetStream tier',
    about: `tier that the limits are for: ${tier}`,
  }),
  rmJsTier: count({
    choices,
    flags: '--rm-js-tier <n>',
    label: 'Remove tier',
    about: `remove the limits of a tier: ${tier}`,
  }),
  jsEnable: count({
    choices,
    flags: '--js-enable <n>',
    label: 'Enable JetStream',
    about: `no limits for a tier: ${tier}`,
  }),
  jsDisable: yesNo({
    flags: '--js-disable [yes]',
    label: 'Disable JetStream',
    about: 'remove all JetStream limits',
  }),
  jsMemStorage: size({
    flags: '--js-mem-storage <bytes>',
    label: 'Memory',
    about: 'memory for streams; -1 unlimited, 0 none',
  }),
  jsDiskStorage: size({
    flags: '--js-disk-storage <bytes>',
    label: 'Disk',
    about: 'disk for streams; -1 unlimited, 0 none',
  }),
  jsStreams: amount({
    flags: '--js-streams <count>',
    label: 'Streams',
    about: 'number of streams; -1 unlimited',
  }),
  jsConsumer: amount({
    flags: '--js-consumer <count>',
    label: 'Consumers',
    about: 'consumers of each stream; -1 unlimited',
  }),
  jsMaxMemStream: size({
    flags: '--js-max-mem-stream <bytes>',
    label: 'Largest memory stream',
    about: 'bytes; -1 unlimited',
  }),
  jsMaxDiskStream: size({
    flags: '--js-max-disk-stream <bytes>',
    label: 'Largest disk stream',
    about: 'bytes; -1 unlimited',
  }),
  jsMaxBytesRequired: yesNo({
    flags: '--js-max-bytes-required [yes]',
    label: 'Maximum required',
    about: 'streams must set their own maximum of bytes',
  }),
  jsMaxAckPending: amount({
    flags: '--js-max-ack-pending <count>',
    label: 'Pending acks',
    about: 'unacknowledged messages of a consumer; -1 unlimited',
  }),
  // As nsc called them once.
  memStorage: size({
    flags: '--mem-storage <bytes>',
    label: 'Memory',
    about: 'the same as --js-mem-storage',
    hidden: true,
  }),
  diskStorage: size({
    flags: '--disk-storage <bytes>',
    label: 'Disk',
    about: 'the same as --js-disk-storage',
    hidden: true,
  }),
  streams: amount({
    flags: '--streams <count>',
    label: 'Streams',
    about: 'the same as --js-streams',
    hidden: true,
  }),
  consumer: amount({
    flags: '--consumer <count>',
    label: 'Consumers',
    about: 'the same as --js-consumer',
    hidden: true,
  }),
};

type JetStreamInput = InputOf<typeof jetStreamFields>;

/** What limits that nobody named are in a fresh set, as nsc writes them; storage has to be asked for. */
const FRESH: JetStreamLimits = {
  streams: -1,
  consumer: -1,
  max_ack_pending: -1,
  mem_max_stream_bytes: -1,
  disk_max_stream_bytes: -1,
};

/**
 * Limits with the JetStream part that was asked for. Nothing of JetStream comes in where nothing of it was asked for.
 *
 * @throws NkeeperError `jetstream-tiers-exclusive`, `jetstream-tier-invalid`, `jetstream-tier-missing`, `jetstream-flags-exclusive`
 */
export function editJetStream(before: AccountLimits, input: JetStreamInput): AccountLimits {
  const asked = askedLimits(input);
  const { jsTier, rmJsTier, jsEnable, jsDisable } = input;
  const ways = [jsDisable ? true : undefined, jsEnable, rmJsTier, asked && (jsTier ?? 0)];
  if (ways.filter(way => way !== undefined).length > 1) {
    throw new NkeeperError(
      'jetstream-flags-exclusive',
      'Enabling, disabling, removing a tier and setting limits exclude each other.',
      {
        hint: 'Do one after the other.',
      },
    );
  }
  if (jsDisable) return withoutJetStream(before);
  if (rmJsTier !== undefined) return removeTier(before, tierName(rmJsTier));
  if (jsEnable !== undefined) {
    const open = { ...FRESH, mem_storage: -1, disk_storage: -1 };
    return setTier(before, tierName(jsEnable), () => open);
  }
  if (!asked) return before;
  return setTier(before, tierName(jsTier ?? 0), old => ({ ...(old ?? FRESH), ...asked }));
}

function askedLimits(input: JetStreamInput): JetStreamLimits | undefined {
  const given = {
    mem_storage: input.jsMemStorage ?? input.memStorage,
    disk_storage: input.jsDiskStorage ?? input.diskStorage,
    streams: input.jsStreams ?? input.streams,
    consumer: input.jsConsumer ?? input.consumer,
    max_ack_pending: input.jsMaxAckPending,
    mem_max_stream_bytes: input.jsMaxMemStream,
    disk_max_stream_bytes: input.jsMaxDiskStream,
    max_bytes_required: input.jsMaxBytesRequired,
  };
  const asked = Object.entries(given).filter(([, value]) => value !== undefined);
  return asked.length === 0 ? undefined : (Object.fromEntries(asked) as JetStreamLimits);
}

/** `R3`; empty for the limits of all streams. */
function tierName(n: number | bigint): string {
  if (n === 0) return '';
  if (n >= 1 && n <= 5) return `R${n}`;
  throw new NkeeperError('jetstream-tier-invalid', `There is no tier ${n}.`, {
    hint: 'A tier is the number of replicas, 1 to 5; 0 is for all streams.',
  });
}

function setTier(
  before: AccountLimits,
  name: string,
  change: (old: JetStreamLimits | undefined) => JetStreamLimits,
): AccountLimits {
  const global = ownJetStream(before);
  if (name === '') {
    if (hasTiers(before))
      throw exclusive(
        'The account has limits by tier',
        'Name one with --js-tier, or remove the tiers first: --rm-js-tier.',
      );
    return { ...before, ...change(global) };
  }
  if (global) throw exclusive('The account has limits for all streams', 'Remove them first: --rm-js-tier 0.');
  const { tiered_limits: tiers = {}, ...others } = before;
  return { ...others, tiered_limits: { ...tiers, [name]: change(tiers[name]) } };
}

function removeTier(before: AccountLimits, name: string): AccountLimits {
  if (name === '') return withoutOwn(before);
  const { tiered_limits: tiers = {}, ...others } = before;
  if (!Object.hasOwn(tiers, name)) {
    throw new NkeeperError('jetstream-tier-missing', `The account has no limits for tier ${name}.`);
  }
  const { [name]: _, ...kept } = tiers;
  return Object.keys(kept).length === 0 ? others : { ...others, tiered_limits: kept };
}

function withoutJetStream(before: AccountLimits): AccountLimits {
  const { tiered_limits: _, ...others } = withoutOwn(before);
  return others;
}

function withoutOwn(before: AccountLimits): AccountLimits {
  const kept = { ...before };
  for (const name of JETSTREAM_LIMITS)
    delete (kept as { -readonly [K in keyof AccountLimits]: AccountLimits[K] })[name];
  return kept;
}

/** JetStream limits for all streams; undefined where there are none. */
function ownJetStream(limits: AccountLimits): JetStreamLimits | undefined {
  const own = JETSTREAM_LIMITS.filter(name => limits[name] !== undefined);
  return own.length === 0
    ? undefined
    : (Object.fromEntries(own.map(name => [name, limits[name]])) as JetStreamLimits);
}

function exclusive(what: string, hint: string): NkeeperError {
  return new NkeeperError('jetstream-tiers-exclusive', `${what}, and the two exclude each other.`, { hint });
}
