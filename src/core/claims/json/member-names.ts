/** The names of all members that claims may have. */
const KNOWN = new Set<string>();
let longest = 0;

/** Makes names known; every structure does it for its members. */
export function registerMemberNames(names: Iterable<string>): void {
  for (const name of names) {
    KNOWN.add(name);
    longest = Math.max(longest, name.length);
  }
}

/**
 * A name as Go's `encoding/json` compares it where the exact name is not found: Unicode simple folding, of which only
 * `ſ` (s) and the Kelvin sign (k) matter beside the letters, for our names are ASCII.
 */
export function foldName(name: string): string {
  return name.toLowerCase().replaceAll('ſ', 's');
}

/** Is it the name of a member, here or in another structure? All of them are in lower case. */
export function isMemberName(name: string): boolean {
  return KNOWN.has(name);
}

/** Tells whether a name means a known member but is spelled in another case. */
export function isMemberVariant(name: string): boolean {
  return !KNOWN.has(name) && name.length <= longest && KNOWN.has(foldName(name));
}
