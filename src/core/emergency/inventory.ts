import { dirname, join } from 'node:path';
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
  readonly #frozen: boolean;

  /** @param frozen nothing is written: what is seen now is not remembered */
  constructor(place: JournalPlace, storesDir: string, frozen = false) {
    this.#frozen = frozen;
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

  async forget(names: readonly string[]): Promise<void> {
    const seen = new Map(await this.#lately());
    if (names.filter(name => seen.delete(name)).length > 0) await this.#write(seen);
  }

  async fault(): Promise<string> {
    const unknown = 'Which servers were there in the last 24 hours is not known: that list cannot be read';
    if ((await this.#lately()) === UNREADABLE) return `${unknown} (${this.#path}).`;
    const folder = dirname(this.#path);
    const names = (await nodeDisk.list(folder).catch(() => undefined)) ?? [];
    const lately = names.filter(name => Date.now() - setAsideAt(name) < REMEMBERED_MS);
    const newest = lately.sort().at(-1);
    return newest === undefined ? '' : `${unknown}, and was set aside as ${join(folder, newest)}.`;
  }

  /** Those that were seen lately. None where it cannot be read: then it is set aside, so that nothing is written over it. */
  async #lately(): Promise<ReadonlyMap<string, Seen>> {
    const now = Date.now();
    try {
      const found = await nodeDisk.read(this.#path);
      if (found === undefined) return new Map();
      const all = Object.entries(objectIn(String(found.bytes))).flatMap(([name, seen]) => seenIn(name, seen));
      return new Map(all.filter(([name, { last }]) => hasName(name) && now - last < REMEMBERED_MS));
    } catch {
      if (this.#frozen) return UNREADABLE;
      // As long as that name is there, nobody takes the servers that are remembered for all that there were.
      const aside = join(dirname(this.#path), setAsideName(now));
      return nodeDisk.rename(this.#path, aside).then(
        () => new Map(),
        () => UNREADABLE,
      );
    }
  }

  /** Without it one that was stopped has to be named: no reason not to go on. */
  async #write(seen: ReadonlyMap<string, Seen>): Promise<void> {
    if (this.#frozen) return;
    const text = JSON.stringify(Object.fromEntries(seen));
    await writePrivateFile(this.#path, text).catch(() => undefined);
  }
}

/** What is remembered, where its file can neither be read nor be moved. */
const UNREADABLE: ReadonlyMap<string, Seen> = new Map();

function setAsideName(at: number): string {
  return `servers.damaged-${at}.json`;
}

/** Unix ms; 0 for any other file. */
function setAsideAt(name: string): number {
  return Number(/^servers\.damaged-(\d+)\.json$/.exec(name)?.[1] ?? 0);
}

/** @throws it is none */
function objectIn(text: string): object {
  const value: unknown = JSON.parse(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new TypeError('no object');
}

function seenIn(name: string, seen: unknown): readonly (readonly [string, Seen])[] {
  const { first, last } = (typeof seen === 'object' && seen !== null ? seen : {}) as Partial<Seen>;
  return typeof first === 'number' && typeof last === 'number' ? [[name, { first, last }]] : [];
}

/** A server without `server_name` calls itself by its id, which is another one after each start: nobody comes back by it. */
function hasName(name: string): boolean {
  return !isPublicKey(name, 'server');
}
