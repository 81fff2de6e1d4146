import type { OperatorClaims } from '../../claims/operator.ts';
import { decodeToken, verifyToken } from '../../claims/token/token.ts';
import type { ServerReport } from './server-report.ts';

/** Whom one server trusts. */
export interface ServerTrust {
  readonly name: string;
  /** None where it does not tell, as with bare `trusted_keys`. */
  readonly operators: readonly OperatorClaims[];
}

/** The operator JWTs of a server's configuration. Expired ones count: servers go on with them. */
export function operatorsOf(
  report: Pick<ServerReport, 'operatorTokens'> | undefined,
): readonly OperatorClaims[] {
  return (report?.operatorTokens ?? []).flatMap(operatorOf);
}

/**
 * Names of the servers that take an account JWT that this key signed and never use it. One that does not tell whom it trusts is
 * not among them.
 */
export function distrusting(servers: readonly ServerTrust[], issuer: string): readonly string[] {
  return servers
    .filter(({ operators }) => operators.length > 0 && !operators.some(each => maySign(each, issuer)))
    .map(({ name }) => name);
}

function maySign({ sub, nats }: OperatorClaims, issuer: string): boolean {
  if (nats.signing_keys?.includes(issuer)) return true;
  return sub === issuer && nats.strict_signing_key_usage !== true;
}

function operatorOf(token: string): readonly OperatorClaims[] {
  try {
    const decoded = decodeToken(token);
    return decoded.kind === 'operator' && verifyToken(decoded) ? [decoded.claims as OperatorClaims] : [];
  } catch {
    return [];
  }
}
