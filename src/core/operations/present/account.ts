import type { AccountClaims } from '../../claims/account.ts';
import type { AccountLimits } from '../../claims/limits.ts';
import { signingKeyOf } from '../../claims/scopes.ts';
import { presentPermissions, presentStandard } from './shared.ts';
import { amountText, flagText, type PresentTexts, sizeText } from './words.ts';

/** What an account's JWT says, for the fields of `edit account`. */
export function presentAccount(claims: AccountClaims): PresentTexts {
  const { limits, default_permissions, signing_keys, trace, description, info_url, cluster_traffic } =
    claims.nats;
  return {
    ...presentStandard(claims),
    ...presentPermissions(default_permissions),
    ...presentLimits(limits),
    sk: (signing_keys ?? []).map(signingKeyOf),
    description,
    infoUrl: info_url,
    hostClusterTraffic: cluster_traffic,
    traceContextSubject: trace?.dest,
    traceContextSampling: trace && amountText(trace.sampling ?? 100),
  };
}

function presentLimits(limits: AccountLimits): PresentTexts {
  return {
    conns: amountText(limits.conn),
    leafConns: amountText(limits.leaf),
    data: sizeText(limits.data),
    payload: sizeText(limits.payload),
    subscriptions: amountText(limits.subs),
    exports: amountText(limits.exports),
    imports: amountText(limits.imports),
    wildcardExports: flagText(limits.wildcards),
    disallowBearer: flagText(limits.disallow_bearer),
    ...presentJetStream(limits),
  };
}

/** Tiers have limits of their own: which one a form is about is only known when its tier is typed. */
function presentJetStream({ tiered_limits, ...limits }: AccountLimits): PresentTexts {
  if (Object.keys(tiered_limits ?? {}).length > 0) return {};
  return {
    jsMemStorage: sizeText(limits.mem_storage),
    jsDiskStorage: sizeText(limits.disk_storage),
    jsStreams: amountText(limits.streams || -1),
    jsConsumer: amountText(limits.consumer || -1),
    jsMaxMemStream: sizeText(limits.mem_max_stream_bytes || -1),
    jsMaxDiskStream: sizeText(limits.disk_max_stream_bytes || -1),
    jsMaxBytesRequired: flagText(limits.max_bytes_required),
    jsMaxAckPending: amountText(limits.max_ack_pending || -1),
  };
}

/** What an account's JWT says about auth callout. */
export function presentCallout({ nats: { authorization } }: AccountClaims): PresentTexts {
  return {
    authUser: authorization.auth_users ?? [],
    allowedAccount: authorization.allowed_accounts ?? [],
    curve: authorization.xkey,
    disable: 'no',
  };
}
