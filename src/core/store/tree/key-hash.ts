/** Letters of a key that are looked at: 60 bits of it. */
const LETTERS = 12;

/**
 * A number that tells most public keys apart (FNV-1a), where 100,000 texts would be too much to keep.
 *
 * @param at where the key begins in the text
 */
export function keyHash(text: string, at = 0): number {
  let hash = 0x811c9dc5;
  // The first letters are the kind's.
  for (let i = at + 2; i < at + 2 + LETTERS; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

/** A user's key, by its first letter: others are not known by their hashes. */
export function isUserKey(key: string): boolean {
  return key.startsWith('U');
}
