/** Sentences side by side: each that lacks its full stop gets one; empty ones are left out. */
export function sentences(...parts: readonly string[]): string {
  return parts
    .map(part => part.trim())
    .filter(part => part !== '')
    .map(part => (/[.!?:…]$/.test(part) ? part : `${part}.`))
    .join(' ');
}
