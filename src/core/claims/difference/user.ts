import { duration } from '../../text/units.ts';
import type { TimeRange } from '../limits.ts';
import type { Int } from '../standard.ts';
import type { RecordShape } from './shape.ts';
import { claimsShape } from './standard.ts';
import { either, limit, set, sizeLimit, text, told } from './words.ts';

const subjects = (what: string, empty: string) => set(what, 'permission', empty);

/** What may be published and subscribed to. */
export const permissionMembers: RecordShape['members'] = {
  pub: {
    kind: 'record',
    members: {
      allow: subjects('Publish, allowed', 'everything'),
      deny: subjects('Publish, denied', 'nothing'),
    },
  },
  sub: {
    kind: 'record',
    members: {
      allow: subjects('Subscribe, allowed', 'everything'),
      deny: subjects('Subscribe, denied', 'nothing'),
    },
  },
  resp: {
    kind: 'record',
    members: { max: told('Answers', answers), ttl: told('Answers within', within) },
  },
};

function answers(max: Int | undefined): string {
  if (max === undefined) return 'not allowed by this';
  return max < 0 ? 'unlimited' : String(Number(max) === 0 ? 1 : max);
}

function within(ttl: Int | undefined): string | undefined {
  if (ttl === undefined) return undefined;
  if (ttl < 0) return 'any time';
  return Number(ttl) === 0 ? '2m' : duration(ttl);
}

/** @param absent what a missing number is: 0 in a user's own token, -1 in a scope's template */
export function userLimitMembers(absent: 0 | -1): RecordShape['members'] {
  return {
    ...permissionMembers,
    subs: limit('Subscriptions', { absent, zero: 'off: cut off right after connecting' }),
    payload: sizeLimit('Message size', { absent, zero: 'off: no message with content passes' }),
    data: sizeLimit('Data', { absent }),
    src: set('Connects from', 'address', 'anywhere'),
    times: told('Connect times', times),
    times_location: text('Time zone', 'that of each server'),
    allowed_connection_types: set('Connection types', 'connection type', 'all'),
    bearer_token: either('Bearer token', 'yes: who has the JWT is let in, without its key', 'no'),
    proxy_required: either('Through a proxy', 'required', 'not required'),
  };
}

function times(ranges: readonly TimeRange[] | undefined): string {
  if (!ranges || ranges.length === 0) return 'always';
  return ranges.map(({ start = '', end = '' }) => `${start || 'no start'} to ${end || 'no end'}`).join(', ');
}

export const userShape = claimsShape({
  issuer_account: text('Account', 'the one that signed'),
  ...userLimitMembers(0),
});
