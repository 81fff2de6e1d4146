import { verifySignature } from '../nkeys/verify.ts';
import type { CalloutRequest } from './request.ts';

/**
 * Has the client proven that it has the seed of the nkey that it names? Servers do not look at that themselves where they
 * ask a callout: a bearer sentinel needs no proof, so an nkey beside it may be anybody's.
 *
 * @returns the public key of the client; undefined: it names none, or has not proven it
 */
export function provenNkey({ client, options }: CalloutRequest): string | undefined {
  const { nkey = '', sig = '' } = options;
  const { nonce = '' } = client;
  if (nkey === '' || sig === '' || nonce === '') return undefined;
  // As servers read it: base64url, or plain base64 of old clients. Node reads both.
  const signature = Buffer.from(sig, 'base64url');
  return verifySignature(nkey, Buffer.from(nonce), signature) ? nkey : undefined;
}
