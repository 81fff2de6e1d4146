import type { RevocationList } from './revocation.ts';

/** Until when (Unix seconds) everything is revoked for a key, by its own entry or by `*`; undefined: nothing is. */
export function revokedUntil(list: RevocationList, key: string): number | undefined {
  const times = [key, '*'].flatMap(name => (Object.hasOwn(list, name) ? [Number(list[name])] : []));
  return times.length === 0 ? undefined : Math.max(...times);
}
