import { hasTiers } from '../access/limits-meaning.ts';
import type { AccountLimits, UserLimits } from '../limits.ts';
import { type IssueList, quoted } from '../rules/issue.ts';
import type { Int } from '../standard.ts';

/** Limits of an account that let nobody in or nothing through. Absent is 0. */
export function adviseAccountLimits(issues: IssueList, limits: AccountLimits): void {
  const field = 'nats.limits';
  if (isClosed(limits.conn)) {
    const message = `The limit of connections is ${limits.conn ?? 0}: nobody can connect to this account.`;
    issues.warning(
      'limit-lets-nobody-connect',
      `${field}.conn`,
      message,
      'Set conn to -1 (no limit) or a number.',
    );
  }
  adviseTraffic(issues, field, limits);
  for (const tier of hasTiers(limits) ? Object.keys(limits.tiered_limits ?? {}) : []) {
    if (tier === '' || /^R[1-9]\d*$/.test(tier)) continue;
    const message = `No stream uses JetStream tier ${quoted(tier)}: tiers are R1, R3 and so on, by replicas.`;
    issues.warning('tier-never-used', `${field}.tiered_limits`, message, 'Rename the tier or remove it.');
  }
}

/** Of a user's own token or a scope's template. No fault: somebody who connects directly should know. */
export function adviseProxy(
  issues: IssueList,
  field: string,
  { proxy_required: required }: UserLimits,
): void {
  if (!required) return;
  const message = 'Servers refuse it unless it comes through a proxy that they trust.';
  const hint = 'Name the proxy in every server’s configuration (proxies), or take proxy_required away.';
  issues.note('proxy-required', `${field}.proxy_required`, message, hint);
}

/** Limits of a user's own token. Absent is 0. */
export function adviseUserLimits(issues: IssueList, limits: UserLimits): void {
  adviseTraffic(issues, 'nats', limits);
}

/** A scope's template cannot store 0: it is not written, and a missing limit reads as none. Absent is 0 here. */
export function adviseTemplateLimits(issues: IssueList, field: string, limits: UserLimits): void {
  // Absent means 0 to the others that read it, and is told below.
  adviseTraffic(issues, field, { subs: limits.subs || -1, payload: limits.payload || -1 });
  for (const member of ['subs', 'data', 'payload'] as const) {
    if (limits[member]) continue;
    const message = `A scope cannot store ${member} 0: once it is saved it means no limit.`;
    issues.warning(
      'scope-limit-zero-lost',
      `${field}.${member}`,
      message,
      'Set it to -1 (no limit), or to 1 or more.',
    );
  }
}

/** Scopes are read in two steps, first with doubles: an integer that a double does not hold is another one then, or none. */
export function adviseTemplateNumbers(issues: IssueList, field: string, limits: UserLimits): void {
  const numbers = { subs: limits.subs, data: limits.data, payload: limits.payload };
  const responses = { 'resp.max': limits.resp?.max, 'resp.ttl': limits.resp?.ttl };
  for (const [member, value = 0] of Object.entries({ ...numbers, ...responses })) {
    if (Number.isSafeInteger(Number(value))) continue;
    const message = `A scope cannot hold the number ${value}: Go and servers read another one, or refuse the account.`;
    const hint = 'Use -1 for no limit, or a number below 9007199254740992.';
    issues.blocking('scope-number-unreadable', `${field}.${member}`, message, hint);
  }
}

interface Traffic {
  readonly subs?: Int;
  readonly payload?: Int;
}

function adviseTraffic(issues: IssueList, field: string, { subs, payload }: Traffic): void {
  if (isClosed(subs)) {
    const message = `The limit of subscriptions is ${subs ?? 0}: servers cut such a client off right after it connects.`;
    issues.warning(
      'limit-cuts-clients-off',
      `${field}.subs`,
      message,
      'Set subs to -1 (no limit) or a number.',
    );
  }
  if (isClosed(payload)) {
    const message = `The limit of the message size is ${payload ?? 0}: no message with any content passes.`;
    issues.warning(
      'limit-lets-no-message-pass',
      `${field}.payload`,
      message,
      'Set payload to -1 (no limit) or bytes.',
    );
  }
}

/** 0, absent, or negative but not -1. */
function isClosed(limit: Int = 0): boolean {
  return limit <= 0 && limit !== -1;
}
