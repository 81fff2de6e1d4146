import type { Seed } from '../../nkeys/seed.ts';

/** One signature with a seed that was read for it, and is wiped afterwards. @throws NkeeperError those of `Seed.sign` */
export function signOnce(seed: Seed, data: Uint8Array): Uint8Array {
  try {
    return seed.sign(data);
  } finally {
    seed.wipe();
  }
}
