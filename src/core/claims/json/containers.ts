import { type Codec, isPlainObject, requireType } from './codec.ts';
import { eachMember, isObjectNode } from './node.ts';
import { writeSorted } from './write.ts';

/** What is kept of the longer list that a list took the place of: Go does not forget it either. */
const beyondEnd = new WeakMap<readonly unknown[], readonly unknown[]>();

/**
 * A list. Null makes it absent. Where the member is repeated, each element is read into what an earlier list had in its
 * place, so null leaves that there.
 */
export function list<T>(element: Codec<T>): Codec<readonly T[]> {
  return {
    read(node, old, at) {
      if (node === null) return undefined;
      if (!Array.isArray(node)) return at.mismatch(old, 'a list');
      const earlier = old === undefined ? [] : [...old, ...((beyondEnd.get(old) ?? []) as readonly T[])];
      const values = node.map((value, i) =>
        at.within(i, () => element.read(value, earlier[i], at) ?? element.zero()),
      );
      if (values.length > 0 && values.length < earlier.length)
        beyondEnd.set(values, earlier.slice(values.length));
      return values;
    },
    write(values) {
      requireType(Array.isArray(values), values, 'a list');
      // Not `map`, which passes over the holes of a sparse list.
      return `[${Array.from(values, value => element.write(value)).join(',')}]`;
    },
    zero: () => [],
    isEmpty: values => Array.isArray(values) && values.length === 0,
  };
}

/** An object whose member names are data: it has no prototype, so `__proto__` is a name like any other. */
export function map<T>(element: Codec<T>): Codec<Readonly<Record<string, T>>> {
  return {
    read(node, old, at) {
      if (node === null) return undefined;
      if (!isObjectNode(node)) return at.mismatch(old, 'an object');
      const out: Record<string, T> = Object.assign(Object.create(null), old);
      eachMember(node, (name, value) => {
        out[name] = at.within(name, () => element.read(value, undefined, at) ?? element.zero());
      });
      return out;
    },
    write(values) {
      requireType(isPlainObject(values), values, 'an object');
      return writeSorted(Object.entries(values).map(([name, value]) => [name, element.write(value)]));
    },
    zero: () => Object.create(null) as Record<string, T>,
    isEmpty: values => isPlainObject(values) && Object.keys(values).length === 0,
  };
}

/** A value or null, where both are told apart. */
export function nullable<T>(inner: Codec<T>): Codec<T | null> {
  return {
    read: (node, old, at) => (node === null ? null : inner.read(node, old ?? undefined, at)),
    write: value => (value === null ? 'null' : inner.write(value)),
    zero: () => null,
    isEmpty: value => value === null,
  };
}
