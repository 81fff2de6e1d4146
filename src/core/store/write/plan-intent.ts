import { dirname, relative } from 'node:path';
import { NkeeperError } from '../../errors.ts';
import { sealFor } from '../seal/seal-guard.ts';
import type { ComparedChange, FileChange } from './change.ts';
import { missingFolders } from './folders.ts';
import type { StoreLock } from './held-lock.ts';
import type { Intent, IntentStep } from './intent.ts';
import { newToken } from './lock.ts';
import { isStoreFile, type Location, locate, pathOf, type StoreRoots } from './roots.ts';
import { stageOf } from './stage.ts';
import type { Work } from './work.ts';

/**
 * Are these changes of this store at all? A mistake of the caller, seen before the disk is touched.
 *
 * @throws NkeeperError `path-outside-store`, `path-not-store`, `path-twice`
 */
export function checkPaths(roots: StoreRoots, changes: readonly FileChange[]): void {
  const seen = new Set<string>();
  for (const { path } of changes) {
    const { root, path: inRoot } = locate(roots, path);
    if (!isStoreFile(inRoot))
      throw new NkeeperError('path-not-store', `${path} is no file of a store of nsc.`);
    const name = `${root} ${inRoot}`;
    if (seen.has(name)) throw new NkeeperError('path-twice', `${path} is changed twice in one change.`);
    seen.add(name);
  }
}

export interface IntentParts {
  readonly changes: readonly ComparedChange[];
  readonly line: string | undefined;
  readonly lock: StoreLock;
  /** Stages in the files' own folders. */
  readonly beside: boolean;
}

/** What a commit is going to do, as it stands in its intent. */
export async function planIntent({ disk, roots, tag }: Work, parts: IntentParts): Promise<Intent> {
  const stages = new Places();
  const folders = new Set<string>();
  const prune = new Places();
  const steps: IntentStep[] = [];
  for (const { change, beforeHash, afterHash } of parts.changes) {
    const location = locate(roots, change.path);
    const stage = stages.add(stageOf(location, parts.beside));
    folders.add(dirname(change.path));
    steps.push({ ...location, before: beforeHash ?? null, after: afterHash ?? null, stage });
    for (const folder of emptied(change)) prune.add(locate(roots, folder));
  }
  for (const stage of stages.list) folders.add(pathOf(roots, stage));
  const seal = sealFor(
    roots.keystore,
    parts.changes.map(({ change }) => change),
  );
  const missing = await missingFolders(disk, folders);
  return {
    version: 1,
    token: newToken(),
    tag,
    by: parts.lock.holder,
    line: parts.line ?? null,
    ...(seal === undefined ? {} : { seal }),
    stages: stages.list,
    folders: missing.flatMap(path => folderLocation(roots, path) ?? []),
    steps,
    prune: [...prune.list].sort((a, b) => b.path.length - a.path.length),
  };
}

/** Folders that go with a removed file, the lowest first. */
function emptied({ path, prune, after }: FileChange): string[] {
  if (prune === undefined || after !== undefined) return [];
  const found: string[] = [];
  for (let folder = dirname(path); !relative(prune, folder).startsWith('..'); folder = dirname(folder)) {
    found.push(folder);
    if (dirname(folder) === folder) break;
  }
  return found;
}

/** Locations, each once. */
class Places {
  readonly list: Location[] = [];
  readonly #indexes = new Map<string, number>();

  /** Its index. */
  add(location: Location): number {
    const name = `${location.root} ${location.path}`;
    const known = this.#indexes.get(name);
    if (known !== undefined) return known;
    this.#indexes.set(name, this.list.length);
    return this.list.push(location) - 1;
  }
}

/** A root itself may have to be made too; what is above it is no part of the store, and stays when it was made. */
function folderLocation(roots: StoreRoots, path: string): Location | undefined {
  for (const root of ['keystore', 'stores', 'config'] as const) {
    if (roots[root] === undefined) continue;
    const inside = relative(path, roots[root]);
    if (inside === '') return { root, path: '' };
    if (!inside.startsWith('..')) return undefined;
  }
  return locate(roots, path);
}
