import { peekSubject } from '../claims/token/peek.ts';
import { lookupAll } from '../resolver/holdings/lookup.ts';
import { readRunning } from '../resolver/holdings/running-jwts.ts';
import type { Session } from '../resolver/link/session.ts';
import type { Fleet } from '../resolver/push/fleet.ts';
import { followPushes } from '../resolver/push/follow-pushes.ts';
import type { Held } from '../resolver/push/held.ts';
import type { PlannedAccount } from './plan-push.ts';

/** So many are looked at again before each push. */
const FEW = 100;
/** More cost a second: only where somebody took their time to read the preview. */
const FRESH_MS = 10_000;

export const AT_THE_SAME_MOMENT =
  'somebody pushed another version at the same moment: one of the two is lost. Compare again';

export const CHANGED_MEANWHILE =
  'somebody pushed another version since it was compared: it is not sent. Push again to see that one';

/**
 * Accounts of which servers have a version that was not there when the push was planned: somebody else pushed it while the
 * preview was read, and nobody has seen what sending would undo.
 *
 * @param before what the servers had then
 * @param ageMs how long that is ago
 * @returns their public keys
 */
export async function changedMeanwhile(
  { session, servers }: Fleet,
  accounts: readonly Pick<PlannedAccount, 'key' | 'token'>[],
  before: Held,
  ageMs: number,
): Promise<ReadonlySet<string>> {
  if (accounts.length > FEW && ageMs < FRESH_MS) return new Set();
  const keys = accounts.map(({ key }) => key);
  const full = servers.filter(({ resolver }) => resolver === 'full').length;
  const [stored, running] = await Promise.all([
    full === 0 ? new Map<string, readonly string[]>() : lookupAll(session, keys, full),
    accounts.length > FEW ? undefined : readRunning(session, keys, servers.length),
  ]);
  const changed = accounts.filter(({ key, token }) => {
    const known = versionsIn(before, key).add(token);
    const there = [...(stored.get(key) ?? []), ...(running?.get(key)?.values() ?? [])];
    return there.some(each => each !== '' && !known.has(each));
  });
  return new Set(changed.map(({ key }) => key));
}

/**
 * Hears who else pushes one of these accounts, from now on: what is pushed in the very moment of ours is overwritten by it on
 * some servers, or overwrites it. Of many accounts nobody does that by hand, and to hear all of it costs too much.
 *
 * @param seen called with the key of the account
 */
export function hearOthers(
  session: Session,
  accounts: readonly Pick<PlannedAccount, 'key' | 'token'>[],
  seen: (key: string) => void,
): void {
  if (accounts.length > FEW) return;
  const ours = new Map(accounts.map(({ key, token }) => [key, token]));
  followPushes(session, msg => {
    const token = msg.string();
    const key = peekSubject(token);
    if (ours.has(key) && ours.get(key) !== token) seen(key);
  });
}

function versionsIn({ contents, running, loose }: Held, key: string): Set<string> {
  const stored = [...contents.values()].flatMap(({ tokens }) => tokens.get(key) ?? []);
  return new Set([...stored, ...(running.get(key)?.values() ?? []), ...(loose.get(key) ?? [])]);
}
