import type { Node } from './node.ts';
import { parseExact } from './parse.ts';
import { parsePlain } from './plain.ts';
import { decodeUtf8 } from './utf8.ts';

/**
 * Parses the JSON text of a payload or header: fast where nothing about it is odd, else exactly.
 *
 * @throws SyntaxError
 */
export function parseJson(bytes: Buffer): Node {
  const plain = parsePlain(bytes);
  return plain === undefined ? parseExact(decodeUtf8(bytes)) : plain;
}
