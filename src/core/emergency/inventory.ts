import { join } from 'node:path';
import { type JournalPlace, journalFolder, storeJournalFolder } from '../journal/folder.ts';
import { isPublicKey } from '../nkeys/keys.ts';
import { nodeDisk } from '../store/write/node-disk.ts';
import { writePrivateFile } from './private-file.ts';

/** A server that nobody saw for so long is taken for one that was taken away. */
const REMEMBERED_MS = 24 * 3600 * 1000;

/**
 * Servers that were seen, by name, for one store. One that was stopped in order is forgotten by the others at once, and lets
 * in what leaked when it comes back: who looks only at those that answer would call that proven.
 */
export class SeenServers {
  readonly #path: string;

  constructor(place: JournalPlace, storesDir: string) {
    this.#path = join(storeJournalFolder(journalFolder(place), storesDir), 'servers.json');
  }

  /** Names of those that were seen lately. None where it cannot be read. @param now Unix milliseconds */
  async names(now: number): Promise<readonly string[]> {
    const seen = await this.#read();
    return Object.keys(seen).filter(name => hasName(name) && now - (seen[name] ?? 0) < REMEMBERED_MS);
  }

  /** These answered. A disk that refuses is no reason to stop. @param now Unix milliseconds */
  async saw(names: readonly string[], now: number): Promise<void> {
    const old = Object.entries(await this.#read()).filter(([, at]) => now - at < REMEMBERED_MS);
    await this.#write({
      ...Object.fromEntries(old),
      ...Object.fromEntries(names.filter(hasName).map(name => [name, now])),
    });
  }

  /** It was taken away for good: nothing waits for it. */
  async forget(name: string): Promise<void> {
    const { [name]: _gone, ...others } = await this.#read();
    await this.#write(others);
  }

  async #read(): Promise<Readonly<Record<string, number>>> {
    try {
      const found = await nodeDisk.read(this.#path);
      const value: unknown = JSON.parse(String(found?.bytes));
      if (typeof value !== 'object' || value === null) return {};
      return Object.fromEntries(Object.entries(value).filter(([, at]) => typeof at === 'number'));
    } catch {
      return {};
    }
  }

  /** Without it one that was stopped has to be named: no reason not to go on. */
  async #write(seen: Readonly<Record<string, number>>): Promise<void> {
    await writePrivateFile(this.#path, JSON.stringify(seen)).catch(() => undefined);
  }
}

/** A server without `server_name` calls itself by its id, which is another one after each start: nobody comes back by it. */
function hasName(name: string): boolean {
  return !isPublicKey(name, 'server');
}
