import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileFault, NkeeperError } from '../../errors.ts';
import type { Locations } from '../../store/locations.ts';
import type { OperatorRow } from '../../store/store.ts';
import { isStoreFile } from '../../store/write/roots.ts';

/** A file or folder of a store that others than its owner may open. */
export interface LooseMode {
  readonly path: string;
  /** Permission bits now. */
  readonly mode: number;
  /** As nsc makes it: 0600, a folder 0700. */
  readonly wanted: number;
}

/** What of an operator and of the keystore others may open. Links are not followed. */
export function looseModes({ keystoreDir, credsDir }: Locations, { dir }: OperatorRow): readonly LooseMode[] {
  return [dir, join(keystoreDir.path, 'keys'), credsDir.path].flatMap(folder => [...looseIn(folder)]);
}

function* looseIn(path: string): Generator<LooseMode> {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  const isFolder = stat?.isDirectory() === true;
  if (!stat || !(isFolder || (stat.isFile() && isStoreFile(path)))) return;
  const mode = stat.mode & 0o7777;
  if ((mode & 0o077) !== 0) yield { path, mode, wanted: isFolder ? 0o700 : 0o600 };
  if (!isFolder) return;
  for (const name of namesIn(path)) yield* looseIn(join(path, name));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** Gives files and folders the modes that they should have. @throws NkeeperError `mode-unchangeable` */
export function tighten(loose: readonly LooseMode[]): void {
  for (const { path, wanted } of loose)
    try {
      if (!lstatSync(path).isSymbolicLink()) chmodSync(path, wanted);
    } catch (cause) {
      throw new NkeeperError(
        'mode-unchangeable',
        `The mode of ${path} cannot be changed: ${fileFault(cause)}.`,
        {
          cause,
        },
      );
    }
}
