const POLYNOMIAL = 0x1021;

const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let sum = byte << 8;
  for (let bit = 0; bit < 8; bit++) sum = sum & 0x8000 ? (sum << 1) ^ POLYNOMIAL : sum << 1;
  return sum & 0xffff;
});

/** CRC-16/XMODEM (polynomial 0x1021, start 0, no reflection) of the first `size` bytes: the checksum of nkeys. */
export function crc16(bytes: Uint8Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) {
    sum = ((sum << 8) & 0xffff) ^ (TABLE[(sum >> 8) ^ (bytes[i] as number)] as number);
  }
  return sum;
}
