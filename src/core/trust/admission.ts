import { allowedConnectionTypes, type ConnectionType } from '../claims/access/connection-types.ts';
import { isSourceAllowed } from '../claims/access/source-check.ts';
import { checkTimesOfDay } from '../claims/access/times-check.ts';
import { type AppliedLimits, appliedLimits } from '../claims/access/user-limits.ts';
import type { AccountClaims } from '../claims/account.ts';
import type { ClaimKind, ClaimsByKind } from '../claims/kinds.ts';
import type { UserLimits } from '../claims/limits.ts';
import type { OperatorClaims } from '../claims/operator.ts';
import { quoted } from '../claims/rules/issue.ts';
import { validateClaims } from '../claims/rules/validate.ts';
import { openToken } from '../claims/token/token.ts';
import { hasOwnLimits, type UserClaims } from '../claims/user.ts';
import { messageOf, NkeeperError, requireTime, withArguments } from '../errors.ts';
import { accountFindings, userFindings } from './chain.ts';
import type { Finding } from './finding.ts';
import { limitRefusal } from './login-limits.ts';
import { accountTrust, operatorTrust } from './parties.ts';
import { timeFindings } from './times.ts';

/** Somebody who wants to connect to a server. */
export interface LoginAttempt {
  /** JWT of the operator that the server trusts. */
  readonly operator: string;
  /** JWT that the server's resolver has for the user's account; absent: it has none. */
  readonly account?: string | undefined;
  /** The JWT that the client shows. */
  readonly user: string;
  /** Public key of the seed that signed the server's nonce; absent: nothing was signed. */
  readonly nonceSignedBy?: string | undefined;
  /** How the client connects; `STANDARD` when absent. */
  readonly connectionType?: ConnectionType;
  /** It comes through a proxy that the server trusts (`proxies` of its configuration). */
  readonly byTrustedProxy?: boolean;
  /** IP address of the client; absent or empty: inside the server's process. */
  readonly address?: string;
  /** Unix seconds. */
  readonly now: number;
  /** Time zone of the server (IANA name), for `times` without a zone; UTC when absent. */
  readonly zone?: string;
}

/** Whether a server lets somebody in. */
export type Admission =
  | {
      readonly admitted: true;
      readonly user: UserClaims;
      readonly account: AccountClaims;
      readonly applied: AppliedLimits;
    }
  | {
      readonly admitted: false;
      /** Of the first check that fails, in the server's order. */
      readonly finding: Finding;
    };

/**
 * Verifies the whole chain from operator to user and decides as nats-server 2.15.2 does whether the user may connect:
 * signatures, who signed what, validity, times, scope, proxy, bearer, connection type, nonce, revocation, `src`, `times`,
 * limits by which nobody stays. Never throws: a JWT that cannot be read is a finding too. How many connections there are
 * already, what an auth callout decides, and how long a JWT a server takes (`max_control_line`, 4096 bytes with all that a
 * client says; `adviseClaims` tells of a longer one), it does not know.
 */
export function admission(attempt: LoginAttempt): Admission {
  try {
    return withArguments(() => {
      requireTime(attempt.now);
      const operator = openAs('operator', attempt.operator);
      const user = openAs('user', attempt.user);
      const account = accountOf(user, attempt.account);
      return decide(attempt, operator, account, user);
    });
  } catch (error) {
    if (!(error instanceof NkeeperError)) throw error;
    const finding = { code: error.code, message: messageOf(error), hint: error.hint };
    return { admitted: false, finding: { ...finding, severity: 'blocking' } };
  }
}

/**
 * Would servers of this operator take the account: signed by the operator, every rule kept, in time? One error anywhere
 * in it shuts out all its users.
 *
 * @param now Unix seconds
 * @returns the first reason why not
 * @throws NkeeperError `argument-invalid`: `now` is no time, or from JavaScript a value of a wrong type
 */
export function accountRefusal(
  operator: OperatorClaims,
  account: AccountClaims,
  now: number,
): Finding | undefined {
  requireTime(now);
  return withArguments(() => {
    const { sub: key = '', iss: issuer = '' } = account;
    const trust = operatorTrust(operator);
    const [chain] = accountFindings({ key, issuer, jetstream: false }, trust, () => undefined) ?? [];
    return chain ?? firstRefusing('account', account, now);
  });
}

function decide(
  attempt: LoginAttempt,
  operator: OperatorClaims,
  account: AccountClaims,
  user: UserClaims,
): Admission {
  const early =
    proxyRefusal(user.nats, attempt) ??
    firstRefusing('user', user, attempt.now) ??
    accountRefusal(operator, account, attempt.now);
  if (early) return { admitted: false, finding: early };
  const applied = appliedLimits(user, account, isStrict(operator));
  if ('code' in applied) {
    const message = `Entry ${quoted(applied.entry)} of the scope's template (${applied.field}) cannot be filled in for this user.`;
    return { admitted: false, finding: { code: applied.code, severity: 'blocking', message } };
  }
  const { limits } = applied;
  const refused =
    signerRefusal(operator, account, user, limits) ??
    proxyRefusal(limits, attempt) ??
    wayRefusal(limits, attempt) ??
    nonceRefusal(limits, user, attempt.nonceSignedBy) ??
    revocationRefusal(operator, account, user) ??
    placeRefusal(limits, attempt) ??
    limitRefusal(account, { limits, isLeaf: isLeaf(attempt) });
  return refused ? { admitted: false, finding: refused } : { admitted: true, user, account, applied };
}

/** @throws NkeeperError those of {@link openToken}, and `token-kind-wrong` */
function openAs<K extends ClaimKind>(kind: K, token: string): ClaimsByKind[K] {
  const decoded = openToken(token);
  if (decoded.kind === kind) return decoded.claims as ClaimsByKind[K];
  throw new NkeeperError('token-kind-wrong', `This is a JWT of type ${decoded.kind}, not ${kind}.`);
}

function accountOf({ iss = '', nats }: UserClaims, token: string | undefined): AccountClaims {
  const wanted = nats.issuer_account || iss;
  const account = token === undefined ? undefined : openAs('account', token);
  if (account?.sub === wanted) return account;
  const hint = nats.issuer_account
    ? 'Push the account, or issue the user again.'
    : 'A signing key must name the account in issuer_account: issue the user again.';
  throw new NkeeperError('account-missing', `Servers find no account ${wanted}.`, { hint });
}

/** The first thing in claims that makes servers refuse them; they look at the clock too. */
function firstRefusing<K extends ClaimKind>(
  kind: K,
  claims: ClaimsByKind[K],
  now: number,
): Finding | undefined {
  const { exp = 0 } = claims;
  // Servers cut off in the very second of the end, and validation only after it.
  const [ended] = timeFindings({ expires: Number(exp), notBefore: 0 }, now + 1) ?? [];
  return validateClaims(kind, claims, now).find(({ severity }) => severity !== 'warning') ?? ended;
}

function chainOf(operator: OperatorClaims, account: AccountClaims, user: UserClaims, bearer: boolean) {
  const signed = {
    key: user.sub ?? '',
    issuer: user.iss ?? '',
    issuerAccount: user.nats.issuer_account ?? '',
    issuedAt: Number(user.iat ?? 0),
    bearer,
    ownLimits: hasOwnLimits(user),
  };
  return userFindings(signed, accountTrust(account), isStrict(operator), () => undefined) ?? [];
}

function isStrict({ nats }: OperatorClaims): boolean {
  return nats.strict_signing_key_usage === true;
}

function signerRefusal(
  operator: OperatorClaims,
  account: AccountClaims,
  user: UserClaims,
  { bearer_token: bearer = false }: UserLimits,
): Finding | undefined {
  return chainOf(operator, account, user, bearer).find(({ severity }) => severity === 'blocking');
}

function revocationRefusal(
  operator: OperatorClaims,
  account: AccountClaims,
  user: UserClaims,
): Finding | undefined {
  const found = chainOf(operator, account, user, false).find(({ code }) => code === 'user-revoked');
  return found && { ...found, severity: 'blocking' };
}

function wayRefusal(
  { allowed_connection_types: list = [] }: UserLimits,
  attempt: LoginAttempt,
): Finding | undefined {
  const { connectionType: type = 'STANDARD' } = attempt;
  const { known, refusesAll } = allowedConnectionTypes(list);
  if (!refusesAll && (known.length === 0 || known.includes(type))) return undefined;
  const message = `The user may not connect this way (${type}).`;
  return refusal('connection-type-not-allowed', message, 'nats.allowed_connection_types');
}

function nonceRefusal(
  { bearer_token: bearer }: UserLimits,
  { sub }: UserClaims,
  by?: string,
): Finding | undefined {
  if (bearer || by === sub) return undefined;
  return refusal('nonce-not-signed', 'The client did not prove that it has the seed of this user.', 'sub');
}

function placeRefusal(
  { src = [], times = [], times_location: zone }: UserLimits,
  a: LoginAttempt,
): Finding | undefined {
  if (!isSourceAllowed(src, a.address ?? '')) {
    return refusal('source-not-allowed', 'The user may not connect from this address.', 'nats.src');
  }
  if (checkTimesOfDay(times, zone || a.zone || 'UTC', a.now * 1000).allowed) return undefined;
  return refusal('time-of-day-not-allowed', 'The user may not be connected at this time.', 'nats.times');
}

/** Servers look at it twice: in the user's own JWT before everything else, and in its scope. */
function proxyRefusal(
  { proxy_required: required }: UserLimits,
  { byTrustedProxy = false }: LoginAttempt,
): Finding | undefined {
  if (!required || byTrustedProxy) return undefined;
  const message = 'The user may connect only through a proxy that the server trusts.';
  return refusal('proxy-required', message, 'nats.proxy_required');
}

function isLeaf({ connectionType }: LoginAttempt): boolean {
  return connectionType === 'LEAFNODE' || connectionType === 'LEAFNODE_WS';
}

function refusal(code: string, message: string, field: string): Finding {
  return { code, severity: 'blocking', message, field };
}
