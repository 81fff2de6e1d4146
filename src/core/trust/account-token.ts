import { hasJetStream } from '../claims/access/limits-meaning.ts';
import type { OperatorClaims } from '../claims/operator.ts';
import { type DecodedToken, decodeToken, verifyToken } from '../claims/token/token.ts';
import { messageOf, NkeeperError } from '../errors.ts';
import { accountFindings, type NameOfKey, type OperatorTrust } from './chain.ts';
import { type Finding, toProblem } from './finding.ts';
import type { Problem } from './problem.ts';
import { timeFindings } from './times.ts';

/** An account JWT from somewhere else than a store, verified and held against an operator. */
export interface JudgedToken {
  /** Undefined when it is no account JWT. */
  readonly decoded: DecodedToken<'account'> | undefined;
  /** Empty: the signature is right, and the operator trusts who made it. */
  readonly problems: readonly Problem[];
}

/**
 * Verifies an account JWT that a server holds: signature, chain to the operator, subject, times.
 *
 * @param key public key of the account that it should be of
 * @param operator undefined: there is none to hold it against
 * @param now Unix seconds
 */
export function judgeAccountToken(
  token: string,
  key: string,
  operator: OperatorClaims | undefined,
  now: number,
  nameOf: NameOfKey = () => undefined,
): JudgedToken {
  const { decoded, finding } = decode(token);
  const findings = decoded ? findingsOf(decoded, key, operator, now, nameOf) : [finding];
  return { decoded, problems: findings.map(each => toProblem(each, { key })) };
}

/**
 * The account JWT, where the operator stands behind it; that its time is over, or has not come, does not count. Parameters as of
 * {@link judgeAccountToken}.
 */
export function vouchedAccount(
  token: string,
  key: string,
  operator: OperatorClaims,
  now: number,
): DecodedToken<'account'> | undefined {
  const { decoded, problems } = judgeAccountToken(token, key, operator, now);
  return problems.some(({ severity }) => severity === 'blocking') ? undefined : decoded;
}

/** A verdict in a word. */
export function verdictWord({ decoded, problems }: JudgedToken): string {
  if (!decoded) return 'unreadable';
  const codes = problems.map(({ code }) => code);
  if (codes.includes('signature-wrong')) return 'bad signature';
  if (codes.some(code => code !== 'claim-expired')) return 'not trusted';
  return codes.length > 0 ? 'expired' : 'verified';
}

function findingsOf(
  decoded: DecodedToken<'account'>,
  key: string,
  operator: OperatorClaims | undefined,
  now: number,
  nameOf: NameOfKey,
): readonly Finding[] {
  const { sub = '', iss: issuer = '', exp = 0, nbf = 0, nats } = decoded.claims;
  const signature: Finding[] = verifyToken(decoded) ? [] : [signatureWrong(issuer)];
  const subject: Finding[] = sub === key ? [] : [otherSubject(sub)];
  const account = { key: sub, issuer, jetstream: hasJetStream(nats.limits) };
  return [
    ...signature,
    ...subject,
    ...(accountFindings(account, operator && trustOf(operator), nameOf) ?? []),
    ...(timeFindings({ expires: Number(exp), notBefore: Number(nbf) }, now) ?? []),
  ];
}

function decode(token: string): { decoded: DecodedToken<'account'> | undefined; finding: Finding } {
  try {
    const decoded = decodeToken(token);
    if (decoded.kind === 'account') return { decoded, finding: unusable('') };
    return {
      decoded: undefined,
      finding: unusable(`It is a JWT of kind ${decoded.kind}, not of an account.`),
    };
  } catch (error) {
    if (!(error instanceof NkeeperError)) throw error;
    return { decoded: undefined, finding: unusable(messageOf(error)) };
  }
}

function trustOf({ sub = '', nats }: OperatorClaims): OperatorTrust {
  return {
    key: sub,
    signingKeys: new Set(nats.signing_keys ?? []),
    strict: nats.strict_signing_key_usage === true,
    systemAccount: nats.system_account ?? '',
  };
}

function unusable(message: string): Finding {
  return { code: 'jwt-unusable', severity: 'blocking', message };
}

function signatureWrong(issuer: string): Finding {
  return {
    code: 'signature-wrong',
    severity: 'blocking',
    message: `The signature does not fit: it was not made by ${issuer || 'its issuer'}, or the JWT was changed.`,
    key: issuer,
  };
}

function otherSubject(subject: string): Finding {
  return {
    code: 'subject-wrong',
    severity: 'blocking',
    message: `It is the JWT of ${subject || 'no account'}, kept under another key.`,
    key: subject,
  };
}
