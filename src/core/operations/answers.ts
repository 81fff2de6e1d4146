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
