import type { AccountClaims } from '../claims/account.ts';
import type { OperatorClaims } from '../claims/operator.ts';
import type { UserClaims } from '../claims/user.ts';
import type { Seed } from '../nkeys/seed.ts';
import type { AccountTrust } from '../trust/chain.ts';
import type { Problem } from '../trust/problem.ts';
import { Credentials } from './cards/credentials.ts';
import { Entities } from './cards/entities.ts';
import type { Entity, UserEntity } from './cards/entity.ts';
import { type ExpirationRow, expirationsOf, soonOf } from './expirations.ts';
import type { KeyRow } from './keys/key-rows.ts';
import { KeySources } from './keys/key-sources.ts';
import { type KeyScanOptions, Keystore } from './keys/keystore.ts';
import type { Locations } from './locations.ts';
import { type KeyOwner, keyOwner } from './lookup.ts';
import type { StoreOptions } from './options.ts';
import type { AccountRow, NamedJwt, OperatorRow, UserRow } from './rows.ts';
import { Follower } from './scan/follower.ts';
import { Notifier } from './scan/notifier.ts';
import { OnDemand } from './scan/on-demand.ts';
import { Reader } from './scan/reader.ts';
import { type Progress, Scanner, type ScanOptions } from './scan/scan.ts';
import { type AccountShares, accountShares } from './tree/account-shares.ts';
import { isUsable } from './tree/facts.ts';
import { type Importer, importersOf } from './tree/importers.ts';
import { Picture } from './tree/picture.ts';
import type { AccountNode } from './tree/tree.ts';

export type { CredsState, CredsStateName } from './cards/creds-state.ts';
export type { Entity, UserEntity } from './cards/entity.ts';
export type { ExpirationRow } from './expirations.ts';
export type { KeyContent, KeyRow, KeyUse } from './keys/key-rows.ts';
export type { KeyOwner } from './lookup.ts';
export type { StoreOptions } from './options.ts';
export type { AccountRow, NamedJwt, OperatorRow, Row, RowStatus, UserRow } from './rows.ts';
export type { Progress, ScanOptions } from './scan/scan.ts';
export type { AccountShares } from './tree/account-shares.ts';

const NO_ROWS: readonly never[] = Object.freeze([]);
const NAMELESS = { claimName: '', key: '' };

/**
 * A store of nsc, opened for reading. Everything is there by name at once; JWTs are read when a row is about to be shown
 * ({@link Store.ensureAccounts}, {@link Store.users}), when an entity is asked for, or all of them by {@link Store.scan}.
 * Nothing is ever written but the index in the cache folder.
 *
 * Lists keep their identity until something in them changes. Listeners are told afterwards, never inside a call.
 * Operators, accounts and users go by the names of their folders and files.
 */
export class Store {
  readonly locations: Locations;
  /** Where its keys are: who signs asks there. */
  readonly keySources: KeySources;
  readonly #picture: Picture;
  readonly #notifier = new Notifier();
  readonly #scanner: Scanner;
  readonly #keystore: Keystore;
  readonly #entities: Entities;
  readonly #credentials: Credentials;
  readonly #follower: Follower;
  readonly #onDemand: OnDemand;
  readonly #abort = new AbortController();
  #keyTimer: NodeJS.Timeout | undefined;
  #problems:
    | { readonly revision: number; readonly keys: readonly Problem[]; readonly all: readonly Problem[] }
    | undefined;

  constructor(locations: Locations, options: StoreOptions = {}) {
    this.locations = locations;
    this.keySources = options.keys ?? new KeySources(locations.keystoreDir.path);
    const now = options.now ?? (() => Math.floor(Date.now() / 1000));
    const keystore = locations.keystoreDir.path;
    const picture = new Picture(locations.storesDir.path, now, [`${keystore}/keys`, `${keystore}/creds`]);
    const reader = new Reader(picture);
    const changed = () => this.#notifier.notify();
    const cacheDir = options.index === false ? undefined : locations.cacheDir.path;
    const { background } = options;
    const scanner = new Scanner({ picture, reader, cacheDir, changed, background });
    const swept = () => this.#keystore.expire();
    this.#picture = picture;
    this.#scanner = scanner;
    this.#entities = new Entities(reader);
    this.#credentials = new Credentials(locations.keystoreDir.path);
    this.#keystore = new Keystore(locations.keystoreDir.path, picture);
    this.#onDemand = new OnDemand({ picture, reader, scanner, changed, signal: this.#abort.signal });
    this.#follower = new Follower({
      picture,
      reader,
      scanner,
      changed,
      swept,
      sweepEvery: options.sweepEvery,
      usersOfSweep: options.usersOfSweep,
    });
    picture.listOperators();
    scanner.readOperators();
  }

  /** Grows with every change. */
  get revision(): number {
    return this.#picture.revision;
  }

  get progress(): Progress {
    return this.#scanner.progress;
  }

  /** Calls `listener` after changes, at most ten times a second; returns how to stop that. */
  subscribe(listener: () => void): () => void {
    return this.#notifier.subscribe(listener);
  }

  /** Why there may be operators that {@link Store.operators} does not have: the store's folder cannot be read. */
  get fault(): Problem | undefined {
    return this.#picture.fault;
  }

  operators(): readonly OperatorRow[] {
    return this.#picture.operatorRows();
  }

  /** Accounts of an operator, in nsc's order; none for a name that is not there. Unread rows know only their name. */
  accounts(operator: string): readonly AccountRow[] {
    const node = this.#picture.operator(operator);
    return node === undefined ? NO_ROWS : this.#picture.accountRows(node);
  }

  /** One row of {@link Store.accounts}, without making the others. */
  accountRow(operator: string, name: string): AccountRow | undefined {
    const node = this.#accountNode(operator, name);
    return node && this.#picture.accountRow(node);
  }

  /**
   * Users of an account, in nsc's order; none for names that are not there. Lists the account's folder the first time and
   * reads the first 64 users; the others are read behind, in slices.
   */
  users(operator: string, account: string): readonly UserRow[] {
    const node = this.#accountNode(operator, account);
    if (node === undefined) return NO_ROWS;
    this.#follower.show(node);
    this.#onDemand.openAccount(node);
    return this.#picture.userRows(node);
  }

  /** Reads and verifies now the accounts from position `from` to before `to` that nobody has read: the visible window. */
  ensureAccounts(operator: string, from: number, to: number): void {
    const node = this.#picture.operator(operator);
    if (node !== undefined) this.#onDemand.readWindow(this.#picture.accountNodes(node), from, to);
  }

  /**
   * Says that these accounts are in a list on the screen: while {@link Store.watch} runs they are looked at again within three
   * seconds, once, in a store that is too large to be watched whole.
   */
  glance(operator: string, names: readonly string[]): void {
    this.#follower.glance(names.flatMap(name => this.#accountNode(operator, name) ?? []));
  }

  /** {@link Store.ensureAccounts} for users. */
  ensureUsers(operator: string, account: string, from: number, to: number): void {
    const node = this.#accountNode(operator, account);
    this.#onDemand.readWindow(node?.users ?? NO_ROWS, from, to);
  }

  /** An operator, read afresh and decoded whole; undefined when there is none of that name. */
  operator(name: string): Entity<OperatorClaims, OperatorRow> | undefined {
    const node = this.#picture.operator(name);
    return node && this.#entities.get(node, () => this.#picture.operatorRow(node));
  }

  /** An account, read afresh and decoded whole; undefined when there is none of that name. */
  account(operator: string, name: string): Entity<AccountClaims, AccountRow> | undefined {
    const node = this.#accountNode(operator, name);
    if (node === undefined) return undefined;
    this.#follower.show(node);
    return this.#entities.get(node, () => this.#picture.accountRow(node));
  }

  /** A user, read afresh and decoded whole, with the state of its creds file; undefined when there is none of that name. */
  user(operator: string, account: string, name: string): UserEntity<UserClaims> | undefined {
    const node = this.#accountNode(operator, account);
    if (node === undefined) return undefined;
    this.#follower.show(node);
    this.#onDemand.read([node]);
    if (node.users === undefined) this.#picture.listUsers(node);
    const user = node.user(name);
    if (user === undefined) return undefined;
    const entity = this.#entities.get<UserClaims, UserRow>(user, () => this.#picture.userRow(user));
    return this.#credentials.of(entity, node.operator.storeName);
  }

  /**
   * Reads and verifies everything (or what the options say), in short slices, signatures on libuv's pool; what was read
   * before is only looked at again when its file changed. Resolves when all is known; calls for the same share one run.
   *
   * @throws the signal's reason when it was aborted
   */
  scan(options: ScanOptions = {}): Promise<void> {
    return this.#scanner.scan({ ...options, signal: options.signal ?? this.#abort.signal });
  }

  /** {@link Store.scan} without the users: what lists of accounts need. */
  scanAccounts(options: Omit<ScanOptions, 'accountsOnly'> = {}): Promise<void> {
    return this.scan({ ...options, accountsOnly: true });
  }

  /**
   * What the users of an account are called that were read so far, without a row for each: for who goes through all of a large store.
   * None for names that are not there.
   */
  namesOfUsers(operator: string, account: string): readonly NamedJwt[] {
    const users = this.#accountNode(operator, account)?.passingUsers ?? NO_ROWS;
    return users.map(({ name, path, facts }) => {
      const { claimName, key } = isUsable(facts) && facts !== undefined ? facts : NAMELESS;
      return { name, path, claimName, key };
    });
  }

  /** Reads all users of one account, in slices. */
  async readUsers(operator: string, account: string): Promise<void> {
    const node = this.#accountNode(operator, account);
    if (node === undefined) return;
    this.#onDemand.read([node]);
    await this.#scanner.readUsers(node, this.#abort.signal);
  }

  /** Looks at every file again, in slices; listeners are told of what changed. */
  refresh(): void {
    this.#keystore.expire();
    this.#onDemand.background(this.scan());
  }

  /** Everything found wrong so far, in the order of the tree; complete after {@link Store.scan}. */
  problems(): readonly Problem[] {
    const { revision } = this.#picture;
    const keys = this.#keystore.problems;
    if (this.#problems?.revision !== revision || this.#problems.keys !== keys) {
      const all = [...this.locations.problems, ...this.#picture.problems(), ...keys];
      this.#problems = { revision, keys, all };
    }
    return this.#problems.all;
  }

  /** What has expired or will within so many seconds, soonest first; complete after {@link Store.scan}. */
  expirations(within: number, now = this.#picture.now()): ExpirationRow[] {
    return soonOf(this.#picture, now + within, now).sort((a, b) => a.expires - b.expires);
  }

  /** When everything ends, in the order of the tree, what never ends too: nsc's report. */
  allExpirations(within: number, now = this.#picture.now()): Iterable<ExpirationRow> {
    return expirationsOf(this.#picture, now + within, now);
  }

  /**
   * Every key that is stored, or in use, or both. Lists the keystore when something has changed: a small one at once, else
   * in slices, and listeners are told. {@link Store.scanKeys} waits for it.
   */
  keys(): readonly KeyRow[] {
    const wait = this.#keystore.staleFor;
    if (wait === 0) this.#onDemand.background(this.scanKeys({ signal: this.#abort.signal }));
    else if (wait !== undefined) this.#keyTimer ??= setTimeout(() => this.#keysDue(), wait).unref();
    return this.#keystore.rows;
  }

  /** Lists the keystore and compares it with the keys in use. Who owns a key is only known after {@link Store.scan}. */
  async scanKeys(options: KeyScanOptions = {}): Promise<void> {
    for (const node of this.#picture.operators) this.#picture.accountNodes(node);
    await this.#keystore.scan({ ...options, complete: this.#scanner.complete });
    this.#notifier.notify();
  }

  /** Opens the key files of some rows of {@link Store.keys} and compares each seed with its name: the visible window. */
  checkKeys(rows: readonly KeyRow[]): void {
    if (this.#keystore.check(rows)) this.#notifier.notify();
  }

  /**
   * Reads a seed: the only way to one. The receiver wipes it when done.
   *
   * @throws NkeeperError `seed-key-invalid`, `seed-missing`, `seed-unreadable`, `seed-not-a-seed`, `seed-of-another-key`,
   *   `seed-stays`
   */
  readSeed(publicKey: string): Seed {
    return this.keySources.readNow(publicKey);
  }

  /** Whose key it is; undefined when nobody's, or when its owner was not read yet. */
  findByKey(publicKey: string): KeyOwner | undefined {
    const owner = this.#picture.owners.find(publicKey);
    return owner && keyOwner(owner);
  }

  /** All whose key it is: one, unless several claim it. Of those that were read. */
  ownersOf(publicKey: string): readonly KeyOwner[] {
    return this.#picture.owners.all(publicKey).map(keyOwner);
  }

  /** The user that has a key, as a row of {@link Store.users}; undefined when none has, or when it was not read yet. */
  userByKey(publicKey: string): UserRow | undefined {
    const node = this.#picture.owners.find(publicKey)?.node;
    return node?.kind === 'user' ? this.#picture.userRow(node) : undefined;
  }

  /** Whom an account trusts and revokes, by its public key; undefined when none has it, or when it was not read yet. */
  accountTrust(publicKey: string): AccountTrust | undefined {
    const node = this.#picture.owners.find(publicKey)?.node;
    return node?.kind === 'account' ? node.facts?.trust : undefined;
  }

  /** What each account of an operator offers and takes, as far as it was read; complete after {@link Store.scanAccounts}. */
  shares(operator: string): readonly AccountShares[] {
    return accountShares(this.#picture, operator);
  }

  /** Imports from an account, among the accounts that were read so far. */
  importersOf(accountKey: string): readonly Importer[] {
    return importersOf(this.#picture, accountKey);
  }

  /**
   * Follows changes on disk from now on: by events for operators, the list of accounts, and the accounts that were asked
   * for last, in stores of up to 500 accounts for all of them; for accounts of a list that is shown every three seconds, for all accounts every eight for each
   * thousand of them; for users by a look at the files each 20 seconds, in stores of more than 10,000 users every few minutes and at so
   * many of them at a time; expiries by the clock. Listeners are told of changes.
   */
  watch(): void {
    this.#follower.start();
  }

  /** Why changes are seen late (the system allows no more watches); undefined when all is well. */
  get watchFault(): string | undefined {
    return this.#follower.fault;
  }

  /** Stops all that runs in the background. */
  close(): void {
    this.#abort.abort();
    this.#follower.close();
    clearTimeout(this.#keyTimer);
    this.#notifier.close();
  }

  #keysDue(): void {
    this.#keyTimer = undefined;
    this.#notifier.notify();
  }

  #accountNode(operator: string, account: string): AccountNode | undefined {
    const node = this.#picture.operator(operator);
    if (node === undefined) return undefined;
    this.#picture.accountNodes(node);
    return node.account(account);
  }
}

/** Opens a store: reads names, and the JWTs of the operators. Problems of the store are rows and problems, not errors. */
export function openStore(locations: Locations, options: StoreOptions = {}): Store {
  return new Store(locations, options);
}
