/** Time of day in UTC, to the second: `17:04:09`. @param at Unix milliseconds */
export function clockText(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}
