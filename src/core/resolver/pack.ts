import type { Content } from './content.ts';
import type { Session } from './session.ts';
import { SetHash } from './set-hash.ts';

export const PACK = '$SYS.REQ.CLAIMS.PACK';
/** Full resolvers share this queue group, so that one of them answers. */
export const PACK_QUEUE = 'responder';
/** Wait for the next JWT: a server reads its whole store (10,000 a second) before it sends the first. */
const IDLE_MS = 2000;
const IDLE_MS_PER_ACCOUNT = 0.5;
const MOST_MS = 300_000;

/** `equal`: the server's hash is the one that was sent. `failed`: no end came, so nothing can be said. */
export type PackAnswer =
  | { readonly how: 'equal' }
  | { readonly how: 'dump'; readonly content: Content }
  | { readonly how: 'failed' };

/**
 * Asks whether the store has this hash; if not, everything in it is sent. Some full resolver answers, without its name:
 * {@link askStores} finds out which. `known`: JWTs that are kept as the same strings where the server has them too.
 */
export async function askPack(
  session: Session,
  guess: Content,
  known: ReadonlyMap<string, string>,
): Promise<PackAnswer> {
  const tokens = new Map<string, string>();
  const sum = new SetHash();
  const ending = await session.ask(PACK, {
    payload: guess.hash ?? new Uint8Array(32),
    maxMs: MOST_MS,
    idleMs: IDLE_MS + known.size * IDLE_MS_PER_ACCOUNT,
    take: msg => {
      if (msg.data.length === 0) return true;
      const line = msg.string();
      const key = line.slice(0, 56);
      if (line[56] !== '|' || tokens.has(key)) return false;
      const token = line.slice(57);
      sum.toggle(token);
      // One string for both sides where they are the same: half the memory, and comparing is free.
      const own = known.get(key);
      tokens.set(key, own === token ? own : token);
      return false;
    },
  });
  if (ending !== 'complete') return { how: 'failed' };
  if (tokens.size === 0) return { how: 'equal' };
  return { how: 'dump', content: { tokens, complete: true, hash: sum.bytes } };
}
