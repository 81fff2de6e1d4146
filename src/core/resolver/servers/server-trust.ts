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
    .filter(
      ({ operators }) => operators.length > 0 && !operators.some(each => signersOf(each).includes(issuer)),
    )
    .map(({ name }) => name);
}

/** Public keys whose accounts servers of this operator use: of a strict one the signing keys alone. */
export function signersOf({ sub, nats }: OperatorClaims): readonly string[] {
  const keys = nats.signing_keys ?? [];
  return sub === undefined || nats.strict_signing_key_usage === true ? keys : [sub, ...keys];
}

/** The claims of an operator JWT, unverified; undefined where the text is none. */
export function operatorIn(token: string): OperatorClaims | undefined {
  try {
    const decoded = token === '' ? undefined : decodeToken(token);
    return decoded?.kind === 'operator' ? decoded.claims : undefined;
  } catch {
    return undefined;
  }
}

function operatorOf(token: string): readonly OperatorClaims[] {
  try {
    const decoded = decodeToken(token);
    return decoded.kind === 'operator' && verifyToken(decoded) ? [decoded.claims as OperatorClaims] : [];
  } catch {
    return [];
  }
}
