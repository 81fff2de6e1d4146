import { type Stats, statSync } from 'node:fs';
import type { Finding } from '../../trust/finding.ts';
import type { Problem } from '../../trust/problem.ts';
import { listEntries, listNames } from '../files/folder.ts';
import { SEALED } from '../seal/seal-file.ts';
import { keyPath } from './seeds.ts';

/** A `*.nk` file of the keystore. There may be 130,000: the folders are shared, paths are made when asked for. */
export class KeyFile {
  readonly #folder: string;
  readonly #name: string;
  /** It is where nsc looks for the key that its name says. */
  readonly placed: boolean;
  /** It is encrypted: nsc does not see it. */
  readonly sealed: boolean;

  constructor(folder: string, name: string, placed: boolean, sealed: boolean) {
    this.#folder = folder;
    this.#name = name;
    this.placed = placed;
    this.sealed = sealed;
  }

  get path(): string {
    return `${this.#folder}/${this.#name}`;
  }
}

/** What lies in the keystore: listings only, no file is opened. */
export interface KeyFiles {
  /** By file name without `.nk`. */
  readonly files: ReadonlyMap<string, KeyFile>;
  /** Modes of folders, old layout, folders that cannot be listed. */
  readonly problems: readonly Problem[];
  /** Folders that cannot be listed: what is in them is not known. */
  readonly closed: readonly string[];
}

/** Folders below the keystore that nsc does not look through for keys of the old layout. */
const NEW_LAYOUT = new Set(['keys', 'creds']);

/** A key file, as it is or sealed. */
const KEY_NAME = /\.nk(?:\.sealed)?$/;

/** How deep strange folders are looked through. */
const DEPTH = 6;

/**
 * Lists all key files, giving way after each folder.
 *
 * @param skip folders that are known to hold something else (operators of a store that shares the folder)
 */
export function* listKeyFiles(keystoreDir: string, skip: ReadonlySet<string>): Generator<void, KeyFiles> {
  const files = new Map<string, KeyFile>();
  const problems: Problem[] = [];
  const keysDir = `${keystoreDir}/keys`;
  const top = listNames(keysDir);
  const closed: string[] = [];
  const close = (damage: Finding | undefined, path: string) => {
    if (damage === undefined) return;
    closed.push(path);
    problems.push(folderProblem(damage, path));
  };
  close(top.damage, keysDir);
  checkFolder(keysDir, problems);
  for (const kind of top.names) {
    const kindDir = `${keysDir}/${kind}`;
    if (KEY_NAME.test(kind)) addFile(files, keystoreDir, keysDir, kind);
    const { names, damage } = listNames(kindDir);
    if (damage?.code !== 'not-a-folder') close(damage, kindDir);
    if (names.length > 0) checkFolder(kindDir, problems);
    for (const shard of names) {
      const dir = `${kindDir}/${shard}`;
      if (KEY_NAME.test(shard)) addFile(files, keystoreDir, kindDir, shard);
      else yield* listShard(files, keystoreDir, dir, problems, close);
    }
  }
  yield* listOldLayout(files, keystoreDir, skip, problems);
  return { files, problems, closed };
}

function* listShard(
  files: Map<string, KeyFile>,
  keystoreDir: string,
  dir: string,
  problems: Problem[],
  close: (damage: Finding | undefined, path: string) => void,
): Generator<void, void> {
  const { names, damage } = listNames(dir);
  if (damage?.code === 'not-a-folder') return;
  close(damage, dir);
  if (names.length > 0) checkFolder(dir, problems);
  for (const name of names) if (KEY_NAME.test(name)) addFile(files, keystoreDir, dir, name);
  yield;
}

function addFile(files: Map<string, KeyFile>, keystoreDir: string, folder: string, file: string): void {
  const sealed = file.endsWith(SEALED);
  const name = sealed ? file.slice(0, -3 - SEALED.length) : file.slice(0, -3);
  const placed = `${folder}/${file}` === keyPath(keystoreDir, name) + (sealed ? SEALED : '');
  const known = files.get(name);
  // Of the two forms the plain one counts: that is what signs.
  if (known === undefined || (known.placed === placed ? !sealed : placed))
    files.set(name, new KeyFile(folder, file, placed, sealed));
}

/**
 * Keys and creds outside `keys/` and `creds/`: nsc takes the whole keystore for one of the old layout then, and every
 * command of it stops.
 */
function* listOldLayout(
  files: Map<string, KeyFile>,
  keystoreDir: string,
  skip: ReadonlySet<string>,
  problems: Problem[],
): Generator<void, void> {
  const folders: { readonly path: string; readonly depth: number }[] = [{ path: keystoreDir, depth: 0 }];
  let first: string | undefined;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of listEntries(folder.path).entries) {
      const path = `${folder.path}/${entry.name}`;
      if (entry.isDirectory()) {
        const known = folder.depth === 0 && NEW_LAYOUT.has(entry.name);
        if (!known && !skip.has(path) && folder.depth < DEPTH)
          folders.push({ path, depth: folder.depth + 1 });
      } else if (entry.name.endsWith('.nk') || entry.name.endsWith('.creds')) {
        first ??= path;
        if (entry.name.endsWith('.nk')) addFile(files, keystoreDir, folder.path, entry.name);
      }
    }
    yield;
  }
  if (first !== undefined) problems.push(oldLayout(first));
}

const FOLDER_MODE = 'key-folder-mode';

/** Folders of the keystore are for their owner alone: names of keys are nobody else's business, and seeds less so. */
function checkFolder(path: string, problems: Problem[]): void {
  const mode = statOf(path)?.mode;
  if (mode === undefined || (mode & 0o077) === 0) return;
  // One cause, one problem: a loose umask opens every folder below too, and the same command mends them all.
  if (problems.some(({ code, place }) => code === FOLDER_MODE && path.startsWith(`${place.path}/`))) return;
  problems.push({
    code: FOLDER_MODE,
    severity: 'warning',
    message: `Others may enter this folder of the keystore: its mode is ${modeText(mode)}, not 0700.`,
    hint: `chmod -R go-rwx ${path}`,
    place: { path },
  });
}

export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** `0644` */
export function modeText(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}

function folderProblem(finding: Finding, path: string): Problem {
  return {
    code: finding.code,
    severity: finding.severity,
    message: finding.message,
    hint: 'Whether the keys that belong there are stored is not known until that is repaired.',
    place: { path },
  };
}

function oldLayout(path: string): Problem {
  return {
    code: 'keystore-old-layout',
    severity: 'warning',
    message:
      'There are keys or creds outside the folders keys and creds of the keystore. nsc takes that for its old layout, and every command of nsc stops.',
    hint: 'Move the file to another place. Do not run `nsc keys migrate` where the keystore shares its folder with the store.',
    place: { path },
  };
}
