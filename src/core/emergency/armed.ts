import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type JournalPlace, journalFolder, storeJournalFolder } from '../journal/folder.ts';
import { isQuestion, type Unlinked } from '../resolver/servers/unlinked.ts';
import { nodeDisk } from '../store/write/node-disk.ts';
import type { Guests } from './callout-guests.ts';
import type { ClosedConnection } from './closed-connections.ts';
import type { Cut } from './cut.ts';
import type { Elsewhere } from './elsewhere.ts';
import type { KnownUser } from './known-users.ts';
import type { LeafServer } from './leaf-servers.ts';
import type { LetIn } from './let-in.ts';
import type { Namesake } from './namesakes.ts';
import { writePrivateFile } from './private-file.ts';
import type { TimelineEntry, Undoing } from './proof.ts';
import type { RemovalRequest } from './removal.ts';
import type { ServerProof } from './server-proof.ts';

/** A cut that is not proven on every server yet: it is sent again when these appear, also by a later nkeeper. */
export interface Armed {
  readonly id: string;
  /** Unix ms when it was confirmed. */
  readonly at: number;
  readonly title: string;
  /** Folder name of the operator. */
  readonly operator: string;
  readonly accountName: string;
  readonly account: string;
  /** The account's JWT with the cut. */
  readonly token: string;
  /** When the version was issued that the cut was made in, Unix seconds; absent in those of an older nkeeper. */
  readonly basedOn?: number;
  readonly cut: Cut;
  /** Who they are whom it is about, as far as it was known then; absent in those of an older nkeeper. */
  readonly users?: readonly KnownUser[];
  /** Connections that had to go, and how many more there are. */
  readonly closed?: readonly ClosedConnection[];
  readonly closedMore?: number;
  /** Whom it is about without being able to name them. */
  readonly letIn?: LetIn;
  /** Whom the account's own auth callout let in: they are closed, too. */
  readonly guests?: Guests;
  /** Keys that are connected under the name that was named, and that the cut leaves alone. */
  readonly namesakes?: readonly Namesake[];
  /** Other accounts that have the key that leaked. */
  readonly elsewhere?: readonly Elsewhere[];
  /** Servers behind leaf nodes of the account, which nobody asks. */
  readonly leafServers?: readonly LeafServer[];
  /** Of an account that is to be removed, once it is closed everywhere. */
  readonly removal?: RemovalRequest;
  /** Every server that has to show it, and how far that is. */
  readonly servers: readonly ServerProof[];
  readonly timeline: readonly TimelineEntry[];
  /** Pushes by others that undid it meanwhile. */
  readonly undoings?: readonly Undoing[];
  /** Connections that ended by now, by reason, and logins that were refused. */
  readonly ended?: Readonly<Record<string, number>>;
  readonly refused?: number;
  /** Logins of those whom an auth callout lets in again. */
  readonly back?: number;
  readonly unnamed: number;
  /** What is not connected and could not be asked; absent in those of an older nkeeper. */
  readonly unlinked?: readonly Unlinked[];
  /**
   * Servers and URLs that a person said are gone for good: the others may count such a server for some minutes. One that
   * answers never gets the account where it does not have it.
   */
  readonly without?: readonly string[];
  /** URLs that were named, and where no server answered. */
  readonly silentUrls?: readonly string[];
  /** Why no login is tried; empty where one is. */
  readonly untried: string;
  /** Name of the store's user that it is tried with: it got in before. */
  readonly tried?: string;
}

/** An empty file with the id of a cut that was let go: a nkeeper that still has it would write the other one anew. */
const LET_GO = '.let-go';

export function newArmedId(at: number): string {
  return `${new Date(at).toISOString().replace(/[-:]|\.\d+/g, '')}-${randomBytes(3).toString('hex')}`;
}

/**
 * The cut without servers that were taken away for good. One that is named and not among those of the cut is one of those
 * that nobody named. A server that has answered stays.
 *
 * @param without names and URLs
 */
export function excuse(armed: Armed, without: readonly string[]): Armed {
  if (without.length === 0) return armed;
  const gone = armed.servers.filter(
    ({ name, state }) => (state === 'silent' || state === 'waiting') && without.includes(name),
  );
  const { unlinked = [] } = armed;
  const isLink = (name: string) => isQuestion(name) || unlinked.some(({ names }) => names.includes(name));
  const others = without.filter(each => !isLink(each) && !armed.servers.some(({ name }) => name === each));
  return {
    ...armed,
    without: [...new Set([...(armed.without ?? []), ...without])],
    servers: armed.servers.filter(each => !gone.includes(each)),
    unnamed: Math.max(0, armed.unnamed - others.length),
    // Where it is one of several it is found out anew.
    unlinked: unlinked.filter(({ names }) => !names.some(name => without.includes(name))),
    timeline: [...armed.timeline, { at: Date.now(), text: `goes on without ${without.join(', ')}` }],
    silentUrls: armed.silentUrls?.filter(url => !without.includes(url)) ?? [],
  };
}

/** A cut that was armed, and of which nothing more is known. */
export interface UnreadableCut {
  readonly id: string;
  readonly path: string;
}

/** What that means, and what to do. */
export function unreadableWords({ id, path }: UnreadableCut): string {
  return `${path} cannot be read: what that cut was, and which servers have not shown it, is not known. nkeeper history says what was cut off at that time: cut it off again, then nkeeper revoke --let-go ${id}.`;
}

/** What is armed in one store: a file each, beside the journal. */
export class ArmedCuts {
  readonly #folder: string;

  constructor(place: JournalPlace, storesDir: string) {
    this.#folder = join(storeJournalFolder(journalFolder(place), storesDir), 'armed');
  }

  /** Oldest first. What cannot be read is among {@link unreadable}. */
  async list(): Promise<readonly Armed[]> {
    return (await this.#all()).flatMap(each => ('token' in each ? each : []));
  }

  /** Files of which nobody can tell what was armed. */
  async unreadable(): Promise<readonly UnreadableCut[]> {
    return (await this.#all()).flatMap(each => ('token' in each ? [] : each));
  }

  /** Atomic: the file before it or this one. */
  keep(armed: Armed): Promise<void> {
    return writePrivateFile(this.#path(armed.id), JSON.stringify(armed));
  }

  /** Proven. */
  async drop(id: string): Promise<void> {
    await nodeDisk.unlink(this.#path(id)).catch(() => undefined);
  }

  /** Nobody sends it again: what goes after it in another nkeeper sees that, and ends. @throws Error of the disk */
  async letGo(id: string): Promise<void> {
    await writePrivateFile(join(this.#folder, `${id}${LET_GO}`), '');
    await this.drop(id);
  }

  /** Somebody let it go, in this nkeeper or in another one. */
  async isLetGo(id: string): Promise<boolean> {
    const found = await nodeDisk.info(join(this.#folder, `${id}${LET_GO}`)).catch(() => undefined);
    return found !== undefined;
  }

  #path(id: string): string {
    return join(this.#folder, `${id}.json`);
  }

  async #all(): Promise<readonly (Armed | UnreadableCut)[]> {
    const names = (await nodeDisk.list(this.#folder)) ?? [];
    const ids = names.flatMap(name => (name.endsWith('.json') ? name.slice(0, -'.json'.length) : [])).sort();
    const going = ids.filter(id => !names.includes(`${id}${LET_GO}`));
    return (await Promise.all(going.map(id => this.#read(id)))).filter(each => each !== undefined);
  }

  /** Undefined: it was proven meanwhile. */
  async #read(id: string): Promise<Armed | UnreadableCut | undefined> {
    const path = this.#path(id);
    try {
      const found = await nodeDisk.read(path);
      if (found === undefined) return undefined;
      const value = JSON.parse(String(found.bytes)) as Armed;
      return isWhole(value) && value.id === id ? value : { id, path };
    } catch {
      return { id, path };
    }
  }
}

function isWhole({ token, title, cut, servers, timeline }: Armed): boolean {
  const texts = typeof token === 'string' && typeof title === 'string';
  return texts && typeof cut === 'object' && Array.isArray(servers) && Array.isArray(timeline);
}
