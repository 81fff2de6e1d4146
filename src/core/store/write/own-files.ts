import { join } from 'node:path';
import type { Disk } from './disk.ts';

/**
 * Begins the names of the files that nkeeper keeps in a store root: its locks, and what it is about to do. Files, not a
 * folder: `nats auth` takes every folder in there for an operator, and stops.
 */
const PREFIX = '.nkeeper.';

/** Path of one of nkeeper's own files in a store root. */
export function ownPath(storesDir: string, name: string): string {
  return join(storesDir, `${PREFIX}${name}`);
}

/** Names of nkeeper's own files in a store root. */
export async function ownNames(disk: Disk, storesDir: string): Promise<string[]> {
  const names = (await disk.list(storesDir)) ?? [];
  return names.flatMap(name => (name.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : []));
}
