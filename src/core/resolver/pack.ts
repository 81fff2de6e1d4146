import type { Content } from './content.ts';
import type { Session } from './session.ts';
import { SetHash } from './set-hash.ts';

const PACK = '$SYS.REQ.CLAIMS.PACK';
/** A store of 10,000 accounts begins to come after about a second; one of a million takes minutes in all. */
const IDLE_MS = 10_000;
const MOST_MS = 300_000;

/** `equal`: the server's hash is the one that was sent. `failed`: no end came, so nothing can be said. */
export type PackAnswer =
  | { readonly how: 'equal' }
  | { readonly how: 'dump'; readonly content: Content }
  | { readonly how: 'failed' };

/**
 * Asks the full resolver of the session's own server whether its store has this hash; if not it sends everything. Only for
 * servers that run a full resolver: for any other one, some other server would answer.
 */
export async function askPack(
  session: Session,
  hash: Uint8Array,
  known: ReadonlyMap<string, string>,
): Promise<PackAnswer> {
  const tokens = new Map<string, string>();
  const sum = new SetHash();
  const ending = await session.ask(PACK, {
    payload: hash,
    maxMs: MOST_MS,
    idleMs: IDLE_MS,
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
