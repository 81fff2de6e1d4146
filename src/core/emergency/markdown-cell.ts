import { clean } from '../text/clean.ts';

/** A pipe would begin another cell, a backtick or a bracket Markdown of a stranger. */
export function markdownCell(text: string): string {
  return clean(text).replaceAll(/[|`[\]<>*_]/g, character => `\\${character}`);
}
