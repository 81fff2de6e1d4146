import { wrapToken } from '../claims/token/creds.ts';
import { issueTokenLater } from '../claims/token/issue-token.ts';
import { NkeeperError } from '../errors.ts';
import { keepSeeds, writeOutput } from '../files/output-file.ts';
import { askHttp, type HttpTrust } from '../http/ask.ts';
import type { KeyRing } from './keyring.ts';
import type { Plan } from './plan.ts';

/** A JWT for a person, and the file that it is wanted in. */
export interface Answer {
  readonly name: string;
  readonly token: string;
  readonly path: string | undefined;
  /** Where it is sent. */
  readonly post: string | undefined;
}

/**
 * Signs the JWTs that a plan promises beside its changes. Writing them is up to whoever asked: they are in no store.
 *
 * @param now Unix seconds
 * @param signal nobody waits for them any more
 * @throws NkeeperError `claims-refused`, `cancelled`, and those of the key ring
 */
export async function signAnswers(
  { answers = [] }: Plan,
  ring: KeyRing,
  now: number,
  signal?: AbortSignal,
): Promise<readonly Answer[]> {
  const signed: Answer[] = [];
  for (const { name, claims, after, signer, issuedAfter, path, post } of answers) {
    const issuedAt = Math.max(now, (issuedAfter ?? Number.NEGATIVE_INFINITY) + 1);
    const token = await issueTokenLater(
      claims,
      after as never,
      ring.signer(signer.publicKey, signal),
      issuedAt,
    );
    signed.push({ name, token, path, post });
  }
  return signed;
}

/**
 * A JWT that is wanted in a file goes there, with mode 0600: it is the person's own, outside of the store. One for an account
 * server is sent to it.
 *
 * @throws NkeeperError `output-exists`, `output-unwritable`, `account-server-refused`, `http-failed`
 */
export async function deliverAnswer({ name, token, path, post }: Answer, trust: HttpTrust): Promise<void> {
  if (path !== undefined)
    writeOutput(path, wrapToken(token), { secret: true, keep: keepSeeds, hint: 'Name another file.' });
  if (post === undefined) return;
  const { status, text } = await askHttp({ url: post, body: token, trust });
  if (status < 200 || status > 299)
    throw new NkeeperError(
      'account-server-refused',
      `${post} does not take the ${name}: ${status} ${text.trim().slice(0, 500)}`,
    );
}
