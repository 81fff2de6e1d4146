/** Characters kept at each end: the kind's letter and five more, and the last six, which people compare. */
const KEPT = 6;

/**
 * A public key short enough for a column: `ABJE2T…OTUCI4`. Text that is not longer than that stays whole.
 * Public keys are ASCII; clean anything else first.
 */
export function shortKey(key: string, ellipsis = '…'): string {
  if (key.length <= 2 * KEPT + ellipsis.length) return key;
  return key.slice(0, KEPT) + ellipsis + key.slice(-KEPT);
}
