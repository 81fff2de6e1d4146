import { withArguments } from '../../errors.ts';
import { trimBlanks } from './blanks.ts';

/** A tag as Go's library keeps it: trimmed, in lower case (code point by code point, no rules for word ends). */
export function normalizeTag(tag: string): string {
  return Array.from(trimBlanks(tag), lowerCase).join('');
}

/** `İ` is the only letter whose lower case is two code points; Go takes the first. */
function lowerCase(char: string): string {
  return String.fromCodePoint(char.toLowerCase().codePointAt(0) as number);
}

/** Tells whether a list has a tag; entries that are not normalized are never found. */
export function hasTag(tags: readonly string[], tag: string): boolean {
  return withArguments(() => tags.includes(normalizeTag(tag)));
}

/** Adds tags that are not there yet, normalized; blank ones are left out. What is there stays as it is. */
export function addTags(tags: readonly string[], added: readonly string[]): readonly string[] {
  return withArguments(() => {
    const result = [...tags];
    for (const tag of added.map(normalizeTag)) {
      if (tag !== '' && !result.includes(tag)) result.push(tag);
    }
    return result;
  });
}

/** Takes the first occurrence of each tag away. */
export function removeTags(tags: readonly string[], removed: readonly string[]): readonly string[] {
  return withArguments(() => {
    const result = [...tags];
    for (const tag of removed) {
      const at = result.indexOf(normalizeTag(tag));
      if (at >= 0) result.splice(at, 1);
    }
    return result;
  });
}
