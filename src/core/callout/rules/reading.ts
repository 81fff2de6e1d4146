import { messageOf, NkeeperError } from '../../errors.ts';

/** What a place in a rules file may hold; absent members are undefined. */
export type Part = Readonly<Record<string, unknown>>;

/** A fault of a rules file, at a place in it: `rules[2].limits.subs`. */
export function ruleFault(at: string, why: string): NkeeperError {
  return new NkeeperError('callout-rules-invalid', `${at}: ${why}.`);
}

/** An object with no other members than these: a slip in a name must not open a door. */
export function part(value: unknown, at: string, members: readonly string[]): Part {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw ruleFault(at, 'an object is needed here');
  const unknown = Object.keys(value).find(name => !members.includes(name));
  if (unknown !== undefined)
    throw ruleFault(`${at}.${unknown}`, `there is no such member; there are ${members.join(', ')}`);
  return value as Part;
}

export function entries(value: unknown, at: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw ruleFault(at, 'a list is needed here');
}

/** A text that is not empty; undefined where there is none. */
export function text(value: unknown, at: string): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value !== '') return value;
  throw ruleFault(at, 'a text is needed here, not an empty one');
}

/** A text, or several. */
export function texts(value: unknown, at: string): readonly string[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) return [text(value, at) as string];
  if (value.length === 0) throw ruleFault(at, 'an empty list says nothing: leave it out');
  return value.map((each, i) => text(each ?? null, `${at}[${i}]`) as string);
}

export function yes(value: unknown, at: string): true | undefined {
  if (value === undefined || value === true) return value;
  throw ruleFault(at, 'only true can stand here; leave it out for no');
}

/** What a parser of the command line makes of a text or number. */
export function parsed<T>(value: unknown, at: string, parse: (text: string) => T): T | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string' && typeof value !== 'number')
    throw ruleFault(at, 'a text or a number is needed here');
  try {
    return parse(String(value));
  } catch (error) {
    const hint = error instanceof NkeeperError && error.hint ? ` ${error.hint}` : '';
    throw new NkeeperError('callout-rules-invalid', `${at}: ${messageOf(error)}${hint}`, { cause: error });
  }
}
