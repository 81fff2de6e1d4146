import { existsSync } from 'node:fs';
import { bareName, isSealedBy, SEALED } from '../store/seal/seal-file.ts';
import type { StoreRoots } from '../store/write/roots.ts';
import type { Trash, TrashItem } from './trash.ts';

/**
 * Keys that are nowhere but in the trash, sealed with the data key of a seal: without it they are lost. The newest first.
 *
 * @param id of the seal
 */
export async function keysOnlyInTrash(
  trash: Trash,
  roots: StoreRoots,
  id: string,
): Promise<readonly TrashItem[]> {
  const lost = new Map<string, TrashItem>();
  for (const item of await trash.list()) {
    if (item.kind !== 'key' || !item.path.endsWith(SEALED) || lost.has(item.path)) continue;
    const kept = await trash.restore(item, roots);
    if (!kept?.after || !isSealedBy(kept.after, id)) continue;
    if (!existsSync(kept.path) && !existsSync(bareName(kept.path))) lost.set(item.path, item);
  }
  return [...lost.values()];
}
