/** Adds texts that are not there yet, in exact case; empty ones are left out. What is there stays as it is. */
export function addTexts(list: readonly string[], added: readonly string[]): readonly string[] {
  const result = [...list];
  for (const text of added) if (text !== '' && !result.includes(text)) result.push(text);
  return result;
}

/** Takes the first occurrence of each text away. */
export function removeTexts(list: readonly string[], removed: readonly string[]): readonly string[] {
  const result = [...list];
  for (const text of removed) {
    const at = result.indexOf(text);
    if (at >= 0) result.splice(at, 1);
  }
  return result;
}
