import { hideSeeds } from '../errors.ts';
import type { Disk } from '../store/write/disk.ts';
import type { Actor } from './actor.ts';
import { Log } from './log.ts';

/** An account that was taken off the servers, by a prune: no file of the store need have changed. */
export interface AccountRemoval extends Actor {
  /** Public key of the operator. */
  readonly operator: string;
  /** Public key of the account. */
  readonly key: string;
  readonly name: string;
  /** ISO 8601. */
  readonly time: string;
}

/** What was taken off the servers from this store. It is beside the journal, which is of changes that can be undone. */
export class Removals {
  readonly #log: Log;

  /** @param path of its file */
  constructor(disk: Disk, path: string) {
    this.#log = new Log(disk, path);
  }

  /** Writes them down, each with a line of its own. */
  async add(removals: readonly AccountRemoval[]): Promise<void> {
    for (const removal of removals) await this.#log.append(hideSeeds(JSON.stringify(removal)));
  }

  /** The newest first. */
  async list(): Promise<readonly AccountRemoval[]> {
    const found: AccountRemoval[] = [];
    for await (const line of this.#log.linesFromEnd()) {
      const removal = readRemoval(line);
      if (removal) found.push(removal);
    }
    return found;
  }
}

function readRemoval(line: string): AccountRemoval | undefined {
  try {
    const found = JSON.parse(line) as AccountRemoval;
    const texts = [found.operator, found.key, found.name, found.time, found.who];
    return texts.every(text => typeof text === 'string') ? found : undefined;
  } catch {
    return undefined;
  }
}
