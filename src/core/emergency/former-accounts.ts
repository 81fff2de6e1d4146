import { isRevoked } from '../claims/access/revocation.ts';
import { isShut } from '../claims/access/shut.ts';
import type { OperatorClaims } from '../claims/operator.ts';
import type { Session } from '../resolver/link/session.ts';
import { isOver, serverVersions } from './account-versions.ts';
import type { Asked } from './asked.ts';
import type { Elsewhere } from './elsewhere.ts';
import type { FormerKey } from './former-keys.ts';
import type { LeakedUser } from './who.ts';

/** Which keys, and whom they are about. */
export interface FormerAccounts {
  readonly former: readonly FormerKey[];
  /** Of the account. */
  readonly name: string;
  readonly operator: OperatorClaims;
  /** Who is to be refused; absent: everybody. */
  readonly user: LeakedUser | undefined;
  /** Unix seconds. */
  readonly now: number;
}

/** Of the keys that an account had, those that servers still let people in by: creds from before its rotation are good there. */
export async function openFormerAccounts(
  session: Session,
  servers: readonly Asked[],
  { former, name, operator, user, now }: FormerAccounts,
): Promise<readonly Elsewhere[]> {
  const found = await Promise.all(
    former.map(async ({ key, until }) => {
      const versions = await serverVersions(session, key, servers, operator, now);
      const isOpen = versions.some(version => {
        const { limits, revocations = {} } = version.claims.nats;
        const refused = user !== undefined && isRevoked(revocations, user.key, user.issuedAt);
        return !isOver(version, now) && !isShut(limits) && !refused;
      });
      return isOpen ? [{ account: key, name, user: '', connections: 0, former: until }] : [];
    }),
  );
  return found.flat();
}
