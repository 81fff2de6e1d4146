import { NkeeperError } from '../../errors.ts';
import { eachMember, isObjectNode, type Members, type Node, NumberText, type PlainObject } from './node.ts';
import { writeSorted, writeString } from './write.ts';

/**
 * Where an object of claims keeps the members that nkeeper does not know. A symbol, so that spreading an object keeps
 * them and nothing that walks over members sees any.
 */
export const UNKNOWN = Symbol('unknown members');

/** An object that may have unknown members. */
export interface MayHaveUnknown {
  [UNKNOWN]?: Map<string, Node>;
}

/** Keeps one unknown member; the last one of a name stays. */
export function keepUnknown(object: object, name: string, value: Node): void {
  const holder: MayHaveUnknown = object;
  holder[UNKNOWN] ??= new Map();
  holder[UNKNOWN].set(name, value);
}

/** Puts the unknown members of an object back as they are written in `node`. */
export function restoreUnknown(object: object, node: Members | PlainObject): void {
  const known = (object as MayHaveUnknown)[UNKNOWN];
  if (known === undefined) return;
  eachMember(node, (name, value) => {
    if (known.has(name)) known.set(name, value);
  });
}

/** The unknown members, but for those that are known after all, as JSON, `"name":value` each, sorted by the UTF-8 bytes of their names; digits of numbers stay. */
export function writeUnknown(object: object, isKnown: (name: string) => boolean): readonly string[] {
  const members = (object as MayHaveUnknown)[UNKNOWN];
  if (members === undefined) return [];
  const unknown = [...members].filter(([name]) => !isKnown(name));
  const text = writeSorted(unknown.map(([name, value]) => [name, writeNode(value, 0)]));
  return text === '{}' ? [] : [text.slice(1, -1)];
}

/** Deeper values are read, but not written. */
const MAX_DEPTH = 1000;

/** @throws NkeeperError `claim-unencodable` */
function writeNode(node: Node, depth: number): string {
  if (depth > MAX_DEPTH) throw new NkeeperError('claim-unencodable', 'The claims are nested too deep.');
  if (node instanceof NumberText) return node.text;
  if (typeof node === 'string') return writeString(node);
  if (Array.isArray(node)) return `[${node.map(element => writeNode(element, depth + 1)).join(',')}]`;
  if (!isObjectNode(node)) return `${node}`;
  // Of a member that is there twice the last one stays: what nkeeper writes has each once.
  const members = new Map<string, string>();
  eachMember(node, (name, value) => members.set(name, `${writeString(name)}:${writeNode(value, depth + 1)}`));
  return `{${[...members.values()].join(',')}}`;
}
