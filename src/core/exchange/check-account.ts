import type { AccountClaims } from '../claims/account.ts';
import type { OperatorClaims } from '../claims/operator.ts';
import { validateClaims } from '../claims/rules/validate.ts';
import { claimsForEdit } from '../claims/token/token.ts';
import type { Fleet, FleetServer } from '../resolver/push/fleet.ts';
import { distrusting } from '../resolver/servers/server-trust.ts';
import { size } from '../text/amounts.ts';
import { judgeAccountToken } from '../trust/account-token.ts';
import { isRefused } from '../trust/problem.ts';

/** Room that the subject and the reply need in the same message. */
const ENVELOPE = 512;
/** So many faults of one account are told. */
const MOST_FAULTS = 5;

/** An account JWT, looked at before it is sent. */
export interface CheckedAccount {
  /** Undefined where it is no account JWT. */
  readonly claims: AccountClaims | undefined;
  /** Why servers would not use it, one sentence each. Then it is not sent. */
  readonly faults: readonly string[];
  /** What is odd and does not stop it. */
  readonly warnings: readonly string[];
}

/**
 * Looks at an account JWT as the servers will: its signature, who signed it and whether they trust that, its times, its claims,
 * its size. A server says "updated" to many that it will never use.
 *
 * @param now Unix seconds
 */
export function checkAccount(
  token: string,
  key: string,
  operator: OperatorClaims,
  { servers }: Pick<Fleet, 'servers'>,
  now: number,
): CheckedAccount {
  const { decoded, problems } = judgeAccountToken(token, key, operator, now);
  const faults = problems.filter(isRefused).map(({ message }) => message);
  if (decoded === undefined) return { claims: undefined, faults, warnings: [] };
  const claims = claimsForEdit(decoded) as AccountClaims;
  const issuer = claims.iss ?? '';
  faults.push(...trustFaults(servers, issuer));
  const issues = validateClaims('account', claims, now);
  // Its times are told above.
  for (const { severity, message } of issues) if (severity === 'blocking') faults.push(message);
  const most = Math.min(...servers.flatMap(({ maxPayload }) => (maxPayload > 0 ? [maxPayload] : [])));
  const bytes = Buffer.byteLength(token);
  if (bytes + ENVELOPE > most)
    faults.push(`It is too long for the servers: ${size(bytes)}, and their max_payload is ${size(most)}.`);
  const warnings = issues.flatMap(({ severity, message }) => (severity === 'warning' ? [message] : []));
  return { claims, faults: faults.slice(0, MOST_FAULTS), warnings: warnings.slice(0, MOST_FAULTS) };
}

/** What to say where servers would never use what this key signed; nothing where they would. */
export function trustFaults(servers: readonly FleetServer[], issuer: string): readonly string[] {
  const not = distrustingOf(servers, issuer);
  return not.length === 0 ? [] : [`The key that signed it is not trusted by ${not.join(', ')}: ${issuer}.`];
}

const known = new WeakMap<readonly FleetServer[], Map<string, readonly string[]>>();

/** {@link distrusting}, once for each key: there may be 10,000 accounts. */
function distrustingOf(servers: readonly FleetServer[], issuer: string): readonly string[] {
  const byIssuer = known.get(servers) ?? new Map<string, readonly string[]>();
  known.set(servers, byIssuer);
  const found = byIssuer.get(issuer) ?? distrusting(servers, issuer);
  byIssuer.set(issuer, found);
  return found;
}
