import { messageOf, NkeeperError } from '../../errors.ts';
import { monotonic } from '../../monotonic.ts';
import { keyKindOf } from '../../nkeys/keys.ts';
import { Slices } from '../../slices.ts';
import type { Problem } from '../../trust/problem.ts';
import { isSealed } from '../seal/seal-file.ts';
import type { Picture } from '../tree/picture.ts';
import { blindSpots } from './blind-spots.ts';
import { type KeyFiles, listKeyFiles, statOf } from './key-files.ts';
import type { KeyRow } from './key-rows.ts';
import { type KeyCheck, makeKeyRow, withCheck } from './make-key-row.ts';
import { nodeKeys, type OwnedKey } from './owned-keys.ts';
import { keyPath, readSeedFile } from './seeds.ts';

export interface KeyScanOptions {
  readonly signal?: AbortSignal | undefined;
  /** Open every key file and compare its seed with its name (35 µs each). */
  readonly contents?: boolean | undefined;
  /** Look at the mode of every key file (4 µs each); true when absent. */
  readonly modes?: boolean | undefined;
  /** False: only what is wrong is kept. The rows of a large keystore take 80 MiB; they are made when somebody asks. */
  readonly rows?: boolean | undefined;
}

type Scan = KeyScanOptions & { readonly complete: boolean };

/** Keys looked at between two looks at the clock where each takes next to nothing. */
const MANY = 1023;

/** After making the rows, rest for so many times as long as that took. */
const REST = 10;

/** The keystore's files, beside the keys that the store uses. Seeds are read to compare them, and forgotten at once. */
export class Keystore {
  readonly #dir: string;
  readonly #picture: Picture;
  #rows: readonly KeyRow[] = [];
  #problems: readonly Problem[] = [];
  /** Revision of the picture that the rows were made for; -1: never. */
  #madeFor = -1;
  #running: Promise<void> | undefined;
  #restUntil = 0;
  #sealed = false;
  readonly #checks = new Map<string, KeyCheck>();

  constructor(dir: string, picture: Picture) {
    this.#dir = dir;
    this.#picture = picture;
  }

  get rows(): readonly KeyRow[] {
    return this.#rows;
  }

  /** Of the keystore's folders, and of the keys. Empty before the first scan. */
  get problems(): readonly Problem[] {
    return this.#problems;
  }

  /**
   * How long to wait before the rows are made again, milliseconds: 0 when they are out of date, more when making them takes
   * so long that it should not be done at every change. Undefined when they are up to date or being made.
   */
  get staleFor(): number | undefined {
    if (this.#running !== undefined || this.#madeFor === this.#picture.revision) return undefined;
    return Math.max(0, this.#restUntil - monotonic());
  }

  /** The keystore may have changed: list it again when somebody asks. */
  expire(): void {
    this.#madeFor = -1;
  }

  /**
   * Lists the keystore and makes the rows, in slices; the first slice at once, so that a small keystore is there when
   * this returns. One scan at a time.
   */
  scan(options: Scan): Promise<void> {
    const before = this.#running;
    const run = before === undefined ? this.#run(options) : before.then(() => this.#run(options));
    const running = run.finally(() => {
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    return running;
  }

  async #run(options: Scan): Promise<void> {
    const slices = new Slices(options.signal);
    const work = this.#work(options);
    const start = monotonic();
    while (!work.next().done) if (slices.due) await slices.next();
    const end = monotonic();
    if (options.rows !== false) this.#restUntil = end + (end - start) * REST;
  }

  *#work(options: Scan): Generator<void, void> {
    const revision = this.#picture.revision;
    const skip = new Set(this.#picture.operators.map(node => node.dir));
    const found = yield* listKeyFiles(this.#dir, skip);
    const rows: KeyRow[] = [];
    const problems = [...found.problems];
    let made = 0;
    for (const row of this.#makeRows(found, options)) {
      if (row !== undefined) for (const problem of row.problems) problems.push(problem);
      if (row !== undefined && options.rows !== false) rows.push(row);
      if (row === undefined || (++made & 63) === 0) yield;
    }
    this.#problems = problems;
    if (options.rows === false) return;
    this.#rows = rows;
    this.#madeFor = revision;
    if (options.contents === true) yield* this.#checkAll(found.problems);
  }

  /** Keys in use, then the others; undefined from time to time while these are searched for. */
  *#makeRows(found: KeyFiles, options: Scan): Generator<KeyRow | undefined> {
    const used = new Set<string>();
    const modes = options.modes !== false;
    this.#sealed = isSealed(this.#dir);
    for (const owned of nodeKeys(this.#picture.operators)) {
      used.add(owned.key);
      yield this.#row(owned.key, owned, found, modes);
    }
    const rest: string[] = [];
    let looked = 0;
    for (const key of found.files.keys()) {
      if (!used.has(key)) rest.push(key);
      if ((++looked & MANY) === 0) yield undefined;
    }
    const blind = yield* blindSpots(this.#picture);
    for (const key of rest.sort(byKindThenKey)) {
      // A name that is no key may stand for a key of any kind.
      const hidden = keyKindOf(key) === undefined ? blind.size > 0 : blind.has(key.charAt(0));
      const use = options.complete && !hidden ? 'orphan' : 'unknown';
      yield this.#row(key, { key, use, node: undefined, scope: undefined }, found, modes);
    }
  }

  #row(key: string, owned: OwnedKey, { files, closed }: KeyFiles, modes: boolean): KeyRow {
    const file = files.get(key);
    const path = file?.path ?? keyPath(this.#dir, key);
    const stat = modes && file !== undefined ? statOf(path) : undefined;
    const check = this.#checks.get(path);
    const fresh =
      check !== undefined && stat !== undefined && check.ctimeMs === stat.ctimeMs && check.size === stat.size;
    return makeKeyRow({
      key,
      kind: keyKindOf(key),
      path,
      owned,
      file,
      hidden: file === undefined && closed.some(folder => path.startsWith(`${folder}/`)),
      mode: stat?.mode,
      check: fresh ? check : undefined,
      sealed: this.#sealed,
    });
  }

  *#checkAll(folderProblems: readonly Problem[]): Generator<void, void> {
    const rows = this.#rows.slice();
    for (let i = 0; i < rows.length; i++) {
      this.#check(rows, i);
      if ((i & 7) === 0) yield;
    }
    this.#rows = rows;
    this.#collectProblems(folderProblems);
  }

  /** Opens the key files of some of the rows and compares; true when a row changed. */
  check(some: readonly KeyRow[]): boolean {
    const rows = this.#rows.slice();
    let changed = false;
    let next = 0;
    for (const row of some) {
      // Neighbours mostly: rows that are asked for together stand together.
      const at = rows[next] === row ? next : rows.indexOf(row);
      if (at >= 0) changed = this.#check(rows, at) || changed;
      next = at + 1;
    }
    if (changed) this.#rows = rows;
    return changed;
  }

  #check(rows: KeyRow[], index: number): boolean {
    const row = rows[index];
    if (row === undefined || row.content !== 'unchecked') return false;
    const check = checkFile(row.path, row.key);
    if (check === undefined) return false;
    this.#checks.set(row.path, check);
    rows[index] = withCheck(row, check);
    return true;
  }

  #collectProblems(folders: readonly Problem[]): void {
    const all = [...folders];
    for (const row of this.#rows) for (const problem of row.problems) all.push(problem);
    this.#problems = all;
  }
}

/** Compares the seed in a key file with its name; undefined when the file went away. */
function checkFile(path: string, key: string): KeyCheck | undefined {
  const stat = statOf(path);
  const stamp = { ctimeMs: stat?.ctimeMs ?? 0, size: stat?.size ?? -1 };
  try {
    const seed = readSeedFile(path);
    if (seed === undefined) return undefined;
    const holds: string = seed.publicKey;
    seed.wipe();
    return {
      ...stamp,
      content: holds === key ? 'own' : 'another',
      holds: holds === key ? '' : holds,
      reason: '',
    };
  } catch (error) {
    const closed = error instanceof NkeeperError && error.code === 'seed-unreadable';
    return { ...stamp, content: closed ? 'unreadable' : 'no-seed', holds: '', reason: messageOf(error) };
  }
}

const KIND_ORDER = 'OAUX';

function byKindThenKey(a: string, b: string): number {
  const kinds = KIND_ORDER.indexOf(a.charAt(0)) - KIND_ORDER.indexOf(b.charAt(0));
  if (kinds !== 0) return kinds;
  return a < b ? -1 : a > b ? 1 : 0;
}
