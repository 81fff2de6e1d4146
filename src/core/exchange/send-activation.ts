import { createHash } from 'node:crypto';
import type { ActivationClaims } from '../claims/activation.ts';
import { decodeToken } from '../claims/token/token.ts';
import { fileFault, NkeeperError } from '../errors.ts';
import { encodeBase32 } from '../nkeys/base32.ts';

const TIMEOUT_MS = 5000;

/**
 * Sends an activation to an account server, as nsc does.
 *
 * @param server URL that accounts are below
 * @returns where importers find it
 * @throws NkeeperError `activation-not-taken`
 */
export async function sendActivation(server: string, token: string): Promise<string> {
  const url = `${server.replace(/\/+$/, '')}/activations`;
  let answer: Response;
  try {
    answer = await fetch(url, {
      method: 'POST',
      body: token,
      headers: { 'Content-Type': 'application/jwt' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    const cause = error instanceof Error && error.cause ? error.cause : error;
    throw notTaken(url, fileFault(cause));
  }
  if (!answer.ok) throw notTaken(url, `it answers ${answer.status} ${(await answer.text()).slice(0, 200)}`);
  return `${url}/${activationHash(decodeToken(token).claims as ActivationClaims)}`;
}

/** What account servers keep an activation under: issuer, importer and what of the subject stands before a wildcard. */
export function activationHash({ iss = '', sub = '', nats }: ActivationClaims): string {
  const tokens = (nats.subject ?? '').split('.');
  const wild = tokens.findIndex(each => each === '*' || each === '>');
  const subject = wild < 0 ? tokens.join('.') : wild === 0 ? '_' : tokens.slice(0, wild).join('.');
  const hash = createHash('sha256').update(`${iss}.${sub}.${subject}`).digest();
  const letters = encodeBase32(hash);
  // Go fills up to a multiple of eight letters.
  return letters.padEnd(Math.ceil(letters.length / 8) * 8, '=');
}

function notTaken(url: string, why: string): NkeeperError {
  return new NkeeperError('activation-not-taken', `${url} did not take the activation: ${why}.`, {
    hint: 'Without --push it is printed, or written with -o FILE.',
  });
}
