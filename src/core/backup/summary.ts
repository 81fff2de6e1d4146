import type { FileRecord } from './record.ts';

/** What is in a backup, in numbers. */
export interface Summary {
  /** Folder names. */
  readonly operators: readonly string[];
  readonly accounts: number;
  readonly users: number;
  readonly keys: number;
  readonly creds: number;
  /** The journal is in it. */
  readonly journal: boolean;
}

/** Counts what it is told of. */
export class Tally {
  readonly #operators = new Set<string>();
  #accounts = 0;
  #users = 0;
  #keys = 0;
  #creds = 0;
  #journal = false;

  add({ root, path }: FileRecord): void {
    if (root === 'journal') this.#journal = true;
    else if (root === 'keystore') {
      if (path.startsWith('keys/')) this.#keys++;
      else this.#creds++;
    } else if (root === 'stores') {
      const [operator = '', , account = '', file = '', user] = path.split('/');
      this.#operators.add(operator);
      if (file === 'users' && user?.endsWith('.jwt')) this.#users++;
      else if (file === `${account}.jwt`) this.#accounts++;
    }
  }

  get summary(): Summary {
    return {
      operators: [...this.#operators],
      accounts: this.#accounts,
      users: this.#users,
      keys: this.#keys,
      creds: this.#creds,
      journal: this.#journal,
    };
  }
}
