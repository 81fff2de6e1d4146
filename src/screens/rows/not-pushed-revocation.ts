import type { World } from '../../app/screen.ts';
import { revocationOf } from '../../core/claims/access/revocation.ts';
import { someOf } from '../../core/text/count-of.ts';
import { decodedThere } from './decoded-there.ts';

/** So many servers are named. */
const MOST = 3;

/** A user whom the account's JWT here revokes. */
export interface RevokedUser {
  readonly account: string;
  readonly key: string;
  /** Unix seconds of the JWT that it logs in with. */
  readonly issuedAt: number;
}

/** Servers whose JWT of the account does not have the revocation: they still let this user in. */
function serversWithout(world: World, { account, key, issuedAt }: RevokedUser): readonly string[] {
  const found: string[] = [];
  for (const [server, { state }] of world.live.holdings.get(account) ?? []) {
    if (state === 'same' || state === 'missing' || state === 'unknown') continue;
    const token = world.serverToken(account, server);
    const there = token === undefined ? undefined : decodedThere(token);
    if (there?.kind !== 'account') continue;
    if (revocationOf(there.claims.nats.revocations ?? {}, key, issuedAt) === undefined) found.push(server);
  }
  return found;
}

/** That a revocation is only here, and what to press, in sentences; undefined: no server is known that lacks it. */
export function notPushedWords(world: World, user: RevokedUser): string | undefined {
  const servers = serversWithout(world, user);
  if (servers.length === 0) return undefined;
  const lets = servers.length === 1 ? 'lets' : 'let';
  return `NOT PUSHED: ${someOf(servers, MOST)} still ${lets} this user in. P on its account pushes the revocation, x cuts it off now.`;
}
