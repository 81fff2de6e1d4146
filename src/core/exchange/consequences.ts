import { addedSigningKeys } from '../claims/access/added-keys.ts';
import { lostRevocations, shortenedWords } from '../claims/access/lost-revocations.ts';
import type { RevocationList } from '../claims/access/revocation.ts';
import { revokedUntil } from '../claims/access/revoked-until.ts';
import type { AccountClaims } from '../claims/account.ts';
import { versionEffects } from '../operations/checks/live-connections.ts';
import type { Effect } from '../operations/plan.ts';
import { someOf } from '../text/count-of.ts';
import { shortKey } from '../text/short-key.ts';
import { timestamp } from '../text/units.ts';

/** What people call a user; undefined for one that the store does not know. */
export type NameOfUser = (key: string) => string | undefined;

/** So many names stand in a sentence. */
const MOST_NAMES = 5;

/** What happens on a server that replaces one version of an account by another. */
export interface Consequences {
  /** Users, or `*`, that are revoked there and would not be any more. */
  readonly readmitted: readonly string[];
  /** Who loses access, and what stops. */
  readonly effects: readonly Effect[];
}

/**
 * What replacing `before` by `after` does to those who use the account.
 *
 * @param name of the account
 * @param issuedAtOf when the JWT of a user was issued, as far as it is known
 */
export function consequencesOf(
  name: string,
  before: AccountClaims,
  after: AccountClaims,
  nameOf: NameOfUser,
  issuedAtOf?: (key: string) => number | undefined,
): Consequences {
  const [was, is] = [before.nats.revocations ?? {}, after.nats.revocations ?? {}];
  const { undone, shortened } = lostRevocations(before, after, issuedAtOf);
  const revoked = Object.keys(is).filter(key => later(revokedUntil(is, key), revokedUntil(was, key)));
  const effects: Effect[] = shortened.map(each => ({
    kind: 'warning',
    text: shortenedWords(each, wordFor(each.key, was, nameOf)),
  }));
  const cutOff = (text: string) => effects.push({ kind: 'cut-off', text });
  if (revoked.length > 0) cutOff(`Revokes ${listed(revoked, is, nameOf)}.`);
  const lost = addedSigningKeys(after, before);
  if (lost.length > 0)
    cutOff(
      `Everybody is cut off that ${lost.map(key => shortKey(key)).join(', ')} signed: no signing key any more.`,
    );
  if (after.nats.limits.disallow_bearer && !before.nats.limits.disallow_bearer)
    cutOff('Users with bearer tokens are cut off.');
  effects.push(...versionEffects(name, before, after));
  const [asked, asks] = [before, after].map(({ nats }) => (nats.authorization?.auth_users ?? []).length > 0);
  if (asks && !asked)
    cutOff(`Auth callout is switched on: a service decides about every login to ${name} from then on.`);
  if (asked && !asks)
    effects.push({ kind: 'note', text: `Auth callout is switched off: users of ${name} log in without it.` });
  for (const key of addedSigningKeys(before, after))
    effects.push({ kind: 'note', text: `What ${shortKey(key)} signed gets in: it is a signing key.` });
  const ends = Number(after.exp ?? 0);
  if (ends > 0 && (Number(before.exp ?? 0) === 0 || ends < Number(before.exp)))
    cutOff(`The account ends on ${timestamp(ends)}: everybody is cut off then.`);
  const subjects = new Set(subjectsOf(after));
  const gone = subjectsOf(before).filter(subject => !subjects.has(subject));
  if (gone.length > 0)
    effects.push({
      kind: 'stops',
      text: `No longer exported: ${gone.slice(0, MOST_NAMES).join(', ')}${gone.length > MOST_NAMES ? ' and more' : ''}.`,
    });
  return { readmitted: [...undone.keys()], effects };
}

function subjectsOf({ nats }: AccountClaims): readonly string[] {
  return (nats.exports ?? []).flatMap(each => each?.subject ?? []);
}

/** `svc-orders (UABC…), everybody issued until 2026-…`. @param list the revocations that they stand in */
export function listed(keys: readonly string[], list: RevocationList, nameOf: NameOfUser): string {
  return someOf(
    keys.map(key => wordFor(key, list, nameOf)),
    MOST_NAMES,
  );
}

function wordFor(key: string, list: RevocationList, nameOf: NameOfUser): string {
  if (key === '*') return `everybody issued until ${timestamp(Number(list[key]))}`;
  const name = nameOf(key);
  return name === undefined ? shortKey(key) : `${name} (${shortKey(key)})`;
}

function later(one: number | undefined, other: number | undefined): boolean {
  return one !== undefined && (other === undefined || one > other);
}
