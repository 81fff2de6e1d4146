import type { Block, Cell, Field } from '../../app/screen.ts';
import { allowedConnectionTypes } from '../../core/claims/access/connection-types.ts';
import type { UserLimits } from '../../core/claims/limits.ts';
import type { Int } from '../../core/claims/standard.ts';
import { type LimitWords, limitCell } from './amounts.ts';
import { field, fields, marked, muted } from './blocks.ts';
import { connectTimeFields } from './times.ts';

const SUBS: LimitWords = { unit: 'count', zero: 'off: cut off right after connecting', zeroCloses: true };
const PAYLOAD: LimitWords = { unit: 'bytes', zero: 'off: no message with content passes', zeroCloses: true };
const DATA: LimitWords = { unit: 'bytes', zero: 'off' };

/**
 * Limits of a user, or those that a scope gives.
 *
 * @param absent what a missing number is: 0 in a user's own token, -1 in a scope's template (`jwt-claims` 4.3)
 */
export function userLimitBlocks(limits: UserLimits, absent: 0 | -1, now: number): readonly Block[] {
  return [
    fields(
      ...numberFields(limits, absent),
      field('Connects from', limits.src?.length ? limits.src : 'anywhere'),
      ...connectTimeFields(limits.times, limits.times_location, now),
      field('Connection types', connectionTypes(limits.allowed_connection_types)),
      field('Bearer token', bearer(limits.bearer_token)),
      field(
        'Through a proxy',
        limits.proxy_required ? 'required: only through a trusted proxy' : 'not required',
      ),
    ),
  ];
}

function numberFields(limits: UserLimits, absent: 0 | -1): readonly (Field | undefined)[] {
  const cell = (value: Int | undefined, words: LimitWords) => limitCell(value ?? absent, words);
  return [
    field('Subscriptions', cell(limits.subs, SUBS)),
    field('Message size', cell(limits.payload, PAYLOAD)),
    field('Data', [cell(limits.data, DATA), { text: '(servers do not look at it)', tone: 'muted' }]),
  ];
}

function connectionTypes(types: readonly string[] = []): Field['value'] {
  const { known, unknown, refusesAll } = allowedConnectionTypes(types);
  if (refusesAll) return [...types, { text: 'servers know none of these: nobody gets in', tone: 'warning' }];
  if (known.length === 0) return 'all';
  return unknown.length === 0 ? types : [...types, muted(`(servers do not know ${unknown.join(', ')})`)];
}

function bearer(isBearer: boolean | undefined): Cell {
  return isBearer ? marked('warning', 'yes: who has the JWT is let in, without its key') : { text: 'no' };
}
