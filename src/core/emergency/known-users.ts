import { utcText } from '../trust/times.ts';
import { keyWords } from './about-leak.ts';
import type { Cut } from './cut.ts';
import type { Emergency } from './emergency.ts';
import { markdownCell } from './markdown-cell.ts';

/** Who a user is and how it was issued, for the report: its JWT may be gone by then. */
export interface KnownUser {
  /** Public key. */
  readonly key: string;
  /** Empty: not known. */
  readonly name: string;
  /** Public key of whoever issued it; empty: not known. */
  readonly issuer: string;
  /** The same in words: `signing key SAABC…XYZ (scope web)`. */
  readonly issuedBy: string;
  /** Unix seconds; 0: not known. */
  readonly issuedAt: number;
}

/** Whoever leaked, and whoever else is named in the cut. */
export function knownUsers(emergency: Emergency, { users }: Cut): readonly KnownUser[] {
  const { user, stored, connections } = emergency;
  const live = connections.flatMap(each => each.connections);
  return [...new Set([...(user ? [user.key] : []), ...users])].map(key => {
    const row = stored.find(each => each.key === key);
    const identity = live.find(each => each.identity?.userKey === key)?.identity;
    const known = user?.key === key ? user : undefined;
    const issuer = known?.issuer || identity?.issuerKey || row?.issuer || '';
    return {
      key,
      name: known?.name || row?.name || identity?.userName || '',
      issuer,
      issuedBy: keyWords(emergency, issuer),
      issuedAt: known?.issuedAt || identity?.userIssuedAt || Number(row?.issuedAt ?? 0),
    };
  });
}

/** A line of the report in Markdown. */
export function knownUserLine({ key, name, issuedBy, issuedAt }: KnownUser): string {
  const when = issuedAt === 0 ? '' : ` on ${utcText(issuedAt)}`;
  return `- User: ${markdownCell(name)} \`${key}\`, issued by ${markdownCell(issuedBy)}${when}`;
}

/** The same for programs. */
export function knownUserJson({ issuedAt, ...user }: KnownUser): object {
  return { ...user, issuedAt: issuedAt === 0 ? null : new Date(issuedAt * 1000).toISOString() };
}
