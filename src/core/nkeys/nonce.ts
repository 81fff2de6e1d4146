import { withArguments } from '../errors.ts';
import type { Seed } from './seed.ts';

/**
 * Signs the nonce of a server's INFO, to log in with a user's JWT: the `sig` of CONNECT.
 *
 * @param seed seed of the user (or of a server, cluster, ... where those log in)
 * @param nonce as it stands in INFO; its bytes are signed, not what they would decode to
 * @returns base64url without padding, 86 characters
 * @throws NkeeperError `curve-cannot-sign`, `seed-wiped`
 */
export function signNonce(seed: Seed, nonce: string): string {
  const signature = withArguments(() => seed.sign(Buffer.from(nonce, 'utf8')));
  return Buffer.from(signature).toString('base64url');
}
