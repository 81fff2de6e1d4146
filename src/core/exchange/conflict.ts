import type { RevocationList } from '../claims/access/revocation.ts';
import type { AccountClaims } from '../claims/account.ts';
import { shortKey } from '../text/short-key.ts';
import type { Lineage } from './account-history.ts';
import { listed } from './consequences.ts';
import { type GivenBack, givenBackWords } from './given-back.ts';
import type { PushRequest } from './plan-push.ts';
import type { ServerCopy } from './server-copies.ts';
import { isContained, isForeign, type ThreeWay, threeWay } from './three-way.ts';

/** Kinds of a conflict in which sending lets somebody in whom servers refuse. */
export type LetsIn = 'readmits' | 'signing-key' | 'reopens';

/** A version on servers that a push must not replace without a word. */
export interface Conflict {
  readonly servers: readonly string[];
  /**
   * `newer`, `different`: as issued. `elsewhere`: older, and never was here. `readmits`: somebody who is revoked there would get in
   * again; `signing-key`: whatever a signing key signed that is none there; `reopens`: everybody, into an account that is closed
   * there. `unserved`: auth callout is switched on, and no service answers.
   */
  readonly kind: 'newer' | 'different' | 'elsewhere' | LetsIn | 'unserved';
  /** What is wrong with sending, a sentence or two. */
  readonly text: string;
  readonly versions: ThreeWay;
  /** Whom that version revokes. */
  readonly revoked: RevocationList;
}

/** What sending undoes on a server. */
interface Loses {
  /** Users, or `*`, that are revoked there and would not be any more. */
  readonly readmitted: readonly string[];
  readonly given: readonly GivenBack[];
  /** Auth callout is switched on, and no service listens. */
  readonly unserved: boolean;
}

/** Compares a server's version with the store's, and what sending that would do. Undefined: nothing stands against it. */
export function conflictOf(
  { servers, token = '', state }: ServerCopy,
  theirs: AccountClaims,
  claims: AccountClaims,
  { readmitted, given, unserved }: Loses,
  lineage: Lineage,
  { nameOfUser, names }: Pick<PushRequest, 'nameOfUser' | 'names'>,
): Conflict | undefined {
  const issuedAt = Number(theirs.iat ?? 0);
  const versions = threeWay(claims, theirs, token, lineage);
  const lets = letsIn(readmitted, given);
  const kind =
    lets !== undefined
      ? lets
      : state === 'newer' || state === 'different'
        ? state
        : state !== 'expired' && isForeign(token, issuedAt, lineage) && !isContained(versions)
          ? 'elsewhere'
          : unserved
            ? 'unserved'
            : undefined;
  if (kind === undefined) return undefined;
  const name = names.get(claims.sub ?? '') ?? claims.sub;
  const where = servers.join(', ');
  const has = servers.length === 1 ? 'has' : 'have';
  const age =
    state === 'older'
      ? ''
      : state === 'untrusted'
        ? `${where} ${has} a version that this store's operator does not stand behind, and that is in use there.`
        : `${where} ${has} ${state === 'expired' ? 'an' : 'a'} ${state} version.`;
  const AGE = {
    newer: `${where} ${has} a newer version.`,
    different: `${where} ${has} another version of the same second.`,
    elsewhere: `${where} ${has} a version that never was in this store: somebody else made it.`,
    readmits: age,
    'signing-key': age,
    reopens: age,
    unserved: '',
  };
  const alone = unserved
    ? `It switches auth callout on, and no service listens: nobody could log in but the users of the service. Start it first: nkeeper callout serve -a ${name}.`
    : '';
  const undone =
    readmitted.length === 0
      ? ''
      : `A push undoes a revocation on ${where}: ${listed(readmitted, theirs.nats.revocations ?? {}, nameOfUser)} could get in again.`;
  const signer =
    theirs.iss === claims.iss || lets !== undefined || kind === 'unserved'
      ? ''
      : `It is signed by ${shortKey(theirs.iss ?? '')}.`;
  return {
    servers,
    kind,
    text: [undone, givenBackWords(given, where), AGE[kind], signer, alone]
      .filter(each => each !== '')
      .join(' '),
    versions,
    revoked: theirs.nats.revocations ?? {},
  };
}

function letsIn(readmitted: readonly string[], given: readonly GivenBack[]): LetsIn | undefined {
  if (readmitted.length > 0) return 'readmits';
  if (given.length === 0) return undefined;
  return given.some(({ key }) => key !== undefined) ? 'signing-key' : 'reopens';
}
