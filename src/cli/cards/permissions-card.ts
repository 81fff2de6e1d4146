import type { UserLimits } from '../../core/claims/limits.ts';
import type { Permissions, ResponsePermission } from '../../core/claims/permissions.ts';
import type { Fact } from './card.ts';
import { limitText, spanText, yesNo } from './words.ts';

/** What may be published and subscribed to. Claims of odd tokens may lack parts: those are empty. */
export function permissionFacts(permissions: Partial<Permissions>): readonly Fact[] {
  const { pub = {}, sub = {}, resp } = permissions;
  const set = [pub.allow, pub.deny, sub.allow, sub.deny].some(list => list && list.length > 0);
  if (!set && !resp) return [['Permissions', 'none set']];
  return [
    ['Pub Allow', pub.allow],
    ['Pub Deny', pub.deny],
    ['Sub Allow', sub.allow],
    ['Sub Deny', sub.deny],
    ['Responses', resp ? responseText(resp) : 'not set'],
  ];
}

/** 0 answers mean one, 0 time means two minutes; anything negative is no limit. */
function responseText({ max, ttl }: ResponsePermission): string {
  const count = max < 0 ? 'unlimited' : String(Number(max) === 0 ? 1 : max);
  const within = ttl < 0 ? 'at any time' : `within ${Number(ttl) === 0 ? '2m' : spanText(ttl)}`;
  return `${count} for each request, ${within}`;
}

/**
 * Permissions and limits of a user or a scope.
 * @param absent What an absent limit means: nothing at all in a token, no limit in a scope.
 */
export function userLimitFacts(limits: Partial<UserLimits>, absent: 0 | -1): readonly Fact[] {
  const { src = [], times = [], times_location: zone, allowed_connection_types: types = [] } = limits;
  return [
    ['Bearer Token', yesNo(limits.bearer_token)],
    ...permissionFacts(limits),
    ['Max Msg Payload', limitText(limits.payload ?? absent, 'bytes', 'off')],
    ['Max Data', limitText(limits.data ?? absent, 'bytes', 'off')],
    ['Max Subs', limitText(limits.subs ?? absent, 'count', 'off: it is cut off right after connecting')],
    ['Network Src', src.length > 0 ? src : 'any'],
    ['Time', times.length > 0 ? times.map(({ start, end }) => `${start ?? '?'}-${end ?? '?'}`) : 'any'],
    ['Time Zone', zone || (times.length > 0 ? "the server's own" : undefined)],
    ['Connection Types', types.length > 0 ? types : 'any'],
    ['Proxy Required', limits.proxy_required ? 'yes' : undefined],
  ];
}
