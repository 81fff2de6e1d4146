import type { Slices } from '../../slices.ts';
import { stampOf } from '../files/token-file.ts';
import type { AccountEntries } from '../index/account-entry.ts';
import { AccountIndex } from '../index/account-index.ts';
import { KEY, type UserColumns } from '../index/user-columns.ts';
import { UserIndex } from '../index/user-index.ts';
import type { UserSpan } from '../index/user-span.ts';
import type { Picture } from '../tree/picture.ts';
import type { AccountNode, OperatorNode, RememberedUsers, TokenNode, UserNode } from '../tree/tree.ts';
import type { Crew } from './crew.ts';
import type { Reader } from './reader.ts';

/** What the index remembers of one operator, if it remembers it and it is wanted. */
export interface Memory {
  readonly accounts: AccountIndex | undefined;
  readonly users: UserIndex | undefined;
}

export interface WalkParts {
  readonly picture: Picture;
  readonly reader: Reader;
  readonly slices: Slices;
  /** Are rows and problems made on the way, slice by slice? 10,000 at once would hold up the next frame. As a rule they are. */
  readonly judges?: boolean | undefined;
  /** Hears how many files were looked at. */
  readonly seen?: ((files: number) => void) | undefined;
}

const FIRST = 8;

/** Goes through a store and reads what is new or changed; what the index remembers is only compared with its file's stamp. */
export class Walk {
  readonly #picture: Picture;
  readonly #reader: Reader;
  readonly #slices: Slices;
  readonly #judges: boolean;
  readonly #seen: ((files: number) => void) | undefined;
  /** How many files were read, not remembered. */
  read = 0;
  /** The first few of them. */
  readonly firstRead: TokenNode[] = [];
  #looked = 0;

  constructor({ picture, reader, slices, seen, judges = true }: WalkParts) {
    this.#picture = picture;
    this.#reader = reader;
    this.#slices = slices;
    this.#seen = seen;
    this.#judges = judges;
  }

  /** The operator's own JWT, and the list of its accounts. `first`: nothing has changed since it was opened. */
  async operator(node: OperatorNode, first: boolean): Promise<void> {
    if (isStale(node)) this.#readLater(node);
    this.#seen?.(1);
    if (!first || !node.justListed) await this.#picture.listAccountsLater(node);
    await this.#pause();
  }

  async accounts(node: OperatorNode, memory?: Memory): Promise<void> {
    for (const account of node.accounts ?? []) await this.accountOnly(account, memory);
  }

  /** {@link accounts}, where nothing is remembered and there is much to read. */
  async accountsBy(crew: Crew, node: OperatorNode): Promise<void> {
    for await (const { accounts, block } of crew.read<AccountEntries>('accounts', node)) {
      const memory = { accounts: AccountIndex.of(block), users: undefined };
      this.read += block?.json.length ?? 0;
      for (const account of accounts) await this.accountOnly(account, memory);
    }
  }

  /** The account's own JWT. */
  async accountOnly(account: AccountNode, memory?: Memory): Promise<void> {
    if (!account.linked && isStale(account)) this.#recallAccount(account, memory);
    if (this.#judges) this.#picture.accountRow(account);
    this.#seen?.(1);
    if (this.#reader.full || this.#slices.due) await this.#pause();
  }

  async users(node: OperatorNode, memory?: Memory): Promise<void> {
    for (const account of node.accounts ?? []) await this.usersOf(account, memory?.users?.of(account));
  }

  /** {@link users}, where nothing is remembered and there is much to read. */
  async usersBy(crew: Crew, node: OperatorNode): Promise<void> {
    for await (const { accounts, block } of crew.read<UserColumns>('users', node)) {
      const found = UserIndex.of(block);
      this.read += (block?.json.keys.length ?? 0) / KEY;
      for (const account of accounts) await this.usersOf(account, found.of(account));
    }
  }

  async usersOf(account: AccountNode, memory?: UserSpan): Promise<void> {
    if (memory === undefined || !(await this.#recallUsers(account, memory))) {
      this.#picture.listUsers(account);
      if (!(await this.#areAsRemembered(account))) await this.#lookAtUsers(account, memory);
    }
    if (this.#judges) {
      this.#picture.userProblems(account);
      this.#picture.accountRow(account);
    }
    if (this.#slices.due) await this.#pause();
  }

  /** An account and its users. */
  async account(account: AccountNode): Promise<void> {
    await this.accountOnly(account);
    await this.usersOf(account);
  }

  /** Lists the accounts, and reads those that nobody has read. */
  async newAccounts(operator: OperatorNode): Promise<void> {
    await this.#picture.listAccountsLater(operator);
    for (const account of operator.accounts ?? []) {
      if (account.facts === undefined) await this.account(account);
    }
  }

  async #lookAtUsers(account: AccountNode, memory: UserSpan | undefined): Promise<void> {
    for (const user of account.users ?? []) {
      if (isStale(user)) this.#recallUser(user, memory);
      this.#seen?.(1);
      if (this.#reader.full || this.#isTime()) await this.#pause();
    }
  }

  /** Takes all users of an account from the index at once, where no other files are there and all are as they were: most are. */
  async #recallUsers(account: AccountNode, memory: UserSpan): Promise<boolean> {
    if (account.linked || account.userCount !== undefined) return false;
    if (!memory.areIn(account.usersDir)) return false;
    const isSame = (position: number, path: string) => memory.isKnown(position, path);
    if (!(await this.#areAll(account, memory, isSame))) return false;
    // Somebody may have opened the account meanwhile.
    if (account.userCount !== undefined) return false;
    this.#picture.rememberUsers(account, memory);
    this.#seen?.(memory.count);
    return true;
  }

  async #areAsRemembered(account: AccountNode): Promise<boolean> {
    const { remembered } = account;
    if (remembered === undefined) return false;
    const isSame = (position: number, path: string) => remembered.isSame(position, path);
    if (!(await this.#areAll(account, remembered, isSame))) return false;
    this.#seen?.(remembered.count);
    return true;
  }

  async #areAll(
    { usersDir }: AccountNode,
    users: RememberedUsers,
    isSame: (position: number, path: string) => boolean,
  ): Promise<boolean> {
    const files = users.files.split('/');
    for (let position = 0; position < users.count; position++) {
      if (!isSame(position, `${usersDir}/${files[position]}`)) return false;
      if (this.#isTime()) await this.#pause();
    }
    return true;
  }

  #recallAccount(node: AccountNode, memory: Memory | undefined): void {
    const facts = node.facts === undefined ? memory?.accounts?.find(node) : undefined;
    if (facts === undefined) this.#readLater(node);
    else this.#picture.setFacts(node, facts);
  }

  #recallUser(node: UserNode, memory: UserSpan | undefined): void {
    const facts = node.facts === undefined ? memory?.find(node) : undefined;
    if (facts === undefined) this.#readLater(node);
    else this.#picture.setFirstFacts(node, facts);
  }

  #readLater(node: TokenNode): void {
    this.read++;
    if (this.firstRead.length < FIRST) this.firstRead.push(node);
    this.#reader.readLater(node);
  }

  /** Is a slice over? The clock is looked at for every eighth file: of 100,000 looks one would notice the time. */
  #isTime(): boolean {
    return (++this.#looked & 7) === 0 && this.#slices.due;
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
