import { hasJetStream, hasTiers } from '../claims/access/limits-meaning.ts';
import type { AccountLimits, JetStreamLimits } from '../claims/limits.ts';
import type { Int } from '../claims/standard.ts';
import { integer } from '../text/amounts.ts';
import { bytes } from '../text/units.ts';

const LIMITS: readonly (readonly [member: keyof AccountLimits, noun: string, text: (n: Int) => string])[] = [
  ['conn', 'connections', integer],
  ['leaf', 'leaf nodes', integer],
  ['subs', 'subscriptions', integer],
  ['payload', 'payload', bytes],
  ['data', 'data', bytes],
  ['imports', 'imports', integer],
  ['exports', 'exports', integer],
];

/** Limits of an account but for JetStream's, in a few words each. @param all those that there are not, too */
export function limitNotes(limits: AccountLimits, all: boolean): readonly string[] {
  return LIMITS.flatMap(([member, noun, text]) => {
    const value = (limits[member] ?? 0) as Int;
    if (value < 0) return all ? [`${noun} unlimited`] : [];
    return [`${noun} at most ${text(value)}`];
  });
}

/** What an account may do with JetStream, a line for each tier; none: JetStream is off. */
export function jetStreamNotes(limits: AccountLimits): readonly string[] {
  if (!hasJetStream(limits)) return [];
  if (!hasTiers(limits)) return [storageNote(limits)];
  return Object.entries(limits.tiered_limits ?? {}).map(([tier, own]) => `${tier}: ${storageNote(own)}`);
}

function storageNote({
  mem_storage = 0,
  disk_storage = 0,
  streams = -1,
  consumer = -1,
}: JetStreamLimits): string {
  return [
    `memory ${storage(mem_storage)}`,
    `disk ${storage(disk_storage)}`,
    ...(streams > 0 ? [`${integer(streams)} streams`] : []),
    ...(consumer > 0 ? [`${integer(consumer)} consumers`] : []),
  ].join(', ');
}

function storage(n: Int): string {
  if (n < 0) return 'unlimited';
  return n > 0 ? bytes(n) : 'none';
}
