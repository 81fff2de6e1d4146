import type { AccountClaims } from '../account.ts';

/** Nobody gets in: leaf nodes have a limit of their own, and a limit that is not there is 0. */
export function isShut({ conn = 0, leaf = 0 }: AccountClaims['nats']['limits']): boolean {
  return Number(conn) === 0 && Number(leaf) === 0;
}
