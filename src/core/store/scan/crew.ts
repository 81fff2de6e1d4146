import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import type { Block } from '../index/index-file.ts';
import type { AccountNode, OperatorNode } from '../tree/tree.ts';
import { builtWorker } from './built-worker.ts';

/** What a worker is told to read. */
export interface Order {
  readonly what: 'accounts' | 'users';
  readonly operatorName: string;
  readonly operatorDir: string;
  /** Names of account folders: their JWTs, or those of their users. */
  readonly accounts: readonly string[];
}

/** Some accounts, and what a worker read of them: a block of the index. Undefined: the worker failed. */
export interface Delivery<T> {
  readonly accounts: readonly AccountNode[];
  readonly block: Block<T> | undefined;
}

/** Accounts of one order: some milliseconds of work for a worker, and one or two for who takes the block. */
const ORDER = { accounts: 50, users: 25 };

/** Orders that each worker has at a time: it never waits, and little is lost when the scan is cancelled. */
const AHEAD = 3;

/** More do not pay: the main thread files what they deliver. */
const MOST_WORKERS = 4;

/** Heap of a worker, MiB: garbage of its reading is cleared away early. */
const HEAP = { maxYoungGenerationSizeMb: 3, maxOldGenerationSizeMb: 64 };

/**
 * Worker threads that read and verify JWTs: reading a large store for the first time uses all cores, and the keyboard
 * waits for none of it.
 */
export class Crew {
  readonly #workers: readonly WorkerLine[];

  private constructor(workers: readonly Worker[]) {
    this.#workers = workers.map(worker => new WorkerLine(worker));
  }

  /** Undefined where there is one core, or where nkeeper was bundled without its worker: then this thread reads. */
  static async start(background = false): Promise<Crew | undefined> {
    const count = Math.min(availableParallelism(), MOST_WORKERS);
    const file = count > 1 ? builtWorker('store-worker') : undefined;
    if (file === undefined) return undefined;
    const { Worker } = await import('node:worker_threads');
    const options = { resourceLimits: HEAP, execArgv: [], workerData: { background } };
    return new Crew(Array.from({ length: count }, () => new Worker(file, options)));
  }

  /** Has the accounts of an operator read, or their users; what is read comes in the order of the accounts. */
  async *read<T>(what: Order['what'], operator: OperatorNode): AsyncGenerator<Delivery<T>> {
    const accounts = operator.accounts ?? [];
    const orders = Math.ceil(accounts.length / ORDER[what]);
    const open: { accounts: readonly AccountNode[]; block: Promise<Block<unknown> | undefined> }[] = [];
    for (let next = 0; next < orders || open.length > 0; ) {
      while (next < orders && open.length < this.#workers.length * AHEAD) {
        const part = accounts.slice(next * ORDER[what], (next + 1) * ORDER[what]);
        const worker = this.#workers[next % this.#workers.length] as WorkerLine;
        const names = part.filter(account => !account.linked).map(account => account.name);
        open.push({
          accounts: part,
          block: worker.do({ what, operatorName: operator.name, operatorDir: operator.dir, accounts: names }),
        });
        next++;
      }
      const first = open.shift();
      if (first) yield { accounts: first.accounts, block: (await first.block) as Block<T> | undefined };
    }
  }

  close(): void {
    for (const worker of this.#workers) worker.close();
  }
}

/** A worker and the orders that it has not answered yet: it answers them one after the other. */
class WorkerLine {
  readonly #worker: Worker;
  #waiting: ((block: Block<unknown> | undefined) => void)[] = [];
  #ended = false;

  constructor(worker: Worker) {
    this.#worker = worker;
    this.#worker.on('message', (block: Block<unknown>) => this.#waiting.shift()?.(block));
    // Whatever ends a worker early (no memory, say): who waits is told, and reads by itself.
    this.#worker.on('error', () => this.#end());
    this.#worker.on('exit', () => this.#end());
  }

  do(order: Order): Promise<Block<unknown> | undefined> {
    if (this.#ended) return Promise.resolve(undefined);
    return new Promise(resolve => {
      this.#waiting.push(resolve);
      this.#worker.postMessage(order);
    });
  }

  close(): void {
    void this.#worker.terminate();
  }

  #end(): void {
    this.#ended = true;
    for (const resolve of this.#waiting) resolve(undefined);
    this.#waiting = [];
  }
}
