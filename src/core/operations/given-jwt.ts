import type { ClaimKind, ClaimsByKind } from '../claims/kinds.ts';
import { findToken } from '../claims/token/creds.ts';
import { claimsForEdit, openToken } from '../claims/token/token.ts';
import { messageOf, NkeeperError } from '../errors.ts';
import type { PlanContext } from './operation.ts';

/** The text of a file or URL that a person named, or what was given where that is a JWT or JSON itself. @throws NkeeperError `source-unreadable` */
export async function givenText(
  source: string,
  { readSource }: Pick<PlanContext, 'readSource'>,
): Promise<string> {
  // A JWT begins with `{"` in base64. File names may have two dots too.
  if (/^\s*(eyJ|\{)/.test(source) || source.includes('-----BEGIN')) return source;
  if (readSource) return readSource(source);
  throw new NkeeperError('source-unreadable', 'Files and URLs cannot be read here.', {
    hint: 'Give the JWT itself, the text that begins with eyJ.',
  });
}

/** A JWT that somebody gave, its signature right. */
export interface GivenJwt<K extends ClaimKind> {
  readonly token: string;
  readonly claims: ClaimsByKind[K];
}

/**
 * The JWT of a kind in a text.
 *
 * @param unusable makes the error, from a sentence that says why
 * @throws NkeeperError what `unusable` makes
 */
export function jwtInText<K extends ClaimKind>(
  text: string,
  kind: K,
  unusable: (why: string) => NkeeperError,
): GivenJwt<K> {
  const token = findToken(text);
  if (token === undefined) throw unusable('There is no JWT in it.');
  try {
    const decoded = openToken(token);
    if (decoded.kind !== kind) throw unusable(`It is a JWT of type ${decoded.kind}.`);
    return { token, claims: claimsForEdit(decoded) as ClaimsByKind[K] };
  } catch (cause) {
    if (cause instanceof NkeeperError && cause.code !== unusable('').code) throw unusable(messageOf(cause));
    throw cause;
  }
}
