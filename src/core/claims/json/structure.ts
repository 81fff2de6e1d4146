import { NkeeperError } from '../../errors.ts';
import { type Codec, isPlainObject, requireType } from './codec.ts';
import { foldName, isMemberName, registerMemberNames } from './member-names.ts';
import { eachMember, isObjectNode } from './node.ts';
import { keepUnknown, writeUnknown } from './unknown.ts';

/** How one member of a structure is kept. */
export interface Field<T> {
  readonly codec: Codec<T>;
  /** Written even when empty, and never absent after reading. */
  readonly always: boolean;
}

/** The members of a structure, all of them, in written order. */
export type Fields<T> = { readonly [K in keyof T]-?: Field<Exclude<T[K], undefined>> };

/** A member that is left out when empty. */
export function optional<T>(codec: Codec<T>): Field<T> {
  return { codec, always: false };
}

/** A member that is always written. */
export function always<T>(codec: Codec<T>): Field<T> {
  return { codec, always: true };
}

/** An object with known members; null leaves what was there, a repeated one is merged into the earlier one. */
export function structure<T extends object>(fields: Fields<T>): Codec<T> {
  const entries = Object.entries(fields) as [string, Field<unknown>][];
  const exact = new Map(entries.map(([name, field]) => [name, { name, ...field }]));
  registerMemberNames(exact.keys());
  const required = entries.filter(([, field]) => field.always);
  return {
    read(node, old, at) {
      if (node === null) return old;
      if (!isObjectNode(node)) return at.mismatch(old, 'an object');
      const out: Record<string, unknown> = { ...old };
      eachMember(node, (written, value) => {
        // A name that is known elsewhere is spelled as it should be: no other spelling of a name is tried for it.
        const field =
          exact.get(written) ?? (isMemberName(written) ? undefined : exact.get(foldName(written)));
        if (field === undefined) return at.keeps ? keepUnknown(out, written, value) : at.drop(written);
        const { name, codec } = field;
        at.enter(name);
        const read = codec.read(value, out[name], at);
        at.leave();
        const absent = read === undefined || (codec.scalar && !field.always && codec.isEmpty(read));
        if (!absent) out[name] = read;
        else if (name in out) delete out[name];
      });
      for (const [name, { codec }] of required) out[name] ??= codec.zero();
      return out as T;
    },
    write(value) {
      requireType(isPlainObject(value), value, 'an object');
      const values = value as Record<string, unknown>;
      for (const name in values) if (!exact.has(name)) throw strangeMember(name);
      const members: string[] = [];
      for (const [name, { codec, always }] of entries) {
        const member = values[name] === undefined && always ? codec.zero() : values[name];
        if (member === undefined || (member !== null && !always && codec.isEmpty(member))) continue;
        members.push(`"${name}":${codec.write(member)}`);
      }
      members.push(...writeUnknown(value, name => exact.has(foldName(name))));
      return `{${members.join(',')}}`;
    },
    zero: () => Object.fromEntries(required.map(([name, { codec }]) => [name, codec.zero()])) as T,
    isEmpty: () => false,
  };
}

function strangeMember(name: string): NkeeperError {
  return new NkeeperError('claim-unknown', `Claims have no member ${JSON.stringify(name)} in this place.`, {
    hint: 'Members are named as in the JWT; what a JWT had before is kept by claimsForEdit.',
  });
}

/** A structure that may be absent: null takes it away again. */
export function optionalStructure<T extends object>(inner: Codec<T>): Codec<T> {
  return { ...inner, read: (node, old, at) => (node === null ? undefined : inner.read(node, old, at)) };
}
