import { isUsable } from '../tree/facts.ts';
import type { Picture } from '../tree/picture.ts';

/** First letters of the keys of operators, accounts, users, and auth callout. */
const ALL = ['O', 'A', 'U', 'X'];

/**
 * Kinds of keys that something which cannot be read may own, by first letter: such a key without an owner is no orphan,
 * and whoever deletes it may lose a live one. Gives way after each account.
 */
export function* blindSpots({ operators, damage }: Picture): Generator<undefined, ReadonlySet<string>> {
  const blind = new Set<string>(damage === undefined ? [] : ALL);
  const hide = (...letters: string[]) => {
    for (const letter of letters) blind.add(letter);
  };
  for (const operator of operators) {
    if (operator.closed) hide(...ALL);
    if (operator.unlisted) hide('A', 'U', 'X');
    if (operator.facts === undefined || !isUsable(operator.facts)) hide('O');
    for (const account of operator.accounts ?? []) {
      if (blind.size === ALL.length) return blind;
      yield;
      if (account.facts === undefined || !isUsable(account.facts)) hide('A', 'X');
      // What a link leads to is not read.
      if (account.unlisted || account.linked) hide('U');
      if (blind.has('U')) continue;
      if (account.passingUsers?.some(({ facts }) => facts === undefined || !isUsable(facts))) hide('U');
    }
  }
  return blind;
}
