/**
 * Names as a person gave them: each is a name, or several with commas between them as nsc takes it, where none is called so.
 *
 * @param isName is something called so?
 */
export function splitNames(given: readonly string[], isName: (text: string) => boolean): readonly string[] {
  return given.flatMap(text => {
    const plain = text !== '' && text === text.trim() && !text.includes(',');
    if (plain || isName(text)) return [text];
    return text.split(',').flatMap(part => (part.trim() === '' ? [] : [part.trim()]));
  });
}
