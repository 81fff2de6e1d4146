import type { OperatorClaims } from '../claims/operator.ts';
import { findToken } from '../claims/token/creds.ts';
import { openToken } from '../claims/token/token.ts';
import { messageOf, NkeeperError } from '../errors.ts';
import type { HeldOperator } from '../operations/held.ts';

/** A later JWT of an operator that somebody else keeps. */
export interface RenewedOperator {
  readonly token: string;
  readonly claims: OperatorClaims;
}

/**
 * What an account server says that the operator's JWT is. It is taken where it is of the same operator, issued later, and
 * signed by a key that the store knows already: its identity, or one of the signing keys so far.
 *
 * @returns undefined: the store has it already, or a later one
 * @throws NkeeperError `operator-jwt-untrusted`
 */
export function renewedOperator(text: string, { token, claims }: HeldOperator): RenewedOperator | undefined {
  const found = findToken(text);
  if (found === undefined) throw untrusted('there is no JWT in it');
  if (found === token) return undefined;
  let opened: ReturnType<typeof openToken>;
  try {
    opened = openToken(found);
  } catch (error) {
    throw untrusted(messageOf(error).replace(/\.$/, ''));
  }
  if (opened.kind !== 'operator') throw untrusted(`it is a JWT of type ${opened.kind}`);
  const theirs = opened.claims as OperatorClaims;
  if (theirs.sub !== claims.sub) throw untrusted(`it is of another operator, ${theirs.sub}`);
  const known = [claims.sub, ...(claims.nats.signing_keys ?? [])];
  if (!known.includes(theirs.iss)) throw untrusted(`${theirs.iss} signed it, which was no key of it so far`);
  return Number(theirs.iat ?? 0) > Number(claims.iat ?? 0) ? { token: found, claims: theirs } : undefined;
}

function untrusted(why: string): NkeeperError {
  return new NkeeperError(
    'operator-jwt-untrusted',
    `The operator's JWT of the account server is not taken: ${why}.`,
  );
}
