import { peekSubject, peekToken } from '../claims/token/peek.ts';
import type { JournalEntry, JournalFile } from '../journal/entry.ts';
import type { Journal } from '../journal/journal.ts';
import type { AccountRemoval } from '../journal/removals.ts';
import { hashOf } from '../store/write/change.ts';

/** A version of an account's JWT that was in the store once. */
export interface PastVersion {
  readonly token: string;
  /** Unix seconds. */
  readonly issuedAt: number;
}

/** The versions that led to the one in the store, the newest first, without a gap. */
export interface Lineage {
  readonly versions: readonly PastVersion[];
  /** The oldest of them is the account's first: it was made here. */
  readonly born: boolean;
}

/** An account that was deleted here, or taken off the servers from here. */
export interface Deletion {
  readonly how: 'deleted here' | 'removed from the servers';
  readonly name: string;
  /** ISO 8601. */
  readonly time: string;
  readonly who: string;
}

/** `deleted here on 2026-01-31 by alice` */
export function deletionWords({ how, time, who }: Deletion): string {
  return `${how} on ${time.slice(0, 10)} by ${who}`;
}

/** Further back nobody looks: older changes are on the servers since long. */
const MOST_ENTRIES = 5000;

interface Step {
  readonly entry: JournalEntry;
  readonly file: JournalFile;
}

/** What the journal tells of the accounts of one operator: how each came to be as it is, and which were deleted here. */
export class AccountHistory {
  readonly #journal: Journal;
  /** By path below the stores, the newest first. */
  readonly #steps: ReadonlyMap<string, readonly Step[]>;
  readonly #folder: string;
  /** The newest first. */
  readonly #removals: readonly AccountRemoval[];
  readonly #contents = new Map<string, Promise<ReadonlyMap<string, Uint8Array>>>();

  private constructor(
    journal: Journal,
    folder: string,
    steps: ReadonlyMap<string, readonly Step[]>,
    removals: readonly AccountRemoval[],
  ) {
    this.#removals = removals;
    this.#journal = journal;
    this.#folder = folder;
    this.#steps = steps;
  }

  /**
   * @param folder of the operator, by name
   * @throws NkeeperError `journal-unusable`
   */
  static async read(journal: Journal, folder: string): Promise<AccountHistory> {
    const { entries } = await journal.read({ limit: MOST_ENTRIES });
    const steps = new Map<string, Step[]>();
    for (const entry of entries) {
      for (const file of entry.files) {
        if (nameOf(file, folder) === undefined) continue;
        const known = steps.get(file.path);
        if (known) known.push({ entry, file });
        else steps.set(file.path, [{ entry, file }]);
      }
    }
    return new AccountHistory(journal, folder, steps, await journal.removals.list());
  }

  /** How the JWT in the store came about: as far back as every change since was made with nkeeper here. */
  async lineageOf(name: string, token: string): Promise<Lineage> {
    const versions: PastVersion[] = [];
    let path = `${this.#folder}/accounts/${name}/${name}.jwt`;
    let hash = hashOf(Buffer.from(token));
    let after: string | undefined;
    for (let step = this.#stepTo(path, hash); step; step = this.#stepTo(path, hash, after)) {
      after = step.entry.id;
      const moved = step.file.before === null ? this.#movedFrom(step) : undefined;
      if (moved) path = moved.path;
      const before = moved?.before ?? step.file.before;
      if (before === null) return { versions, born: true };
      const version = await this.#version(step.entry, before);
      if (version === undefined) break;
      versions.push(version);
      hash = before;
    }
    return { versions, born: false };
  }

  /** Accounts that were deleted here and did not come back since, or that were taken off the servers, by public key. */
  async deletions(): Promise<ReadonlyMap<string, Deletion>> {
    const found = new Map<string, Deletion>();
    for (const { key, name, time, who } of [...this.#removals].reverse())
      found.set(key, { how: 'removed from the servers', name, time, who });
    for (const [last] of this.#steps.values()) {
      if (last === undefined || last.file.after !== null || last.file.before === null) continue;
      const { entry, file } = last;
      const version = await this.#version(entry, file.before ?? '');
      const key = version && peekSubject(version.token);
      if (!key || this.#isMoved(entry)) continue;
      found.set(key, {
        how: 'deleted here',
        name: nameOf(file, this.#folder) ?? '',
        time: entry.time,
        who: entry.who,
      });
    }
    return found;
  }

  /** The last version of an account that nkeeper wrote here; undefined: none is known. */
  async lastVersionOf(name: string): Promise<PastVersion | undefined> {
    const [last] = this.#steps.get(`${this.#folder}/accounts/${name}/${name}.jwt`) ?? [];
    const hash = last?.file.after ?? last?.file.before;
    return last && hash ? this.#version(last.entry, hash) : undefined;
  }

  /** The change that left this; of what came before another change, where one is named. */
  #stepTo(path: string, hash: string, before?: string): Step | undefined {
    const steps = this.#steps.get(path) ?? [];
    const next = steps.find(({ entry }) => before === undefined || entry.id < before);
    return next?.file.after === hash ? next : undefined;
  }

  /** A rename takes one file away and makes another. */
  #movedFrom({ entry, file }: Step): JournalFile | undefined {
    const gone = entry.files.filter(
      each => each.path !== file.path && each.after === null && nameOf(each, this.#folder) !== undefined,
    );
    return gone.length === 1 ? gone[0] : undefined;
  }

  #isMoved(entry: JournalEntry): boolean {
    return entry.files.some(each => each.before === null && nameOf(each, this.#folder) !== undefined);
  }

  async #version(entry: JournalEntry, hash: string): Promise<PastVersion | undefined> {
    let contents = this.#contents.get(entry.id);
    if (contents === undefined) {
      contents = this.#journal.contents(entry);
      this.#contents.set(entry.id, contents);
    }
    const bytes = (await contents).get(hash);
    if (bytes === undefined) return undefined;
    const token = Buffer.from(bytes).toString('latin1').trim();
    try {
      return { token, issuedAt: Number(peekToken(token).iat) };
    } catch {
      return undefined;
    }
  }
}

/** Name of the account whose JWT a file is; undefined for other files. */
function nameOf({ root, path }: JournalFile, folder: string): string | undefined {
  if (root !== 'stores' || !path.startsWith(`${folder}/accounts/`)) return undefined;
  const [name = '', file = '', ...deeper] = path.slice(folder.length + '/accounts/'.length).split('/');
  return deeper.length === 0 && file === `${name}.jwt` ? name : undefined;
}
