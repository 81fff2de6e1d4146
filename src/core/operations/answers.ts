import { writeFileSync } from 'node:fs';
import { wrapToken } from '../claims/token/creds.ts';
import { issueToken } from '../claims/token/issue-token.ts';
import type { KeyRing } from './keyring.ts';
import type { Plan } from './plan.ts';

/** A JWT for a person, and the file that it is wanted in. */
export interface Answer {
  readonly name: string;
  readonly token: string;
  readonly path: string | undefined;
}

/**
 * Signs the JWTs that a plan promises beside its changes. Writing them is up to whoever asked: they are in no store.
 *
 * @param now Unix seconds
 * @throws NkeeperError `claims-refused`, and those of {@link KeyRing.signer}
 */
export function signAnswers({ answers = [] }: Plan, ring: KeyRing, now: number): readonly Answer[] {
  return answers.map(({ name, claims, after, signer, issuedAfter, path }) => {
    const issuedAt = Math.max(now, (issuedAfter ?? Number.NEGATIVE_INFINITY) + 1);
    const token = issueToken(claims, after as never, ring.signer(signer.publicKey), issuedAt);
    return { name, token, path };
  });
}

/** A JWT that is wanted in a file goes there, with mode 0600: it is the person's own, outside of the store. */
export function writeAnswer({ token, path }: Answer): void {
  if (path !== undefined) writeFileSync(path, wrapToken(token), { mode: 0o600 });
}
