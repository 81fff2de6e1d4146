import { createHash } from 'node:crypto';
import { NkeeperError } from '../../errors.ts';
import { encodeBase32 } from '../../nkeys/base32.ts';
import { canonicalKey, isPublicKey } from '../../nkeys/keys.ts';
import type { KeyKind } from '../../nkeys/kinds.ts';
import type { AccountClaims } from '../account.ts';
import type { GenericClaims } from '../generic.ts';
import { requireType } from '../json/codec.ts';
import { structure } from '../json/structure.ts';
import { type MayHaveUnknown, UNKNOWN } from '../json/unknown.ts';
import { compareUtf8 } from '../json/utf8.ts';
import { CLAIMS_CODECS, type ClaimKind, type Claims, type ClaimsByKind } from '../kinds.ts';
import type { OperatorClaims } from '../operator.ts';
import { parseUrl } from '../scalars/urls.ts';
import { withTypes } from '../shape.ts';
import { type StandardClaims, standardFields } from '../standard.ts';
import { ISSUER_KINDS, mayIssue } from './issuer-kinds.ts';

/** Who signs: a seed, or anything else that holds the key. */
export interface Signer {
  readonly publicKey: string;
  /** Ed25519 signature, 64 bytes. */
  sign(data: Uint8Array): Uint8Array;
}

/** Who signs, perhaps elsewhere: a seed, or what asks a program, an agent or a device that has the key. */
export interface LaterSigner {
  readonly publicKey: string;
  /** Ed25519 signature, 64 bytes. */
  sign(data: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/** Header of every version 2 token, as Go writes it. */
const HEADER = base64Url(Buffer.from('{"typ":"JWT","alg":"ed25519-nkey"}'));

const standardCodec = structure<StandardClaims>(standardFields);

/** Kinds of keys that claims have to be about; the other kinds take any subject but none. */
const SUBJECT_KINDS: Partial<Record<ClaimKind, KeyKind>> = {
  operator: 'operator',
  account: 'account',
  user: 'user',
  activation: 'account',
};

/**
 * Writes and signs a version 2 JWT: the same bytes as Go's `jwt` library. The claims' own `iss`, `iat`, `jti`,
 * `nats.type` and `nats.version` are overwritten. Does not validate.
 *
 * @param issuedAt Unix seconds
 * @throws NkeeperError `subject-kind-wrong`, `account-server-url-unparsable`, `account-server-url-no-scheme`,
 *   `subject-missing`, `signer-prefix-not-allowed`, `latency-sampling-unencodable`, `claim-unencodable`, `claim-unknown`,
 *   `signature-invalid` (the signer gave no signature)
 */
export function encodeToken<K extends ClaimKind>(
  kind: K,
  claims: ClaimsByKind[K],
  signer: Signer,
  issuedAt: number,
): string {
  const signed = unsigned(kind, claims, signer, issuedAt);
  return withSignature(signed, signer.sign(Buffer.from(signed, 'latin1')));
}

/** {@link encodeToken}, by a signer that takes its time. @throws NkeeperError the same, and what the signer throws */
export async function encodeTokenLater<K extends ClaimKind>(
  kind: K,
  claims: ClaimsByKind[K],
  signer: LaterSigner,
  issuedAt: number,
): Promise<string> {
  const signed = unsigned(kind, claims, signer, issuedAt);
  return withSignature(signed, await signer.sign(Buffer.from(signed, 'latin1')));
}

/**
 * Length of a JWT in bytes, before anybody signs it.
 *
 * @param publicKey of whoever will sign it
 * @throws NkeeperError those of {@link encodeToken}
 */
export function tokenSize<K extends ClaimKind>(kind: K, claims: ClaimsByKind[K], publicKey: string): number {
  const signer = { publicKey, sign: () => new Uint8Array(SIGNATURE_SIZE) };
  return encodeToken(kind, claims, signer, Number(claims.iat ?? 0) || LATER).length;
}

/** A time with as many digits as those of our days. */
const LATER = 2_000_000_000;

/** What is signed: header and payload. */
function unsigned<K extends ClaimKind>(
  kind: K,
  claims: ClaimsByKind[K],
  signer: LaterSigner,
  issuedAt: number,
): string {
  requireType(Number.isSafeInteger(issuedAt), issuedAt, 'a time in whole seconds');
  requireType(typeof signer?.sign === 'function', signer, 'a signer');
  const payload = withTypes(kind, claims, () => {
    requireSubject(kind, claims.sub ?? '');
    if (kind === 'operator') requireServerUrl(claims as OperatorClaims);
    requireIssuer(kind, signer.publicKey);
    return CLAIMS_CODECS[kind].write(prepare(kind, claims, signer.publicKey, issuedAt));
  });
  return `${HEADER}.${base64Url(Buffer.from(payload))}`;
}

function withSignature(signed: string, signature: Uint8Array): string {
  if (!(signature instanceof Uint8Array) || signature.length !== SIGNATURE_SIZE) {
    throw new NkeeperError('signature-invalid', 'The signer gave no Ed25519 signature of 64 bytes.');
  }
  return `${signed}.${base64Url(signature)}`;
}

const SIGNATURE_SIZE = 64;

/** The `jti` that claims get: a hash of the standard claims without it; what is in `nats` does not count. */
export function claimId(standard: StandardClaims): string {
  const { jti: _, [UNKNOWN]: _unknown, ...rest } = standard as StandardClaims & MayHaveUnknown;
  const hash = createHash('sha512-256').update(standardCodec.write(rest)).digest();
  return encodeBase32(hash);
}

function prepare<K extends ClaimKind>(
  kind: K,
  claims: ClaimsByKind[K],
  iss: string,
  iat: number,
): ClaimsByKind[K] {
  const { nats, ...standard } = claims as Claims;
  const head: StandardClaims = { ...standard, iss, iat };
  return { ...head, jti: claimId(head), ...prepareNats(kind, nats) } as ClaimsByKind[K];
}

function prepareNats(kind: ClaimKind, nats: Claims['nats']): { readonly nats?: unknown } {
  if (kind === 'generic')
    return nats === undefined ? {} : { nats: withVersion(nats as GenericClaims['nats']) };
  const prepared = { ...nats, type: kind, version: 2 };
  return {
    nats: kind === 'account' ? withSortedShares(prepared as unknown as AccountClaims['nats']) : prepared,
  };
}

function withVersion(nats: GenericClaims['nats']): GenericClaims['nats'] {
  return Object.assign(Object.create(null), nats, { version: 2 }) as GenericClaims['nats'];
}

function withSortedShares(account: AccountClaims['nats']): AccountClaims['nats'] {
  const { imports, exports } = account;
  return {
    ...account,
    ...(imports === undefined ? {} : { imports: imports.toSorted(bySubject) }),
    ...(exports === undefined ? {} : { exports: exports.toSorted(bySubject) }),
  };
}

type WithSubject = { readonly subject?: string } | null;

function bySubject(a: WithSubject, b: WithSubject): number {
  return compareUtf8(a?.subject ?? '', b?.subject ?? '');
}

function requireSubject(kind: ClaimKind, subject: string): void {
  const keyKind = SUBJECT_KINDS[kind];
  if (keyKind !== undefined && !isPublicKey(subject, keyKind)) {
    throw new NkeeperError(
      'subject-kind-wrong',
      `The subject of ${kind} claims must be a public ${keyKind} key.`,
    );
  }
  if (keyKind !== undefined && canonicalKey(subject) !== subject) {
    throw new NkeeperError('subject-kind-wrong', `The subject "${subject}" is spelled in an unusual way.`, {
      hint: `Write it as ${canonicalKey(subject)}.`,
    });
  }
  if (subject === '') throw new NkeeperError('subject-missing', 'The claims have no subject.');
}

function requireServerUrl({ nats: { account_server_url: text = '' } }: OperatorClaims): void {
  if (text === '') return;
  const url = parseUrl(text);
  if (url === undefined) {
    throw new NkeeperError('account-server-url-unparsable', `The account server URL "${text}" is not a URL.`);
  }
  if (url.scheme === '') {
    throw new NkeeperError(
      'account-server-url-no-scheme',
      `The account server URL "${text}" has no scheme.`,
      {
        hint: 'It begins with nats://, tls://, http:// or https://.',
      },
    );
  }
}

function requireIssuer(kind: ClaimKind, publicKey: string): void {
  if (mayIssue(kind, publicKey)) return;
  const allowed = ISSUER_KINDS[kind].join(' or ');
  throw new NkeeperError(
    'signer-prefix-not-allowed',
    `Only a key of kind ${allowed} may sign ${kind} claims.`,
  );
}

function base64Url(data: Uint8Array): string {
  return Buffer.from(data).toString('base64url');
}
