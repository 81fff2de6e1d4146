/**
 * The encodings of Ed25519 points of small order (sign bit cleared). Anybody can make signatures that verify with such a
 * "key"; OpenSSL takes them, nkeys refuses them since v0.4.17.
 */
const SMALL_ORDER = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]);

/** First bytes of the encodings above: one look tells that a usual key is none of them. */
const FIRST_BYTES = new Set([0x00, 0x01, 0x26, 0xc7, 0xec, 0xed, 0xee]);

/** Tells whether 32 bytes encode an Ed25519 point of small order, whatever its sign. */
export function isSmallOrder(raw: Uint8Array): boolean {
  if (!FIRST_BYTES.has(raw[0] as number)) return false;
  const unsigned = Buffer.from(raw);
  unsigned[31] = (unsigned[31] as number) & 0x7f;
  return SMALL_ORDER.has(unsigned.toString('hex'));
}
