import type { UserLimits } from '../../claims/limits.ts';
import type { Permissions } from '../../claims/permissions.ts';
import type { NatsTail, StandardClaims } from '../../claims/standard.ts';
import { amountText, flagText, momentText, type PresentTexts, sizeText, spanText } from './words.ts';

/** Times and tags, which all claims have. */
export function presentStandard({
  nbf,
  exp,
  nats,
}: StandardClaims & { readonly nats: NatsTail }): PresentTexts {
  return { start: momentText(nbf), expiry: momentText(exp), tag: nats.tags ?? [] };
}

export function presentPermissions({ pub, sub, resp }: Permissions): PresentTexts {
  return {
    allowPub: pub.allow ?? [],
    allowSub: sub.allow ?? [],
    denyPub: pub.deny ?? [],
    denySub: sub.deny ?? [],
    allowPubResponse: resp && amountText(resp.max),
    responseTtl: spanText(resp?.ttl),
  };
}

/** @param absent what a limit is that is not there: 0 in a user's own JWT, -1 in a scope */
export function presentUserLimits(limits: UserLimits, absent: 0 | -1): PresentTexts {
  const { src, times, times_location, subs, data, payload, allowed_connection_types } = limits;
  return {
    ...presentPermissions(limits),
    bearer: flagText(limits.bearer_token),
    proxyRequired: flagText(limits.proxy_required),
    connType: allowed_connection_types ?? [],
    subs: amountText(subs ?? absent),
    data: sizeText(data ?? absent),
    payload: sizeText(payload ?? absent),
    sourceNetwork: src ?? [],
    time: (times ?? []).map(({ start = '', end = '' }) => `${start}-${end}`),
    locale: times_location,
  };
}
