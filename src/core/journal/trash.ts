import type { FileChange } from '../store/write/change.ts';
import { type Location, pathOf, type StoreRoots } from '../store/write/roots.ts';
import { type FileKind, timeOfId } from './entry.ts';
import type { Packs } from './packs.ts';

/** How much is kept. */
export interface TrashLimits {
  readonly files: number;
  readonly days: number;
}

export const TRASH_LIMITS: TrashLimits = { files: 1000, days: 90 };

/** A key or creds file that was removed or replaced. */
export interface TrashItem extends Location {
  readonly kind: FileKind;
  /** SHA-256, hexadecimal. */
  readonly sha256: string;
  /** Entry of the journal that removed it. */
  readonly entry: string;
  /** Unix milliseconds. */
  readonly removedAt: number;
}

/** Private files that changes removed, for the day on which somebody wants them back. */
export class Trash {
  readonly #packs: Packs;
  readonly #limits: TrashLimits;

  constructor(packs: Packs, limits: TrashLimits) {
    this.#packs = packs;
    this.#limits = limits;
  }

  /** The newest first. */
  async list(): Promise<TrashItem[]> {
    const items: TrashItem[] = [];
    for (const { id, published } of (await this.#packs.list()).reverse()) {
      if (!published) continue;
      for (const { root, path, kind, sha256 } of await this.#packs.read(id))
        items.push({ root, path, kind, sha256, entry: id, removedAt: timeOfId(id) ?? 0 });
    }
    return items;
  }

  /** The change that puts a file back, for `commit`; undefined when it is no longer in the trash. */
  async restore(item: TrashItem, roots: StoreRoots): Promise<FileChange | undefined> {
    const kept = await this.#packs.read(item.entry);
    const found = kept.find(file => file.path === item.path && file.sha256 === item.sha256);
    return found && { path: pathOf(roots, found), before: undefined, after: found.bytes };
  }

  /** Removes everything for good. Call it under the store's lock, or when nobody writes. @returns how many files */
  async empty(): Promise<number> {
    let count = 0;
    for (const pack of await this.#packs.list()) {
      if (!pack.published) continue;
      await this.#packs.remove(pack.id);
      count += pack.count;
    }
    return count;
  }

  /** Removes what is too old or too much, the oldest first; what the newest change removed stays. */
  async trim(now: number): Promise<void> {
    const packs = (await this.#packs.list()).filter(({ published }) => published);
    const oldest = now - this.#limits.days * 86_400_000;
    let files = packs.reduce((sum, { count }) => sum + count, 0);
    for (const [index, { id, count }] of packs.entries()) {
      const newest = index === packs.length - 1;
      const tooMuch = files > this.#limits.files && !newest;
      if (!tooMuch && (timeOfId(id) ?? now) >= oldest) break;
      await this.#packs.remove(id);
      files -= count;
    }
  }
}
