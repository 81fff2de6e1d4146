import { type FSWatcher, watch } from 'node:fs';
import { monotonic } from '../../monotonic.ts';
import { Slices } from '../../slices.ts';
import { nextTimeEdge } from '../../trust/times.ts';
import { crossCheck } from '../tree/cross-checks.ts';
import type { Picture } from '../tree/picture.ts';
import type { AccountNode, OperatorNode, TokenNode } from '../tree/tree.ts';
import type { Reader } from './reader.ts';
import type { Scanner } from './scan.ts';
import { isStale, Walk } from './walk.ts';

/** Milliseconds from an event to the look at the disk: nsc empties a file before it writes it, and writes several. */
const SETTLE = 50;
/** Milliseconds between two sweeps, at least. */
const SWEEP_EVERY = 20_000;
/**
 * What sweeps may cost of a core while nothing changes. A look at a file takes 2 to 25 µs: where the disk is quick, a large
 * store is looked at more often.
 */
const SWEEP_SHARE = 1 / 1000;
/** What looks at all accounts alone may cost: what servers hold is compared with these. 1,000 of them are looked at every 8 seconds. */
const ACCOUNTS_SHARE = 1 / 800;
/** Milliseconds until that is done first: all was read just now. */
const FIRST_ACCOUNTS = 10_000;
/** A sweep looks at so many users, about, and their accounts: the others' turn comes with the next ones. */
const USERS_OF_SWEEP = 10_000;
/** Milliseconds of one slice of a sweep, and of the rest between slices. */
const SWEEP_SLICE = 4;
const SWEEP_REST = 25;
/** Milliseconds between two looks at the clock. */
const TICK = 3000;
/** Accounts that are watched: one is on the screen, and a card may be about a few more. */
const SHOWN = 4;
/** More are on no screen: somebody leafs through them. */
const MOST_LISTED = 500;
/** Stores with so many accounts are watched whole: two watches each, of the 100,000 and more that a person has. */
const WATCHED_WHOLE = 500;

export interface FollowerParts {
  readonly picture: Picture;
  readonly reader: Reader;
  readonly scanner: Scanner;
  readonly changed: () => void;
  /** Called after each sweep: what is not swept (the keystore) may have changed as well. */
  readonly swept: () => void;
  /** For tests: milliseconds between two sweeps. */
  readonly sweepEvery?: number | undefined;
  /** For tests: users that one sweep looks at, about. */
  readonly usersOfSweep?: number | undefined;
}

/**
 * Keeps the picture true while it is shown. Folders that many changes go through are watched (operators, their
 * `accounts/`, the account on the screen and its `users/`); the accounts of a list on the screen are looked at every three
 * seconds, all accounts as often as an 800th of a core allows, users every 20 seconds and more seldom, in short slices. Never one watch for each folder: that would take 130,000 of the person's watches for a large store.
 */
export class Follower {
  readonly #parts: FollowerParts;
  #soon: NodeJS.Immediate | undefined;
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #abort = new AbortController();
  readonly #due = new Set<string>();
  /** Accounts on the screen, the newest last. */
  #shown: readonly AccountNode[] = [];
  /** Accounts of a list on the screen, since the clock was looked at last. */
  readonly #listed = new Set<AccountNode>();
  /** When it is time to look at all accounts, on the monotonic clock; infinite while that is done. */
  #accountsDue = Number.POSITIVE_INFINITY;
  #settling: NodeJS.Timeout | undefined;
  #sweeping: NodeJS.Timeout | undefined;
  /** Position of the account whose users' turn it is. */
  #turn = 0;
  /** Milliseconds that the last sweep worked. */
  #worked = 0;
  #clock: NodeJS.Timeout | undefined;
  /** Unix seconds: rows were judged then or later. */
  #judgedAt: number;
  /** Unix seconds: the first moment after that at which a row may have to be judged anew. */
  #edge = Number.POSITIVE_INFINITY;
  /** Why folders cannot be watched; then changes are seen by the sweep alone. */
  fault: string | undefined;

  constructor(parts: FollowerParts) {
    this.#parts = parts;
    this.#judgedAt = parts.picture.now();
  }

  start(): void {
    if (this.#clock !== undefined) return;
    this.#watchTree();
    this.#scheduleSweep();
    this.#findEdge();
    this.#accountsDue = monotonic() + FIRST_ACCOUNTS;
    this.#clock = setInterval(() => this.#tick(), TICK);
    this.#clock.unref();
  }

  /** Says that an account is on the screen: its folders are watched. */
  show(account: AccountNode): void {
    if (this.#clock === undefined || this.#shown.includes(account)) return;
    this.#shown = [...this.#shown, account].slice(-SHOWN);
    // A page that asks for the users of thousands of accounts must not open and close a watch for each of them.
    this.#soon ??= setImmediate(() => {
      this.#soon = undefined;
      this.#watchTree();
    });
  }

  /** Says that accounts are in a list on the screen: without a watch for each, they are looked at with the clock. */
  glance(accounts: readonly AccountNode[]): void {
    if (this.#clock !== undefined) for (const account of accounts) this.#listed.add(account);
  }

  close(): void {
    this.#abort.abort();
    clearImmediate(this.#soon);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
    clearTimeout(this.#settling);
    clearTimeout(this.#sweeping);
    clearInterval(this.#clock);
  }

  /** Opens the watches that are wanted now and closes the others. */
  #watchTree(): void {
    const { picture } = this.#parts;
    const wanted = new Set(picture.storesDir === '' ? [] : [picture.storesDir]);
    for (const operator of picture.operators) wanted.add(operator.dir).add(operator.accountsDir);
    for (const { linked, dir, usersDir } of this.#followed()) if (!linked) wanted.add(dir).add(usersDir);
    for (const [path, watcher] of this.#watchers) {
      if (wanted.has(path)) continue;
      watcher.close();
      this.#watchers.delete(path);
    }
    for (const path of wanted) {
      if (this.#watchers.has(path)) continue;
      this.#watch(path);
      // What came before the watch was there is looked for once.
      if (this.#clock !== undefined) this.#settle(path);
    }
  }

  /** A small store is watched whole; of a large one what is on the screen. */
  #followed(): readonly AccountNode[] {
    const { operators } = this.#parts.picture;
    return this.#isWatchedWhole ? operators.flatMap(({ accounts = [] }) => accounts) : this.#shown;
  }

  get #isWatchedWhole(): boolean {
    const { operators } = this.#parts.picture;
    return operators.reduce((sum, { accounts = [] }) => sum + accounts.length, 0) <= WATCHED_WHOLE;
  }

  #watch(path: string): void {
    try {
      const watcher = watch(path, { persistent: false }, () => this.#settle(path));
      watcher.on('error', () => this.#unwatch(path));
      this.#watchers.set(path, watcher);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOSPC' || code === 'EMFILE') this.fault = `the system allows no more watches (${code})`;
    }
  }

  #unwatch(path: string): void {
    this.#watchers.get(path)?.close();
    this.#watchers.delete(path);
  }

  #settle(path: string): void {
    this.#due.add(path);
    this.#settling ??= setTimeout(() => {
      this.#settling = undefined;
      const due = new Set(this.#due);
      this.#due.clear();
      this.#look(due).catch(() => undefined);
    }, SETTLE).unref();
  }

  /** Looks at the folders that events came from. */
  async #look(paths: ReadonlySet<string>): Promise<void> {
    const { picture, reader } = this.#parts;
    const before = picture.revision;
    if (paths.has(picture.storesDir)) picture.listOperators();
    const walk = this.#walk(new Slices(this.#abort.signal));
    for (const operator of picture.operators) {
      const isNew = operator.facts === undefined;
      if (isNew || paths.has(operator.dir)) this.#readOperator(operator);
      if (isNew || paths.has(operator.dir) || paths.has(operator.accountsDir)) {
        await walk.newAccounts(operator);
      }
    }
    for (const account of this.#followed()) {
      if (paths.has(account.dir) || paths.has(account.usersDir)) await walk.account(account);
    }
    await reader.drained();
    this.#watchTree();
    await this.#changedSince(before);
  }

  #readOperator(operator: OperatorNode): void {
    this.#parts.picture.listOperators();
    if (this.#parts.picture.operators.includes(operator) && isStale(operator))
      this.#parts.reader.readLater(operator);
  }

  #scheduleSweep(): void {
    this.#sweeping = setTimeout(() => {
      this.#sweep()
        .catch(() => undefined)
        .finally(() => {
          if (!this.#abort.signal.aborted) this.#scheduleSweep();
        });
    }, this.#parts.sweepEvery ?? restAfter(this.#worked)).unref();
  }

  /** Looks at everything that was read before, and at what has come since. */
  async #sweep(): Promise<void> {
    const { picture, reader, scanner } = this.#parts;
    if (scanner.progress.running) return;
    const before = picture.revision;
    const slices = new Slices(this.#abort.signal, SWEEP_SLICE, SWEEP_REST);
    const walk = this.#walk(slices);
    picture.listOperators();
    const accounts: AccountNode[] = [];
    for (const operator of picture.operators) {
      if (isStale(operator)) reader.readLater(operator);
      await picture.listAccountsLater(operator);
      accounts.push(...(operator.accounts ?? []));
    }
    const first = this.#turn;
    const { usersOfSweep = USERS_OF_SWEEP } = this.#parts;
    let users = 0;
    for (let i = 0; i < accounts.length; i++) {
      const account = accounts[(first + i) % accounts.length]!;
      if ((scanner.complete || account.userCount !== undefined) && users < usersOfSweep) {
        await walk.account(account);
        users += account.userCount ?? 0;
        this.#turn = (first + i + 1) % accounts.length;
      } else if (account.facts !== undefined && this.#isWatchedWhole) await walk.accountOnly(account);
    }
    this.#worked = slices.worked;
    await reader.drained();
    this.#watchTree();
    this.#parts.swept();
    await this.#changedSince(before);
  }

  #walk(slices: Slices): Walk {
    return new Walk({ ...this.#parts, slices });
  }

  /** What hangs together with what changed is checked too, then listeners are told. */
  async #changedSince(revision: number): Promise<void> {
    const { picture, scanner, changed } = this.#parts;
    if (picture.revision === revision) return;
    const slices = new Slices(this.#abort.signal);
    if (scanner.complete) await crossCheck(picture, slices);
    await this.#findEdgeIn(slices);
    changed();
  }

  /** What came, on the disk or by the clock. */
  #tick(): void {
    const listed = [...this.#listed];
    this.#listed.clear();
    if (!this.#isWatchedWhole && !this.#parts.scanner.progress.running) {
      if (listed.length <= MOST_LISTED)
        this.#lookAtJwts(listed, new Slices(this.#abort.signal)).catch(() => undefined);
      if (monotonic() >= this.#accountsDue) this.#lookAtAccounts().catch(() => undefined);
    }
    this.#lookAtClock();
  }

  async #lookAtAccounts(): Promise<void> {
    this.#accountsDue = Number.POSITIVE_INFINITY;
    const slices = new Slices(this.#abort.signal, SWEEP_SLICE, SWEEP_REST);
    try {
      await this.#lookAtJwts(
        this.#parts.picture.operators.flatMap(({ accounts = [] }) => accounts),
        slices,
      );
    } finally {
      this.#accountsDue = monotonic() + slices.worked / ACCOUNTS_SHARE;
    }
  }

  /** Of accounts that were read before. */
  async #lookAtJwts(accounts: readonly AccountNode[], slices: Slices): Promise<void> {
    const { picture, reader } = this.#parts;
    const before = picture.revision;
    const walk = this.#walk(slices);
    for (const account of accounts) if (account.facts !== undefined) await walk.accountOnly(account);
    await reader.drained();
    await this.#changedSince(before);
  }

  /** Has something expired or begun? Then that is judged anew. */
  #lookAtClock(): void {
    const now = this.#parts.picture.now();
    if (now < this.#edge) return;
    const before = this.#judgedAt;
    this.#judgedAt = now;
    this.#edge = Number.POSITIVE_INFINITY;
    this.#findEdgeIn(new Slices(this.#abort.signal), before)
      .then(this.#parts.changed)
      .catch(() => undefined);
  }

  #findEdge(): void {
    this.#findEdgeIn(new Slices(this.#abort.signal)).catch(() => undefined);
  }

  /**
   * When the next JWT expires or begins, seen from when rows were judged last.
   *
   * @param before Unix seconds: what has expired or begun since then is judged anew
   */
  async #findEdgeIn(slices: Slices, before = this.#judgedAt): Promise<void> {
    const { picture } = this.#parts;
    const now = this.#judgedAt;
    let edge = Number.POSITIVE_INFINITY;
    const look = (node: TokenNode) => {
      const { facts } = node;
      if (facts === undefined) return;
      if (nextTimeEdge(facts, before) <= now) picture.touch(node);
      edge = Math.min(edge, nextTimeEdge(facts, now));
    };
    for (const operator of picture.operators) {
      look(operator);
      for (const account of operator.accounts ?? []) {
        look(account);
        for (const user of account.passingUsers ?? []) look(user);
        await slices.pause();
      }
    }
    this.#edge = edge;
  }
}

/** Milliseconds until the next sweep after one that worked for so many. */
export function restAfter(worked: number): number {
  return Math.max(SWEEP_EVERY, worked / SWEEP_SHARE);
}
