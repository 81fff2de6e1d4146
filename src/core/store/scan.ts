import type { Picture } from './picture.ts';
import type { Reader } from './reader.ts';
import { Slices } from './slices.ts';
import { stampOf } from './token-file.ts';
import type { AccountNode, OperatorNode, TokenNode } from './tree.ts';

/** How far reading and verifying the whole store is. */
export interface Progress {
  /** JWT files looked at. */
  readonly done: number;
  /** JWT files known of; grows while folders are listed. */
  readonly total: number;
  /** Signatures known to be right or wrong. */
  readonly verified: number;
  readonly running: boolean;
}

export interface ScanOptions {
  readonly signal?: AbortSignal | undefined;
  /** Only this operator; all when absent. */
  readonly operator?: string | undefined;
  /** Accounts only, not their users. */
  readonly accountsOnly?: boolean | undefined;
}

/** Reads and verifies whole stores behind what a person does. */
export class Scanner {
  readonly #picture: Picture;
  readonly #reader: Reader;
  readonly #changed: () => void;
  readonly #running = new Map<string, Promise<void>>();
  #done = 0;
  #total = 0;
  /** Operators of which everything, users too, was looked at. */
  readonly #complete = new Set<OperatorNode>();

  constructor(picture: Picture, reader: Reader, changed: () => void) {
    this.#picture = picture;
    this.#reader = reader;
    this.#changed = changed;
  }

  get progress(): Progress {
    const total = Math.max(this.#total, this.#done);
    return { done: this.#done, total, verified: this.#reader.verified, running: this.#running.size > 0 };
  }

  /** Has everything been looked at once? Only then is an unknown key an orphan. */
  get complete(): boolean {
    return this.#picture.operators.every(node => this.#complete.has(node));
  }

  scan(options: ScanOptions): Promise<void> {
    const key = JSON.stringify([options.operator, options.accountsOnly === true]);
    const running = this.#running.get(key);
    if (running !== undefined) return running;
    const run = this.#scan(options).finally(() => {
      this.#running.delete(key);
      this.#changed();
    });
    this.#running.set(key, run);
    return run;
  }

  /** Reads all users of one account. */
  async readUsers(account: AccountNode, signal: AbortSignal): Promise<void> {
    const walk = new Walk(this.#picture, this.#reader, new Slices(signal), () => this.#changed());
    await walk.usersOf(account);
    await this.#reader.drained();
    this.#changed();
  }

  async #scan({ operator, accountsOnly, signal }: ScanOptions): Promise<void> {
    this.#picture.listOperators();
    const nodes = this.#picture.operators.filter(node => operator === undefined || node.name === operator);
    this.#done = 0;
    this.#total = 0;
    const seen = () => {
      this.#done++;
      this.#changed();
    };
    const walk = new Walk(this.#picture, this.#reader, new Slices(signal), seen);
    await walk.operators(nodes);
    this.#total = nodes.reduce((sum, node) => sum + 1 + (node.accounts?.length ?? 0), 0);
    await walk.accounts(nodes);
    if (accountsOnly !== true) {
      await walk.users(nodes, count => {
        this.#total += count;
      });
      for (const node of nodes) this.#complete.add(node);
    }
    await this.#reader.drained();
  }
}

/** Reads what is new or changed, below the operators given; tells `seen` about each file. */
export class Walk {
  readonly #picture: Picture;
  readonly #reader: Reader;
  readonly #slices: Slices;
  readonly #seen: (node: TokenNode) => void;

  constructor(picture: Picture, reader: Reader, slices: Slices, seen: (node: TokenNode) => void) {
    this.#picture = picture;
    this.#reader = reader;
    this.#slices = slices;
    this.#seen = seen;
  }

  async operators(nodes: readonly OperatorNode[]): Promise<void> {
    for (const node of nodes) {
      this.#visit(node);
      this.#picture.listAccounts(node);
      await this.#pause();
    }
  }

  async accounts(nodes: readonly OperatorNode[]): Promise<void> {
    for (const operator of nodes) {
      for (const account of operator.accounts ?? []) {
        if (!account.linked) this.#visit(account);
        if (this.#reader.full || this.#slices.due) await this.#pause();
      }
    }
  }

  /** `found` hears how many users each account has. */
  async users(nodes: readonly OperatorNode[], found: (count: number) => void): Promise<void> {
    for (const operator of nodes) {
      for (const account of operator.accounts ?? []) {
        await this.usersOf(account);
        found(account.users?.length ?? 0);
      }
    }
  }

  async usersOf(account: AccountNode): Promise<void> {
    this.#picture.listUsers(account);
    for (const user of account.users ?? []) {
      this.#visit(user);
      if (this.#reader.full || this.#slices.due) await this.#pause();
    }
    this.#picture.userProblems(account);
    if (this.#slices.due) await this.#pause();
  }

  #visit(node: TokenNode): void {
    if (isStale(node)) this.#reader.readLater(node);
    this.#seen(node);
  }

  async #pause(): Promise<void> {
    await this.#reader.slot();
    await this.#slices.pause();
  }
}

/** Was the file never read, or changed since? */
export function isStale(node: TokenNode): boolean {
  const { facts } = node;
  if (facts === undefined) return true;
  const stamp = stampOf(node.path);
  if (stamp === undefined) return facts.size >= 0;
  return stamp.ctimeMs !== facts.ctimeMs || stamp.size !== facts.size;
}
