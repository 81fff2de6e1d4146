const DECIMAL = /^[+-]?\d+$/;
const LARGEST = 9223372036854775807n;

/**
 * A whole number as Go's `strconv.Atoi` reads it: decimal digits, perhaps a sign, within 64 bits; undefined for other
 * text. Beyond 2^53 the result is only near the number.
 */
export function parseDecimalInteger(text: string): number | undefined {
  if (!DECIMAL.test(text)) return undefined;
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return value <= LARGEST && value >= -LARGEST - 1n ? Number(value) : undefined;
}
