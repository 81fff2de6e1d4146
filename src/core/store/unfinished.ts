import { readdirSync } from 'node:fs';

/** Said by what only looks: it writes nothing, so it settles nothing. */
export const UNFINISHED = 'A stopped nkeeper has left a change unfinished: the next change settles it.';

/** Has a stopped nkeeper left a change unfinished? What looks more closely is only loaded when there is something to look at. */
export async function isLeftUnfinished(storesDir: string): Promise<boolean> {
  if (!namesIn(storesDir).some(name => /^\.nkeeper\.(?:intent|back)\./.test(name))) return false;
  const { intentsLeft } = await import('./write/left-behind.ts');
  return (await intentsLeft(storesDir)).some(name => !/^(?:new|done)\./.test(name));
}

function namesIn(storesDir: string): readonly string[] {
  try {
    return readdirSync(storesDir);
  } catch {
    return [];
  }
}
