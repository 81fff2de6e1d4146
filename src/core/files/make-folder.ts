import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { NkeeperError, writingFault } from '../errors.ts';

/**
 * Makes a folder and those above it, for their owner alone, unless they are there. Node's own way to do it goes round for ever
 * where nothing can be made, as in /proc: whoever names a folder must get an answer.
 *
 * @returns those that were made, the uppermost first
 * @throws what the system says
 */
export function makeFolder(path: string): readonly string[] {
  const missing: string[] = [];
  for (let each = path; statSync(each, { throwIfNoEntry: false }) === undefined; each = dirname(each)) {
    missing.unshift(each);
    if (dirname(each) === each) break;
  }
  const made: string[] = [];
  for (const each of missing) if (make(each)) made.push(each);
  return made;
}

/**
 * Makes the folder of a file that a person named or that has its usual place.
 *
 * @throws NkeeperError `output-unwritable`
 */
export function makeFolderFor(path: string): void {
  try {
    makeFolder(dirname(path));
  } catch (cause) {
    throw new NkeeperError('output-unwritable', `${path} cannot be written: ${writingFault(cause)}.`, {
      cause,
    });
  }
}

/** @returns false: somebody else made it meanwhile */
function make(path: string): boolean {
  try {
    mkdirSync(path, 0o700);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
