import { existsSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NkeeperError, writingFault } from '../../core/errors.ts';
import { makeFolder } from '../../core/files/make-folder.ts';
import { writeOutput } from '../../core/files/output-file.ts';

/** @throws NkeeperError `output-exists` */
export function refuseOverwriting(folder: string, names: Iterable<string>): void {
  const there = [...names].find(name => existsSync(join(folder, name)));
  if (there === undefined) return;
  throw new NkeeperError('output-exists', `${join(folder, there)} is there already.`, {
    hint: '--force overwrites it.',
  });
}

/**
 * Writes files below a folder, readable by their owner alone. Folders that were made are taken away again where nothing is
 * written into them.
 *
 * @param files paths from the folder on, and texts
 * @throws NkeeperError `output-unwritable`
 */
export function writeFiles(folder: string, files: Iterable<readonly [path: string, text: string]>): void {
  const made: string[] = [];
  try {
    for (const [name, text] of files) {
      const path = join(folder, name);
      made.push(...makeFolder(dirname(path)));
      writeOutput(path, text, { secret: true });
    }
  } catch (cause) {
    for (const each of made.toReversed()) removeEmpty(each);
    if (cause instanceof NkeeperError) throw cause;
    throw new NkeeperError('output-unwritable', `${folder} cannot be written: ${writingFault(cause)}.`, {
      cause,
    });
  }
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Something was written there already.
  }
}
