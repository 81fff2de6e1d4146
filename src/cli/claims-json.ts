import { eachMember, isObjectNode, type Node, NumberText } from '../core/claims/json/node.ts';
import { parseExact } from '../core/claims/json/parse.ts';
import { NkeeperError } from '../core/errors.ts';
import type { Json } from './json-text.ts';

/** Claims are a handful of levels deep; far deeper ones are somebody's attempt to overflow a stack. */
const MAX_DEPTH = 500;

/**
 * The payload of a JWT as printable JSON, with the members that nkeeper does not know, and with every digit of large
 * integers (nsc rounds those beyond 2^53). Of repeated members the last one counts, as in Go.
 *
 * @throws NkeeperError `claims-too-deep`
 */
export function claimsJson(payload: string): Json {
  return jsonOf(parseExact(payload), 0);
}

function jsonOf(node: Node, depth: number): Json {
  if (depth > MAX_DEPTH) {
    throw new NkeeperError('claims-too-deep', `The claims are nested more than ${MAX_DEPTH} levels deep.`);
  }
  if (node instanceof NumberText) return numberOf(node.text);
  if (Array.isArray(node)) return node.map(item => jsonOf(item, depth + 1));
  if (!isObjectNode(node)) return node;
  const members: Record<string, Json> = Object.create(null);
  eachMember(node, (name, value) => {
    members[name] = jsonOf(value, depth + 1);
  });
  return members;
}

function numberOf(text: string): number | bigint {
  const value = Number(text);
  return /^-?\d+$/.test(text) && !Number.isSafeInteger(value) ? BigInt(text) : value;
}
