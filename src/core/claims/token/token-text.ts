import { NkeeperError } from '../../errors.ts';
import type { Node } from '../json/node.ts';
import { parseJson } from '../json/payload.ts';
import { Reading } from '../json/reading.ts';
import { text } from '../json/scalars.ts';
import { optional, structure } from '../json/structure.ts';
import { decodeBase64Url } from './base64url.ts';

/** Bytes; Go's library refuses longer tokens since v2.8.1. */
export const MAX_TOKEN_SIZE = 1024 * 1024;

/** A token cut at its dots: header checked, payload decoded, signature not yet looked at. */
export interface TokenText {
  readonly text: string;
  readonly header: string;
  readonly algorithm: string;
  readonly payloadChunk: string;
  readonly payload: Buffer;
  readonly signatureChunk: string;
}

const headerCodec = structure<{ typ?: string; alg?: string }>({ typ: optional(text), alg: optional(text) });

/** The header that Go writes, so that of nearly every token. */
const USUAL_HEADER = Buffer.from('{"typ":"JWT","alg":"ed25519-nkey"}').toString('base64url');

/**
 * Cuts a token into its parts.
 *
 * @throws NkeeperError `token-too-large`, `chunk-count`, `header-base64`, `header-json`, `header-typ`, `header-alg`,
 *   `payload-base64`
 */
export function cutToken(token: string, maxSize = MAX_TOKEN_SIZE): TokenText {
  if (typeof token !== 'string') throw new NkeeperError('chunk-count', 'This is not a JWT: it is no text.');
  if (token.length > maxSize / 3 && Buffer.byteLength(token) > maxSize) {
    throw new NkeeperError('token-too-large', `The JWT is larger than ${maxSize} bytes.`);
  }
  const first = token.indexOf('.');
  const second = token.indexOf('.', first + 1);
  if (first < 0 || second < 0 || token.includes('.', second + 1)) {
    throw new NkeeperError(
      'chunk-count',
      'This is not a JWT: it does not have three parts with dots between them.',
    );
  }
  const header = token.slice(0, first);
  const algorithm = header === USUAL_HEADER ? 'ed25519-nkey' : readHeader(header);
  const payloadChunk = token.slice(first + 1, second);
  const payload = decodeBase64Url(payloadChunk);
  if (payload === undefined)
    throw new NkeeperError('payload-base64', 'The payload of the JWT is not base64url.');
  return { text: token, header, algorithm, payloadChunk, payload, signatureChunk: token.slice(second + 1) };
}

/** @throws NkeeperError `payload-json` */
export function parsePayload(payload: Buffer): Node {
  try {
    return parseJson(payload);
  } catch (cause) {
    throw new NkeeperError('payload-json', 'The payload of the JWT is not JSON.', { cause });
  }
}

/** @throws NkeeperError `signature-base64` */
export function decodeSignature(chunk: string): Buffer {
  const signature = decodeBase64Url(chunk);
  if (signature !== undefined) return signature;
  throw new NkeeperError('signature-base64', 'The signature of the JWT is not base64url.');
}

/** Checks a header and returns its algorithm as written. */
function readHeader(chunk: string): string {
  const bytes = decodeBase64Url(chunk);
  if (bytes === undefined) throw new NkeeperError('header-base64', 'The header of the JWT is not base64url.');
  const { typ = '', alg = '' } = parseHeader(bytes);
  if (typ.toUpperCase() !== 'JWT') {
    throw new NkeeperError('header-typ', `The header's "typ" is ${JSON.stringify(typ)}, not "JWT".`);
  }
  if (!['ed25519', 'ed25519-nkey'].includes(alg.toLowerCase())) {
    throw new NkeeperError('header-alg', `The header's "alg" is ${JSON.stringify(alg)}, not "ed25519-nkey".`);
  }
  return alg;
}

function parseHeader(bytes: Buffer): { readonly typ?: string; readonly alg?: string } {
  try {
    const at = new Reading();
    const header = headerCodec.read(parseJson(bytes), {}, at) ?? {};
    at.finish();
    return header;
  } catch (cause) {
    throw new NkeeperError('header-json', 'The header of the JWT is not a JSON object.', { cause });
  }
}
