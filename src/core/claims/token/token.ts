import { NkeeperError, withArguments } from '../../errors.ts';
import { verifySignature, verifySignatureAsync } from '../../nkeys/verify.ts';
import { readAsGeneric } from '../generic.ts';
import { isPlain } from '../json/plain.ts';
import { Reading } from '../json/reading.ts';
import { decodeUtf8 } from '../json/utf8.ts';
import type { ClaimKind, Claims, ClaimsByKind } from '../kinds.ts';
import { mayIssue } from './issuer-kinds.ts';
import { type Identity, identify, readTree } from './read-claims.ts';
import { cutToken, decodeSignature, parsePayload, type TokenText } from './token-text.ts';

/** A JWT taken apart. That its signature is right is another question: {@link verifyToken}. */
export type DecodedToken<K extends ClaimKind = ClaimKind> = {
  readonly [Kind in K]: {
    readonly text: string;
    readonly kind: Kind;
    /** 1: the signature covers only the payload, and the claims were migrated; `nats.version` says the same. */
    readonly version: 1 | 2;
    readonly claims: ClaimsByKind[Kind];
    /** JSON as it is in the token: with the members that nkeeper, like Go, does not know. */
    readonly payload: string;
    readonly signedText: string;
    readonly signature: Uint8Array;
    /**
     * Reading the payload lost nothing and chose nothing: no member is unknown, there twice or spelled in another case, no byte
     * is none of a text.
     */
    readonly lossless: boolean;
  };
}[K];

/**
 * Decodes a JWT as Go's `jwt.Decode` does, and as strictly, but for the signature.
 *
 * @throws NkeeperError the first of `token-too-large`, `chunk-count`, `header-base64`, `header-json`, `header-typ`,
 *   `header-alg`, `payload-base64`, `payload-json`, `payload-field-type`, `version-newer`, `claim-type-unsupported`,
 *   `version-unsupported`, `payload-kind-unknown`, `payload-scope-unknown`, `signature-base64`
 */
export function decodeToken(text: string): DecodedToken {
  const parts = cutToken(text);
  const tree = parsePayload(parts.payload);
  const identity = identify(tree);
  const at = new Reading();
  const claims = readTree(identity, tree, at);
  const decoded = assemble(parts, identity, claims, isPlain(tree) && !at.lost);
  if (identity.kind === 'account') refuseEscapedSampling(identity, decoded.payload);
  return decoded;
}

/**
 * The same claims, for an edit: members that nkeeper does not know (a newer tool wrote them) stay with the objects that
 * have them, through spreading too, and {@link encodeToken} writes them behind the known ones, sorted by name. Go's
 * library, and so nsc, drops them. Entries of `signing_keys` that are no keys are lost all the same, and so is what
 * version 1 says beyond its own members: version 2 would give it a meaning that it never had. {@link unknownMembers}
 * names all of it.
 */
export function claimsForEdit<K extends ClaimKind>(decoded: DecodedToken<K>): ClaimsByKind[K] {
  return withArguments(() => {
    if (decoded.version === 1) return decoded.claims;
    const tree = parsePayload(Buffer.from(decoded.payload));
    return readTree(decoded, tree, new Reading('keep')) as ClaimsByKind[K];
  });
}

/**
 * Decodes any JWT as generic claims, as Go's `jwt.DecodeGeneric` does: of any size, whatever its type and version.
 *
 * @throws NkeeperError the same codes without those about size and version, and `generic-data-missing`
 */
export function decodeGenericToken(text: string): DecodedToken<'generic'> {
  const parts = cutToken(text, Number.POSITIVE_INFINITY);
  const version = parts.algorithm === 'ed25519' ? 1 : 2;
  const tree = parsePayload(parts.payload);
  const claims = readAsGeneric(version, tree, new Reading());
  return assemble(parts, { kind: 'generic', version }, claims, isPlain(tree)) as DecodedToken<'generic'>;
}

/** Verifies the signature of a decoded JWT by the key that it names as its issuer. Whether to trust that key: `trust/`. */
export function verifyToken(decoded: DecodedToken): boolean {
  const { issuer, data, signature } = signedPart(decoded);
  return verifySignature(issuer, data, signature);
}

/** The same on libuv's thread pool. */
export function verifyTokenAsync(decoded: DecodedToken): Promise<boolean> {
  const { issuer, data, signature } = signedPart(decoded);
  return verifySignatureAsync(issuer, data, signature);
}

function signedPart(decoded: DecodedToken) {
  return withArguments(() => {
    const { claims, signedText, signature } = decoded;
    return { issuer: claims.iss ?? '', data: Buffer.from(signedText, 'latin1'), signature };
  });
}

/**
 * Decodes a JWT and verifies what a JWT alone can tell: its signature, and that its issuer is of a kind that may sign it.
 *
 * @throws NkeeperError the codes of {@link decodeToken}, then `signature-wrong`, `issuer-kind-not-allowed`
 */
export function openToken(text: string): DecodedToken {
  const decoded = decodeToken(text);
  if (!verifyToken(decoded)) {
    throw new NkeeperError(
      'signature-wrong',
      'The signature of the JWT is wrong: it was changed, or made by another key.',
    );
  }
  if (!mayIssue(decoded.kind, decoded.claims.iss ?? '')) {
    throw new NkeeperError(
      'issuer-kind-not-allowed',
      `A key of this kind may not sign a JWT of type ${decoded.kind}.`,
    );
  }
  return decoded;
}

/** Paths of the members that Go, and so nsc and every server, drops when it reads the JWT: `nats.limits.gpu`. */
export function unknownMembers(decoded: DecodedToken): readonly string[] {
  const unknown: string[] = [];
  withArguments(() => readTree(decoded, parsePayload(Buffer.from(decoded.payload)), new Reading(unknown)));
  return unknown;
}

function assemble(
  parts: TokenText,
  { kind, version }: Identity,
  claims: Claims,
  isWhole: boolean,
): DecodedToken {
  const { text, header, payloadChunk, signatureChunk } = parts;
  const signature = decodeSignature(signatureChunk);
  const signedText = version === 1 ? payloadChunk : `${header}.${payloadChunk}`;
  const payload = decodeUtf8(parts.payload);
  // It may stand for a byte that is no text.
  const lossless = isWhole && !payload.includes('\ufffd');
  return { text, kind, version, claims, payload, signedText, signature, lossless } as DecodedToken;
}

/** Escapes that stand for an ASCII letter; Go, nsc and nkeeper write none. */
const ESCAPED_LETTER = /\\u00[4-7]/;

/** Strings of a JSON text that have an escape in them. */
const ESCAPED_STRING = /"[^"\\]*\\.(?:[^"\\]|\\.)*"/gs;

/**
 * Go compares a latency's `sampling` with `"headers"` as it is written, before anything is unescaped: with an escape in
 * it, it is another text. So the claims are read again with another text in its place.
 *
 * @throws NkeeperError `payload-field-type`
 */
function refuseEscapedSampling(identity: Identity, payload: string): void {
  if (!ESCAPED_LETTER.test(payload)) return;
  const asGoSees = payload.replace(ESCAPED_STRING, quoted =>
    (JSON.parse(quoted) as string).toLowerCase() === 'headers' ? '""' : quoted,
  );
  if (asGoSees !== payload) readTree(identity, parsePayload(Buffer.from(asGoSees)), new Reading());
}
