import { Slices } from '../../slices.ts';
import { AccountIndex, isSettled } from '../index/account-index.ts';
import { OperatorIndex } from '../index/operator-index.ts';
import { UserIndex } from '../index/user-index.ts';
import { crossCheck } from '../tree/cross-checks.ts';
import { isLasting } from '../tree/facts.ts';
import type { Picture } from '../tree/picture.ts';
import type { AccountNode, OperatorNode } from '../tree/tree.ts';
import { Crew } from './crew.ts';
import type { Reader } from './reader.ts';
import { type Memory, Walk } from './walk.ts';

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

/** What to scan. */
export interface ScanOptions {
  readonly signal?: AbortSignal | undefined;
  /** Only this operator; all when absent. */
  readonly operator?: string | undefined;
  /** Accounts only, not their users. */
  readonly accountsOnly?: boolean | undefined;
  /** False: what is found by comparing files with each other (imports, keys and names that two have) is not looked for. */
  readonly compare?: boolean | undefined;
}

/** With fewer files read than this, the index of a large store stays as it is: reading them costs less than writing it. */
const WORTH_SAVING = 4;
/** JWTs of a store whose index is written in a millisecond: whenever it did not have one of them. */
const SMALL_STORE = 256;

/** From so many accounts on worker threads, which take 50 ms to start, are faster than this thread. */
const MANY = { accounts: 2000, accountsWithUsers: 300 };

export interface ScannerParts {
  readonly picture: Picture;
  readonly reader: Reader;
  /** Folder of the index; undefined: none is kept. */
  readonly cacheDir: string | undefined;
  readonly changed: () => void;
  /** Worker threads give way to everything else, and rows are made on the way. */
  readonly background?: boolean | undefined;
}

/** Reads and verifies whole stores behind what a person does. */
export class Scanner {
  readonly #parts: ScannerParts;
  readonly #running = new Map<string, Promise<void>>();
  #done = 0;
  #total = 0;
  /** Operators of which everything, users too, was looked at. */
  readonly #complete = new Set<OperatorNode>();
  /** Are there operators that the index did not know? */
  #newOperators = false;

  constructor(parts: ScannerParts) {
    this.#parts = parts;
  }

  get progress(): Progress {
    const done = this.#done;
    const verified = Math.max(0, done - this.#parts.reader.inFlight);
    return { done, total: Math.max(this.#total, done), verified, running: this.#running.size > 0 };
  }

  /** Has everything been looked at once? Only then is an unknown key an orphan. */
  get complete(): boolean {
    return this.#parts.picture.operators.every(node => this.#complete.has(node));
  }

  /** Operators are known from the beginning: remembered, or read and verified now. */
  readOperators(): void {
    const { picture, reader, cacheDir } = this.#parts;
    const index = cacheDir === undefined ? undefined : OperatorIndex.open(cacheDir, picture.storesDir);
    for (const node of picture.operators) {
      const facts = index?.find(node);
      if (facts !== undefined) picture.setFacts(node, facts);
      else reader.readNow(node);
      this.#newOperators ||= facts === undefined;
    }
  }

  scan(options: ScanOptions): Promise<void> {
    const key = JSON.stringify([options.operator, options.accountsOnly === true, options.compare === false]);
    const running = this.#running.get(key);
    if (running !== undefined) return running;
    const run = this.#scan(options).finally(() => {
      this.#running.delete(key);
      this.#parts.changed();
    });
    this.#running.set(key, run);
    return run;
  }

  /** Reads all users of one account. */
  async readUsers(account: AccountNode, signal: AbortSignal): Promise<void> {
    const { reader, changed } = this.#parts;
    await new Walk({ ...this.#parts, slices: new Slices(signal), seen: changed }).usersOf(account);
    await reader.drained();
    changed();
  }

  async #scan({ operator, accountsOnly, compare, signal }: ScanOptions): Promise<void> {
    const { picture, changed, background = false } = this.#parts;
    const slices = new Slices(signal);
    picture.listOperators();
    const nodes = picture.operators.filter(node => operator === undefined || node.name === operator);
    this.#done = 0;
    this.#total = 0;
    const seen = (files: number) => {
      this.#done += files;
      changed();
    };
    for (const node of nodes) {
      this.#total += 1 + (node.accounts?.length ?? 0);
      await this.#scanOperator(
        node,
        new Walk({ ...this.#parts, slices, seen, judges: background }),
        slices,
        accountsOnly !== true,
      );
    }
    if (accountsOnly !== true && compare !== false) await crossCheck(picture, slices);
  }

  async #scanOperator(node: OperatorNode, walk: Walk, slices: Slices, withUsers: boolean): Promise<void> {
    const { picture, reader, cacheDir } = this.#parts;
    await walk.operator(node, !this.#complete.has(node));
    const memory = this.#recall(node, withUsers);
    const { background = false } = this.#parts;
    const much = {
      // Of accounts alone two threads spend as long on compiling what reads them as on reading: with libuv's pool for the signatures
      // one is as fast, for three quarters of the processor time and two thirds of the memory.
      accounts: (withUsers || background) && muchToRead(node, memory),
      users: withUsers && muchToReadBelow(node, memory),
    };
    const crew = much.accounts || much.users ? await Crew.start(background) : undefined;
    let readAccounts = 0;
    try {
      if (crew !== undefined && much.accounts) await walk.accountsBy(crew, node);
      else await walk.accounts(node, memory);
      readAccounts = walk.read;
      if (crew !== undefined && much.users) await walk.usersBy(crew, node);
      else if (withUsers) await walk.users(node, memory);
    } finally {
      crew?.close();
      memory.accounts?.close();
      memory.users?.close();
    }
    if (withUsers) this.#complete.add(node);
    await reader.drained();
    if (cacheDir === undefined) return;
    const isWorth = (read: number) => read >= WORTH_SAVING || (read > 0 && isSmall(node) && isNews(walk));
    if (this.#newOperators && (isWorth(readAccounts) || memory.accounts !== undefined)) {
      OperatorIndex.save(cacheDir, picture.storesDir, picture.operators);
      this.#newOperators = false;
    }
    if (isWorth(readAccounts)) await AccountIndex.save(cacheDir, node, slices);
    if (isWorth(walk.read - readAccounts)) await UserIndex.save(cacheDir, node, slices);
  }

  /** The index, as far as it is of use: only what was not read yet can be recalled. */
  #recall(node: OperatorNode, withUsers: boolean): Memory {
    const { cacheDir } = this.#parts;
    const useful = cacheDir !== undefined && !this.#complete.has(node);
    return {
      accounts: useful ? AccountIndex.open(cacheDir, node) : undefined,
      users: useful && withUsers ? UserIndex.open(cacheDir, node) : undefined,
    };
  }
}

function isSmall({ accounts = [] }: OperatorNode): boolean {
  return accounts.reduce((sum, { userCount = 0 }) => sum + 1 + userCount, 0) <= SMALL_STORE;
}

/** Did it read something that an index would have the next time? */
function isNews({ firstRead }: Walk): boolean {
  return firstRead.some(({ facts }) => isLasting(facts) && isSettled(facts.ctimeMs));
}

/** Are there many accounts that neither this process nor the index knows? */
function muchToRead({ accounts = [] }: OperatorNode, memory: Memory): boolean {
  if (memory.accounts !== undefined || accounts.length < MANY.accounts) return false;
  return accounts.filter(account => account.facts === undefined).length >= MANY.accounts;
}

/** The same for their users. */
function muchToReadBelow({ accounts = [] }: OperatorNode, memory: Memory): boolean {
  if (memory.users !== undefined || accounts.length < MANY.accountsWithUsers) return false;
  return accounts.filter(account => account.userCount === undefined).length >= MANY.accountsWithUsers;
}
