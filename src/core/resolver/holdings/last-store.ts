import { without } from './attribute.ts';
import { afterChanges } from './claims-changes.ts';
import type { Content } from './content.ts';
import type { Answers } from './early-contents.ts';

/**
 * What the only full resolver holds whose store is not known: what all answer to a LOOKUP, without the answers of the others.
 * Undefined when an answer is missing or does not fit.
 *
 * @param look asks all of them for some accounts
 * @param known accounts to ask for beside those of the others: all that it lists, among them
 * @param others contents of all other full resolvers; at least one
 */
export async function lastStore(
  look: (keys: Iterable<string>) => Promise<Answers>,
  known: Iterable<string>,
  others: readonly Content[],
): Promise<Content | undefined> {
  const [first] = others;
  if (first === undefined) return undefined;
  const keys = new Set([...known, ...others.flatMap(({ tokens }) => [...tokens.keys()])]);
  const answers = await look(keys);
  const changes = new Map<string, string | null>();
  for (const key of keys) {
    const given = answers.get(key);
    const theirs = others.map(({ tokens }) => tokens.get(key) ?? '');
    const [own] = (given && without(given, theirs)) ?? [];
    if (own === undefined) return undefined;
    if (own !== (first.tokens.get(key) ?? '')) changes.set(key, own === '' ? null : own);
  }
  return afterChanges(first, changes) ?? first;
}
