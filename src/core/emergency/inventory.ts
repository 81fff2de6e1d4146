import { join } from 'node:path';
import { type JournalPlace, journalFolder, storeJournalFolder } from '../journal/folder.ts';
import { isPublicKey } from '../nkeys/keys.ts';
import type { ServerMemory } from '../resolver/servers/server-memory.ts';
import { nodeDisk } from '../store/write/node-disk.ts';
import { writePrivateFile } from './private-file.ts';

/** A server that nobody saw for so long is taken for one that was taken away. */
const REMEMBERED_MS = 24 * 3600 * 1000;

/** Unix milliseconds. */
interface Seen {
  readonly first: number;
  readonly last: number;
}

/**
 * Servers that were seen, by name, for one store. One that was stopped in order is forgotten by the others at once, and lets
 * in what leaked when it comes back: who looks only at those that answer would call that proven.
 */
export class SeenServers implements ServerMemory {
  readonly #path: string;

  constructor(place: JournalPlace, storesDir: string) {
    this.#path = join(storeJournalFolder(journalFolder(place), storesDir), 'servers.json');
  }

  async firstSeen(): Promise<ReadonlyMap<string, number>> {
    return new Map([...(await this.#lately())].map(([name, { first }]) => [name, first]));
  }

  async saw(names: readonly string[]): Promise<void> {
    const seen = new Map(await this.#lately());
    const now = Date.now();
    for (const name of names.filter(hasName))
      seen.set(name, { first: seen.get(name)?.first ?? now, last: now });
    await this.#write(seen);
  }

  /** It was taken away for good: nothing waits for it. */
  async forget(name: string): Promise<void> {
    const seen = new Map(await this.#lately());
    if (seen.delete(name)) await this.#write(seen);
  }

  /** Those that were seen lately. None where it cannot be read. */
  async #lately(): Promise<ReadonlyMap<string, Seen>> {
    const now = Date.now();
    try {
      const found = await nodeDisk.read(this.#path);
      const value: unknown = JSON.parse(String(found?.bytes));
      const all = Object.entries(value as object).flatMap(([name, seen]) => seenIn(name, seen));
      return new Map(all.filter(([name, { last }]) => hasName(name) && now - last < REMEMBERED_MS));
    } catch {
      return new Map();
    }
  }

  /** Without it one that was stopped has to be named: no reason not to go on. */
  async #write(seen: ReadonlyMap<string, Seen>): Promise<void> {
    const text = JSON.stringify(Object.fromEntries(seen));
    await writePrivateFile(this.#path, text).catch(() => undefined);
  }
}

function seenIn(name: string, seen: unknown): readonly (readonly [string, Seen])[] {
  const { first, last } = (typeof seen === 'object' && seen !== null ? seen : {}) as Partial<Seen>;
  return typeof first === 'number' && typeof last === 'number' ? [[name, { first, last }]] : [];
}

/** A server without `server_name` calls itself by its id, which is another one after each start: nobody comes back by it. */
function hasName(name: string): boolean {
  return !isPublicKey(name, 'server');
}
