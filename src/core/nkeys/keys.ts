import { NkeeperError, requireArgument, withArguments } from '../errors.ts';
import { decodeKeyText, encodeKeyText, type KeyTextFault } from './key-text.ts';
import type { KeyKind, PublicKey } from './kinds.ts';
import { isSmallOrder } from './small-order.ts';

/** First byte of the encoded public key; its upper five bits are the letter. */
export const PREFIX_BYTES: Readonly<Record<KeyKind, number>> = {
  operator: 14 << 3,
  account: 0,
  user: 20 << 3,
  server: 13 << 3,
  cluster: 2 << 3,
  curve: 23 << 3,
};

const KIND_OF_PREFIX: readonly (KeyKind | undefined)[] = Array.from({ length: 256 }, (_, byte) =>
  (Object.keys(PREFIX_BYTES) as KeyKind[]).find(kind => PREFIX_BYTES[kind] === byte),
);

const KEY_SIZE = 32;

/** A public key taken apart. */
export interface ParsedKey {
  readonly kind: KeyKind;
  /** 32 bytes: an Ed25519 public key; of kind `curve` an X25519 one. */
  readonly raw: Uint8Array;
}

/**
 * Tells whether a text is a public nkey, of one kind when `kind` is given. Same answer as Go's `IsValidPublic...Key`: line
 * breaks and a spare 57th letter pass, small-order points do not. To compare or file such keys use {@link canonicalKey}.
 */
export function isPublicKey<K extends KeyKind = KeyKind>(text: string, kind?: K): text is PublicKey<K> {
  const found = keyKindOf(text);
  return found !== undefined && (kind === undefined || found === kind);
}

/** Kind of a public nkey; undefined when the text is none. */
export function keyKindOf(text: string): KeyKind | undefined {
  const bytes = decodeKeyText(text);
  return typeof bytes === 'string' ? undefined : kindOfBytes(bytes);
}

/**
 * Takes a public nkey apart.
 *
 * @throws NkeeperError `base32-invalid`, `too-short`, `checksum-wrong`, `public-key-invalid` (a seed or private key,
 *   another length, or a point of small order)
 */
export function parsePublicKey(text: string): ParsedKey {
  const bytes = decodeKeyText(text);
  if (typeof bytes === 'string') throw keyTextError(bytes, 'public key');
  const kind = kindOfBytes(bytes);
  if (kind === undefined) {
    throw new NkeeperError('public-key-invalid', 'This is not a public nkey.', {
      hint: 'A public key is 56 letters and begins with O, A, U, N, C or X.',
    });
  }
  return { kind, raw: bytes.slice(1) };
}

/**
 * The text form of a public key.
 *
 * @throws NkeeperError `public-key-invalid` when `raw` is not 32 bytes
 */
export function encodePublicKey<K extends KeyKind>(kind: K, raw: Uint8Array): PublicKey<K> {
  requireArgument(
    typeof kind === 'string' && Object.hasOwn(PREFIX_BYTES, kind),
    'There is no such kind of key.',
  );
  const size = withArguments(() => raw.length);
  if (size !== KEY_SIZE) {
    throw new NkeeperError('public-key-invalid', `A public key has 32 bytes, not ${size}.`);
  }
  const bytes = new Uint8Array(KEY_SIZE + 1);
  bytes[0] = PREFIX_BYTES[kind];
  bytes.set(raw, 1);
  return encodeKeyText(bytes) as PublicKey<K>;
}

/** The one usual spelling (56 letters) of a public key that {@link isPublicKey} accepts; undefined when it does not. */
export function canonicalKey(text: string): PublicKey | undefined {
  const bytes = decodeKeyText(text);
  if (typeof bytes === 'string' || kindOfBytes(bytes) === undefined) return undefined;
  return text.length === 56 ? (text as PublicKey) : (encodeKeyText(bytes.slice()) as PublicKey);
}

/** The error for a text that is no nkey at all. */
export function keyTextError(fault: KeyTextFault, what: string): NkeeperError {
  const why = {
    'base32-invalid': 'it has characters other than A to Z and 2 to 7',
    'too-short': 'it is too short',
    'checksum-wrong': 'its checksum is wrong, so a character was changed or lost',
  }[fault];
  return new NkeeperError(fault, `This is not a ${what}: ${why}.`);
}

/** Kind of the public key that decoded bytes (prefix and key) are. */
function kindOfBytes(bytes: Uint8Array): KeyKind | undefined {
  if (bytes.length !== KEY_SIZE + 1) return undefined;
  const kind = KIND_OF_PREFIX[bytes[0] as number];
  if (kind === undefined || kind === 'curve') return kind;
  return isSmallOrder(bytes.subarray(1)) ? undefined : kind;
}

/** Kind by the prefix byte of its public key. */
export function kindOfPrefix(byte: number): KeyKind | undefined {
  return KIND_OF_PREFIX[byte];
}
