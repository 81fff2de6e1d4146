import { peekToken } from '../../claims/token/peek.ts';

/** What the comparison needs of an account JWT. Its signature is not looked at: the question is what is there. */
export interface TokenFacts {
  readonly name: string;
  /** Unix seconds. */
  readonly issuedAt: number;
  /** Unix seconds; 0: never. */
  readonly expires: number;
  readonly issuer: string;
}

const UNREADABLE: TokenFacts = { name: '', issuedAt: 0, expires: 0, issuer: '' };

/**
 * The key that a JWT is about, and its facts.
 *
 * @throws NkeeperError the text is no JWT
 */
export function keyAndFacts(token: string): { readonly key: string; readonly facts: TokenFacts } {
  const { name, iat, exp, iss, sub } = peekToken(token);
  return {
    key: sub,
    facts: { name, issuedAt: Number(iat), expires: Math.max(0, Number(exp)), issuer: iss },
  };
}

/** Facts of a JWT; empty ones for what is no JWT. */
export function tokenFacts(token: string): TokenFacts {
  try {
    return keyAndFacts(token).facts;
  } catch {
    return UNREADABLE;
  }
}
