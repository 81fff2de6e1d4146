import type { PlanContext } from './operation.ts';

/** A name where a person does not care: nsc makes up two words, a piece of a fresh key is as good. */
export function randomName(kind: 'operator' | 'account' | 'user', { newSeed }: PlanContext): string {
  const seed = newSeed(kind);
  const { publicKey } = seed;
  seed.wipe();
  return `${kind}-${publicKey.slice(-8).toLowerCase()}`;
}
