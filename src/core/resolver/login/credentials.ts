import type { Auth } from 'nats';
import type { Seed } from '../../nkeys/seed.ts';

/** Proof of who we are, for one login. Made anew for each connection, wiped after it. */
export interface Credentials {
  /** Answers the server's challenge. */
  answer(nonce: string): Auth;
  wipe(): void;
}

/**
 * A user JWT with its seed. The signature is made by node:crypto: the client library's own authenticator takes 30 ms for it.
 * Without a seed only a bearer token gets in.
 */
export function jwtCredentials(jwt: string, seed: Seed | undefined): Credentials {
  return {
    answer: nonce =>
      seed === undefined
        ? { jwt, nkey: '', sig: '' }
        : { jwt, nkey: seed.publicKey, sig: signed(seed, nonce) },
    wipe: () => seed?.wipe(),
  };
}

/** An nkey without a JWT: for servers without operators. */
export function nkeyCredentials(seed: Seed): Credentials {
  return {
    answer: nonce => ({ nkey: seed.publicKey, sig: signed(seed, nonce) }),
    wipe: () => seed.wipe(),
  };
}

export function passwordCredentials(user: string, password: string): Credentials {
  return { answer: () => ({ user, pass: password }), wipe: () => undefined };
}

export function tokenCredentials(token: string): Credentials {
  return { answer: () => ({ auth_token: token }), wipe: () => undefined };
}

function signed(seed: Seed, nonce: string): string {
  return Buffer.from(seed.sign(Buffer.from(nonce))).toString('base64url');
}
