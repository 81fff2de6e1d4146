/** Milliseconds of a clock that nobody sets. `performance` has the same, and loads modules of Node's that take a millisecond. */
export function monotonic(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
