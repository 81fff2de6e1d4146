import { NkeeperError } from '../../errors.ts';
import { type Codec, isPlainObject, requireType } from './codec.ts';
import { eachMember, isObjectNode, type Node, NumberText } from './node.ts';
import type { Reading } from './reading.ts';
import { writeSorted, writeString } from './write.ts';

/** Any JSON value; objects have no prototype, numbers are doubles. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [member: string]: JsonValue;
}

type Container = JsonValue[] | Record<string, JsonValue>;

/** Deeper values are read, but not written. */
const MAX_WRITTEN_DEPTH = 1000;

/** An object of free content: repeated members at its top are merged, the last one wins. */
export const anyObject: Codec<JsonObject> = {
  read(node, old, at) {
    if (node === null) return undefined;
    if (!isObjectNode(node)) return at.mismatch(old, 'an object');
    return Object.assign(Object.create(null), old, toValue(node, at)) as JsonObject;
  },
  write: value => writeValue(value, 0),
  zero: () => Object.create(null) as JsonObject,
  isEmpty: value => Object.keys(value).length === 0,
};

/** A tree as plain data. Without recursion: it may be 10,000 deep. */
export function toValue(root: Node, at: Reading): JsonValue {
  const todo: [Node, Container][] = [];
  const convert = (node: Node): JsonValue => {
    if (node instanceof NumberText) return toDouble(node, at);
    if (node === null || typeof node !== 'object') return node;
    const container: Container = Array.isArray(node) ? [] : Object.create(null);
    todo.push([node, container]);
    return container;
  };
  const value = convert(root);
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const [node, container] = next;
    if (Array.isArray(node)) for (const element of node) (container as JsonValue[]).push(convert(element));
    else if (isObjectNode(node)) {
      eachMember(node, (name, member) => {
        (container as Record<string, JsonValue>)[name] = convert(member);
      });
    }
  }
  return value;
}

function toDouble(node: NumberText, at: Reading): number {
  const double = Number(node.text);
  return Number.isFinite(double) ? double : at.mismatch(0, 'a number that fits 64 bits');
}

/** A value as Go writes what it read into `any`. @throws NkeeperError `claim-unencodable` */
export function writeValue(value: JsonValue, depth = 0): string {
  if (depth > MAX_WRITTEN_DEPTH)
    throw new NkeeperError('claim-unencodable', 'The claims are nested too deep.');
  if (typeof value === 'string') return writeString(value);
  if (typeof value === 'number') return writeDouble(value);
  if (value === null || typeof value === 'boolean') return `${value}`;
  if (Array.isArray(value))
    return `[${Array.from(value, element => writeValue(element, depth + 1)).join(',')}]`;
  requireType(isPlainObject(value), value, 'a JSON value');
  return writeSorted(Object.entries(value).map(([name, member]) => [name, writeValue(member, depth + 1)]));
}

/** JavaScript and Go write doubles alike but for -0. */
function writeDouble(value: number): string {
  if (!Number.isFinite(value)) throw new NkeeperError('claim-unencodable', `JSON has no number ${value}.`);
  return Object.is(value, -0) ? '-0' : `${value}`;
}
