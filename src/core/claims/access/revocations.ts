import { withArguments } from '../../errors.ts';
import type { Int } from '../standard.ts';
import type { RevocationList } from './revocation.ts';

const ALL = '*';

/** Adds a revocation (Unix seconds); one that is later already stays: a revocation never moves back. */
export function revoke(list: RevocationList, key: string, at: Int): RevocationList {
  const before = entryOf(list, key);
  return before !== undefined && before > at ? list : fromEntries([...Object.entries(list), [key, at]]);
}

/** Whoever is in one of them, until the later time of the two. */
export function mergeRevocations(list: RevocationList, more: RevocationList): RevocationList {
  return Object.entries(more).reduce((all, [key, at]) => revoke(all, key, at), list);
}

/** Takes a revocation away. */
export function clearRevocation(list: RevocationList, key: string): RevocationList {
  return fromEntries(withArguments(() => Object.entries(list)).filter(([other]) => other !== key));
}

/** Takes the entries away that the one for all covers. */
export function compactRevocations(list: RevocationList): RevocationList {
  const all = entryOf(list, ALL);
  if (all === undefined) return list;
  return fromEntries(Object.entries(list).filter(([key, at]) => key === ALL || at > all));
}

function entryOf(list: RevocationList, key: string): Int | undefined {
  return withArguments(() => (Object.hasOwn(list, key) ? list[key] : undefined));
}

/** Without prototype: keys come from outside. */
function fromEntries(entries: readonly (readonly [string, Int])[]): RevocationList {
  const list: Record<string, Int> = Object.create(null);
  for (const [key, at] of entries) list[key] = at;
  return list;
}
