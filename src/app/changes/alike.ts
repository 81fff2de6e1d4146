import type { Effect } from '../../core/operations/plan.ts';
import type { Review } from '../../core/operations/review.ts';
import { nameOfEntity } from '../../core/operations/review.ts';

/** What is of one sort: some of it is told one by one, of the rest only how much it is. */
export interface Alike<T> {
  readonly first: readonly [T, ...T[]];
  readonly more: number;
}

/** Puts together what is of one sort, in the order in which the sorts come first. */
export function alike<T>(
  items: readonly T[],
  sortOf: (item: T) => string,
  most: number,
): readonly Alike<T>[] {
  const groups = new Map<string, { readonly first: [T, ...T[]]; more: number }>();
  for (const item of items) {
    const sort = sortOf(item);
    const group = groups.get(sort);
    if (!group) groups.set(sort, { first: [item], more: 0 });
    else if (group.first.length < most) group.first.push(item);
    else group.more++;
  }
  return [...groups.values()];
}

/**
 * Effects are of one sort where they say the same of different users, accounts or times: a warning of its own is never
 * among the rest.
 */
export function effectSort({ tokens, files }: Review): (effect: Effect) => string {
  const names = new Set([
    ...tokens.flatMap(({ entity }) => [entity.name, entity.key, nameOfEntity(entity)]),
    ...files.map(({ about }) => about.replace(/^.*?\buser /, '')),
  ]);
  const spaced = [...names].filter(name => /\s/.test(name)).toSorted((a, b) => b.length - a.length);
  return ({ kind, text }) => {
    const whole = spaced.reduce((rest, name) => rest.replace(name, '…'), text);
    const words = whole.split(' ').map(word => {
      const bare = word.replace(/^\W+|\W+$/g, '');
      return names.has(bare) || names.has(word) || /[/\d]/.test(bare) ? '…' : word;
    });
    return `${kind} ${words.join(' ')}`;
  };
}
