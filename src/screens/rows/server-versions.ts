import type { World } from '../../app/screen.ts';
import { claimsDifference, type Difference } from '../../core/claims/difference/difference.ts';
import type { DecodedToken } from '../../core/claims/token/token.ts';
import type { Holding } from '../../core/resolver/live-view.ts';
import { decodedThere } from './decoded-there.ts';
import type { AccountEntity } from './entities.ts';
import { memo } from './memo.ts';

/** What one or several servers hold of an account: the same JWT, or all none. */
export interface ServerVersion {
  readonly servers: readonly string[];
  readonly holding: Holding;
  /** Undefined where there is none, or where it is not known. */
  readonly token: string | undefined;
}

/** The versions of an account that the servers hold, in the order in which their servers come. */
export function serverVersions(world: World, key: string): readonly ServerVersion[] {
  const versions = new Map<string, { servers: string[]; holding: Holding; token: string | undefined }>();
  for (const [server, holding] of world.live.holdings.get(key) ?? []) {
    const { state, inForce } = holding;
    const token = state === 'missing' || state === 'unknown' ? undefined : world.serverToken(key, server);
    const id = `${state} ${inForce === false} ${token ?? ''}`;
    const version = versions.get(id);
    if (version) version.servers.push(server);
    else versions.set(id, { servers: [server], holding, token });
  }
  return [...versions.values()];
}

const differencesOf = memo((there: DecodedToken, here: DecodedToken) =>
  claimsDifference('account', there.claims, here.claims),
);

/** What differs between a server's JWT and the store's: `before` is there, `after` is here. Undefined: one cannot be read. */
export function versionDifference(
  { decoded }: Pick<AccountEntity, 'decoded'>,
  token: string,
): readonly Difference[] | undefined {
  const there = decodedThere(token);
  return there && decoded && there.kind === decoded.kind ? differencesOf(there, decoded) : undefined;
}

/** Decoding more than this may hold the keys. */
const LARGE = 100_000;
/** A row is looked at, not passed, when it stays selected for so long. */
const LOOKED_AT_MS = 150;

let waiting = { token: '', since: 0 };

/** May it be compared now? A large one waits until its row has been selected for a moment. */
export function isDue(world: World, token: string): boolean {
  if (token.length < LARGE) return true;
  const now = performance.now();
  if (waiting.token !== token) waiting = { token, since: now };
  if (now - waiting.since >= LOOKED_AT_MS) return true;
  world.again();
  return false;
}
