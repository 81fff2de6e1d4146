import type { BackupPlaces } from './contents.ts';
import type { About, FileRecord } from './record.ts';

/** Longer ones are none of nsc's. */
const LIMIT = 1024 * 1024;

/**
 * `nsc.json` names the folder of the operators. Restored to another place it has to name that one, or nsc would go on
 * working on the old store.
 *
 * @returns what the file becomes; undefined where it is restored as it was
 */
export function movedConfig(
  { root, size }: FileRecord,
  about: About | undefined,
  { stores }: BackupPlaces,
): ((bytes: Buffer) => Buffer) | undefined {
  const old = about?.roots.stores;
  if (root !== 'config' || old === undefined || old === stores || size > LIMIT) return undefined;
  return bytes => {
    try {
      const found = JSON.parse(bytes.toString('utf8')) as { readonly store_root?: string };
      return found.store_root === old ? Buffer.from(JSON.stringify({ ...found, store_root: stores })) : bytes;
    } catch {
      return bytes;
    }
  };
}
