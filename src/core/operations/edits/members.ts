import type { Int } from '../../claims/standard.ts';

/** A member that is there only when it is true; undefined leaves it as it is. */
export function editFlag<O extends object, N extends keyof O & string>(
  object: O,
  name: N,
  value: boolean | undefined,
): O {
  if (value === undefined) return object;
  const { [name]: _, ...others } = object;
  return (value ? { ...others, [name]: true } : others) as O;
}

/** A member with a number; 0 takes it away, undefined leaves it as it is. */
export function editNumber<O extends object, N extends keyof O & string>(
  object: O,
  name: N,
  value: Int | undefined,
): O {
  if (value === undefined) return object;
  const { [name]: _, ...others } = object;
  return (Number(value) === 0 ? others : { ...others, [name]: value }) as O;
}

/** A list with one entry replaced, or taken away where there is no new one. */
export function replaceAt<T>(list: readonly T[] | undefined, index: number, entry?: T): readonly T[] {
  return (list ?? []).flatMap((each, i) => {
    if (i !== index) return [each];
    return entry === undefined ? [] : [entry];
  });
}
