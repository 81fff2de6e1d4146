/**
 * Names as a person gave them: each is a name, or several with commas between them as nsc takes it, where none is called so.
 *
 * @param known names of what is there
 */
export function splitNames(given: readonly string[], known: Iterable<string>): readonly string[] {
  const names = new Set(known);
  return given.flatMap(text =>
    names.has(text) ? [text] : text.split(',').flatMap(part => (part.trim() === '' ? [] : [part.trim()])),
  );
}
