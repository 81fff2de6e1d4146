import { CONNECTION_TYPES } from '../../claims/access/connection-types.ts';
import type { TimeRange, UserLimits } from '../../claims/limits.ts';
import { NkeeperError } from '../../errors.ts';
import type { InputOf } from '../fields/field.ts';
import type { userLimitFields } from '../fields/groups.ts';
import { addTo, filled, without } from './lists.ts';
import { asksPermissions, editPermissions, type PermissionInput } from './permissions.ts';
import { editText } from './standard.ts';

export type UserLimitInput = InputOf<typeof userLimitFields> & PermissionInput;

/** Is anything about limits or permissions asked for? A scoped user can have none of it. */
export function asksUserLimits(input: UserLimitInput): boolean {
  const { bearer, proxyRequired, connType, rmConnType, subs, data, payload } = input;
  const { sourceNetwork, rmSourceNetwork, time, rmTime, locale } = input;
  const asked = [
    bearer,
    proxyRequired,
    connType,
    rmConnType,
    subs,
    data,
    payload,
    sourceNetwork,
    rmSourceNetwork,
  ];
  return [...asked, time, rmTime, locale].some(value => value !== undefined) || asksPermissions(input);
}

/**
 * Limits of a user or a scope with what was asked for; nothing else changes.
 *
 * @throws NkeeperError `connection-type-unknown`, `time-range-invalid`
 */
export function editUserLimits<L extends UserLimits>(before: L, input: UserLimitInput): L {
  const { bearer, subs, data, payload, sourceNetwork = [], rmSourceNetwork = [], locale } = input;
  const { connType = [], rmConnType = [], time = [], rmTime = [] } = input;
  const {
    src,
    times,
    allowed_connection_types: types,
    bearer_token,
    proxy_required,
    ...others
  } = editPermissions(before, input);
  const isBearer = bearer ?? bearer_token;
  const edited = {
    ...others,
    ...(subs === undefined ? {} : { subs }),
    ...(data === undefined ? {} : { data }),
    ...(payload === undefined ? {} : { payload }),
    ...(isBearer ? { bearer_token: true } : {}),
    ...((input.proxyRequired ?? proxy_required) ? { proxy_required: true } : {}),
    ...filled('src', addTo(without(src, rmSourceNetwork), sourceNetwork.map(lowerCase)), src),
    ...filled(
      'allowed_connection_types',
      addTo(without(types, removedTypes(types, rmConnType)), connectionTypes(connType)),
      types,
    ),
    ...editRanges(times, time, rmTime),
  } as unknown as L;
  return editText(edited, 'times_location', locale);
}

function lowerCase(text: string): string {
  return text.toLowerCase();
}

/** What another tool wrote there can go, whatever it says. */
function removedTypes(before: readonly string[] = [], removed: readonly string[]): readonly string[] {
  return removed.flatMap(name => (before.includes(name) ? [name] : connectionTypes([name])));
}

function connectionTypes(names: readonly string[]): readonly string[] {
  return names.map(name => {
    const type = CONNECTION_TYPES.find(each => each === name.toUpperCase());
    if (type) return type;
    throw new NkeeperError('connection-type-unknown', `"${name}" is not a type of connection.`, {
      hint: `There are ${CONNECTION_TYPES.join(', ')}.`,
    });
  });
}

function editRanges(
  before: readonly TimeRange[] | undefined,
  added: readonly string[],
  removedStarts: readonly string[],
): { readonly times?: readonly TimeRange[] } {
  const kept = (before ?? []).filter(({ start = '' }) => !removedStarts.includes(start));
  const fresh = added.map(timeRange);
  const again = new Set(fresh.map(({ start, end }) => `${start}-${end}`));
  const times = [...kept.filter(({ start, end }) => !again.has(`${start}-${end}`)), ...fresh];
  return times.length === 0 && before?.length !== 0 ? {} : { times };
}

function timeRange(text: string): TimeRange {
  const found = /^(\d\d:\d\d:\d\d)-(\d\d:\d\d:\d\d)$/.exec(text);
  if (found) return { start: found[1] ?? '', end: found[2] ?? '' };
  throw new NkeeperError('time-range-invalid', `"${text}" is not a span of a day.`, {
    hint: 'Write it like 08:00:00-18:00:00; one over midnight is 22:00:00-06:00:00.',
  });
}
