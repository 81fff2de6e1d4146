import { withArguments } from '../errors.ts';
import { type JsonObject, type JsonValue, toValue } from './json/any-value.ts';
import { type Codec, isPlainObject, requireType } from './json/codec.ts';
import { foldName } from './json/member-names.ts';
import { eachMember, isObjectNode, Members, type Node, NumberText } from './json/node.ts';
import type { Reading } from './json/reading.ts';
import { text } from './json/scalars.ts';
import { always, structure } from './json/structure.ts';
import { restoreUnknown } from './json/unknown.ts';
import { compareUtf8 } from './json/utf8.ts';
import { type UserLimits, userLimitsCodec } from './limits.ts';

/** A signing key with a template: users signed by it get the template's limits and have none of their own. */
export interface UserScope {
  readonly kind: 'user_scope';
  /** Public account key. */
  readonly key: string;
  /** Label. */
  readonly role: string;
  readonly template: UserLimits;
  readonly description: string;
}

/** A signing key of an account: plain (the public key) or with a scope. */
export type SigningKey = string | UserScope;

/** The public key of a signing key, plain or scoped. */
export function signingKeyOf(entry: SigningKey): string {
  return typeof entry === 'string' ? entry : withArguments(() => entry.key);
}

const scopeKind: Codec<'user_scope'> = {
  read(node, _old, at) {
    if (node === 'user_scope') return node;
    if (node === null || typeof node === 'string')
      throw at.error('payload-scope-unknown', 'is not user_scope');
    throw at.error('payload-field-type', 'is not a text');
  },
  write(kind) {
    requireType(kind === 'user_scope', kind, 'user_scope');
    return `"${kind}"`;
  },
  zero: () => 'user_scope',
  isEmpty: () => false,
};

export const scopeCodec = structure<UserScope>({
  kind: always(scopeKind),
  key: always(text),
  role: always(text),
  template: always(userLimitsCodec),
  description: always(text),
});

/** What a template has where members are missing: the reason why a scope cannot store a zero. */
const TEMPLATE_DEFAULTS = { subs: -1, data: -1, payload: -1 };

/**
 * Signing keys: each once (the last one stays), sorted. Go reads them in two steps, first as free JSON with doubles,
 * which is why large numbers lose digits here and `1e3` passes.
 */
export const signingKeysCodec: Codec<readonly SigningKey[]> = {
  read(node, old, at) {
    if (node === null) return old;
    if (!Array.isArray(node)) throw at.error('payload-field-type', 'is not a list');
    const values = at.strictly(() => toValue(node, at)) as readonly JsonValue[];
    const keys = new Map((old ?? []).map(entry => [signingKeyOf(entry), entry]));
    values.forEach((value, i) => {
      const entry = at.within(i, () => at.strictly(() => readEntry(value, at)));
      if (entry === undefined) return;
      if (at.keeps && typeof entry !== 'string') keepAsWritten(entry, node[i] as Node);
      keys.set(signingKeyOf(entry), entry);
    });
    return sorted(keys);
  },
  write(entries) {
    requireType(Array.isArray(entries), entries, 'a list');
    const keys = new Map(Array.from(entries, entry => [keyToWrite(entry), entry]));
    const written = sorted(keys).map(entry =>
      typeof entry === 'string' ? text.write(entry) : scopeCodec.write(entry),
    );
    return `[${written.join(',')}]`;
  },
  zero: () => [],
  isEmpty: entries => Array.isArray(entries) && entries.length === 0,
};

function keyToWrite(entry: SigningKey): string {
  const isScope = isPlainObject(entry) && typeof entry.key === 'string';
  requireType(isScope || typeof entry === 'string', entry, 'a key or a scope');
  return signingKeyOf(entry);
}

/** Entries that are neither text nor object are skipped. */
function readEntry(value: JsonValue, at: Reading): SigningKey | undefined {
  if (typeof value === 'string') return value;
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    at.dropHere();
    return undefined;
  }
  const free = value as JsonObject;
  if (free['kind'] !== 'user_scope') {
    throw at.error('payload-scope-unknown', 'has a kind that is not user_scope');
  }
  const template = { pub: {}, sub: {}, ...TEMPLATE_DEFAULTS };
  const fresh: UserScope = { kind: 'user_scope', key: '', role: '', template, description: '' };
  return scopeCodec.read(toNode(free), fresh, at);
}

/** The unknown members of a scope with all their digits: what came through free JSON has doubles. */
function keepAsWritten(scope: UserScope, node: Node): void {
  if (!isObjectNode(node)) return;
  restoreUnknown(scope, node);
  eachMember(node, (name, value) => {
    if (foldName(name) === 'template' && isObjectNode(value)) restoreUnknown(scope.template, value);
  });
}

/** Free JSON as a tree, members sorted and numbers as Go writes them. */
function toNode(value: JsonValue): Node {
  if (typeof value === 'number') return new NumberText(`${value}`);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(toNode);
  const members = new Members();
  for (const [name, member] of Object.entries(value as JsonObject).sort(([a], [b]) => compareUtf8(a, b))) {
    members.names.push(name);
    members.values.push(toNode(member));
  }
  return members;
}

function sorted(keys: ReadonlyMap<string, SigningKey>): readonly SigningKey[] {
  return [...keys].sort(([a], [b]) => compareUtf8(a, b)).map(([, entry]) => entry);
}
