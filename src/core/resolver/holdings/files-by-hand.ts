import { without } from './attribute.ts';
import { afterChanges } from './claims-changes.ts';
import type { Content } from './content.ts';
import { differingKeys } from './likely-content.ts';

/** Account key → what all full resolvers answered, without names; the empty string for none. */
type Answers = ReadonlyMap<string, readonly string[]>;

/** Whether some answers are not what the contents of all full resolvers say. */
export function contradicts(contents: ReadonlyMap<string, Content>, answers: Answers): boolean {
  return [...answers.keys()].some(key => isDoubtful(key, contents, answers));
}

function isDoubtful(key: string, contents: ReadonlyMap<string, Content>, answers: Answers): boolean {
  const expected = [...contents.values()].map(({ tokens }) => tokens.get(key) ?? '');
  const given = answers.get(key);
  return given !== undefined && without(given, expected)?.length !== 0;
}

/** The contents with what was known of files that were changed by hand. */
export function withFilesOf(
  contents: ReadonlyMap<string, Content>,
  byHand: ReadonlyMap<string, { readonly files: Content; readonly reckoned: Content }>,
): Map<string, Content> {
  const result = new Map(contents);
  for (const [id, { files, reckoned }] of byHand) {
    const changes = new Map(differingKeys(files, reckoned).map(key => [key, files.tokens.get(key) ?? null]));
    const content = afterChanges(contents.get(id), changes);
    if (content !== undefined) result.set(id, content);
  }
  return result;
}

/** What a server reckons with, and no word of the accounts where some server's file says otherwise. */
export function withoutDoubtful(
  id: string,
  contents: ReadonlyMap<string, Content>,
  answers: Answers,
): Content {
  const content = contents.get(id);
  const doubtful = [...answers.keys()].filter(key => isDoubtful(key, contents, answers));
  const tokens = new Map<string, string | null | undefined>(content?.tokens);
  for (const key of doubtful) tokens.set(key, undefined);
  return { tokens, complete: content?.complete ?? false, hash: undefined };
}
