import { type Dirent, statSync } from 'node:fs';
import { monotonic } from '../../monotonic.ts';
import { type Finding, NO_FINDINGS, sameFindings } from '../../trust/finding.ts';
import type { Problem } from '../../trust/problem.ts';
import { changeTimeOf, type FolderEntries, folderClosed, listEntries, listNames } from '../files/folder.ts';
import { NO_STAMP } from '../files/token-file.ts';
import {
  exists,
  isClosed,
  isDirectory,
  type JsonFile,
  jwtFileName,
  type OperatorInfo,
  readOperatorInfo,
  trimLikeGo,
} from '../nsc/nsc-files.ts';
import type { AccountRow, OperatorRow, UserRow } from '../rows.ts';
import type { AccountFacts, OperatorFacts, UserFacts } from './facts.ts';
import type { Owners } from './owners.ts';
import { damagedFacts } from './read-facts.ts';

/** Milliseconds. */
const JUST_NOW = 250;

/** With more accounts than these, the first list is one of names alone. */
const MANY = 2000;

/** An operator's folder. */
export class OperatorNode {
  readonly kind = 'operator';
  readonly name: string;
  readonly dir: string;
  readonly accountsDir: string;
  /** Nobody may look into the folder: it is taken for an operator's, since it may be one. */
  readonly closed: boolean;
  info: JsonFile<OperatorInfo>;
  facts: OperatorFacts | undefined;
  /** In the order of nsc's listing; undefined until listed. */
  accounts: readonly AccountNode[] | undefined;
  /** What is wrong with the folder itself. */
  folderFindings: readonly Finding[] = NO_FINDINGS;
  /** Its accounts cannot be listed. */
  unlisted = false;
  /** {@link changeTimeOf} the folder of the accounts when they were listed; 0: they have to be listed. */
  accountsChangedAt = 0;
  /** Rows and lists of rows, here and below; undefined where they have to be made again. */
  row: OperatorRow | undefined;
  accountRows: readonly AccountRow[] | undefined;
  #listedAt = Number.NEGATIVE_INFINITY;
  #byName: Map<string, AccountNode> | undefined;

  constructor(name: string, dir: string, closed = false) {
    this.name = name;
    this.dir = dir;
    this.closed = closed;
    this.accountsDir = `${dir}/accounts`;
    this.info = readOperatorInfo(dir);
  }

  /** Name that nsc's file names and creds folders carry. */
  get storeName(): string {
    return this.info.value.name || this.name;
  }

  get path(): string {
    return `${this.dir}/${jwtFileName(this.storeName)}`;
  }

  account(name: string): AccountNode | undefined {
    this.#byName ??= new Map((this.accounts ?? []).map(account => [account.name, account]));
    return this.#byName.get(name);
  }

  /** Listed a moment ago: the first scan, right after opening, need not do it again. */
  get justListed(): boolean {
    return monotonic() - this.#listedAt < JUST_NOW;
  }

  /**
   * The first list, for the first screen. Of many accounts only the names are asked for, which takes half as long: until the
   * first scan a stray file is taken for an account, and a linked folder for a real one.
   */
  openAccounts(): void {
    const { names } = listNames(this.accountsDir);
    if (names.length <= MANY) this.listAccounts();
    else this.accounts = names.map(name => new AccountNode(this, name, false));
  }

  /** Lists the account folders anew, keeping the nodes that are still there. True when anything was added or removed. */
  listAccounts({ entries, damage }: FolderEntries = listEntries(this.accountsDir)): boolean {
    this.#listedAt = monotonic();
    const before = this.accounts;
    this.unlisted = damage !== undefined;
    const stray: Finding[] = damage === undefined ? [] : [damage];
    const accounts: AccountNode[] = [];
    for (const entry of entries) {
      if (isFolderOrLinkToOne(entry, this.accountsDir))
        accounts.push(this.#nodeFor(entry, before, accounts.length));
      else stray.push(strayFile(entry.name));
    }
    const same = before?.length === accounts.length && accounts.every((node, i) => node === before[i]);
    const sameStray = sameFindings(stray, this.folderFindings);
    this.folderFindings = stray.length === 0 ? NO_FINDINGS : stray;
    if (!same) {
      this.accounts = accounts;
      this.#byName = undefined;
      this.accountRows = undefined;
    }
    if (!same || !sameStray) this.row = undefined;
    return !same || !sameStray;
  }

  /** The node that there is already, most often at the same place, unless a folder has become a link or the other way round. */
  #nodeFor(entry: Dirent, before: readonly AccountNode[] | undefined, place: number): AccountNode {
    const linked = entry.isSymbolicLink();
    const there = before?.[place];
    const known = there?.name === entry.name ? there : before && this.account(entry.name);
    return known?.linked === linked ? known : new AccountNode(this, entry.name, linked);
  }
}

/** Links to nowhere count as links to folders: what they were cannot be known. */
function isFolderOrLinkToOne(entry: Dirent, parent: string): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  const path = `${parent}/${entry.name}`;
  return isDirectory(path) || !exists(path);
}

/** A folder under `accounts/`. */
export class AccountNode {
  readonly kind = 'account';
  readonly operator: OperatorNode;
  readonly name: string;
  /** It is a symbolic link: nsc does not list it, and it is not followed. */
  readonly linked: boolean;
  facts: AccountFacts | undefined;
  #users: readonly UserNode[] | undefined;
  #remembered: RememberedUsers | undefined;
  /** Who has to hear of them when they are made. */
  #owners: Owners | undefined;
  folderFindings: readonly Finding[] = NO_FINDINGS;
  /** Its users cannot be listed. */
  unlisted = false;
  row: AccountRow | undefined;
  userRows: readonly UserRow[] | undefined;
  /** Problems of its users; undefined when they have to be judged again. */
  userProblems: readonly Problem[] | undefined;
  /** {@link changeTimeOf} the folder of the users when they were listed; 0: they have to be listed. */
  usersChangedAt = 0;

  constructor(operator: OperatorNode, name: string, linked: boolean) {
    this.operator = operator;
    this.name = name;
    this.linked = linked;
    if (linked) this.facts = damagedFacts('account', NO_STAMP, linkedFolder);
  }

  get dir(): string {
    return `${this.operator.accountsDir}/${this.name}`;
  }

  get path(): string {
    return `${this.dir}/${jwtFileName(this.name)}`;
  }

  get usersDir(): string {
    return `${this.dir}/users`;
  }

  /** In the order of nsc's listing; undefined until listed. */
  get users(): readonly UserNode[] | undefined {
    if (this.#remembered !== undefined) {
      this.#users = this.#remembered.nodes(this);
      this.#remembered = undefined;
      this.#owners?.fileUsers(this, this.#users);
    }
    return this.#users;
  }

  /**
   * {@link users} for who looks at all of a store and keeps none of them: those that are as the index has them are made for
   * this call alone.
   */
  get passingUsers(): readonly UserNode[] | undefined {
    return this.#remembered?.nodes(this) ?? this.#users;
  }

  /** Names of the users' files, `/` between; empty until listed. */
  get userFiles(): string {
    return this.#remembered?.files ?? this.#users?.map(({ name }) => `${name}.jwt`).join('/') ?? '';
  }

  /** How many {@link users} there are; undefined until listed. */
  get userCount(): number | undefined {
    return this.#remembered?.count ?? this.#users?.length;
  }

  /** Its users, as long as they all are as the index has them and none was asked for by name. */
  get remembered(): RememberedUsers | undefined {
    return this.#remembered;
  }

  user(name: string): UserNode | undefined {
    return this.users?.find(user => user.name === name);
  }

  /** Takes users that were not listed yet from the index: their files are there, no others are, and they are as they were. */
  remember(users: RememberedUsers, owners: Owners): void {
    this.#remembered = users;
    this.#owners = owners;
    this.usersChangedAt = users.changedAt;
    this.dropRow();
  }

  /** Its users' rows are to be made again. */
  dropUserRows(): void {
    this.userRows = undefined;
    this.userProblems = undefined;
    for (const user of this.#users ?? []) user.row = undefined;
  }

  /** Lists the user files anew, keeping the nodes that are still there: those that are not, or undefined when all is as it was. */
  listUsers(): readonly UserNode[] | undefined {
    if (this.linked) {
      const first = this.#users === undefined;
      this.#users ??= [];
      return first ? this.#users : undefined;
    }
    const changedAt = changeTimeOf(this.usersDir);
    if (changedAt !== 0 && changedAt === this.usersChangedAt) return undefined;
    const { names, damage } = listNames(this.usersDir);
    this.usersChangedAt = damage === undefined ? changedAt : 0;
    const remembered = damage === undefined ? this.#remembered : undefined;
    if (remembered !== undefined && remembered.files === names.join('/')) return undefined;
    this.unlisted = damage !== undefined;
    const findings: Finding[] = damage === undefined ? [] : [damage];
    const files: string[] = [];
    for (const name of names) {
      if (name.endsWith('.jwt')) files.push(name.slice(0, -4));
      else findings.push(strayFile(`users/${name}`));
    }
    const before = this.users;
    const same = before?.length === files.length && before.every((user, i) => user.name === files[i]);
    if (same && sameFindings(findings, this.folderFindings)) return undefined;
    this.folderFindings = findings.length === 0 ? NO_FINDINGS : findings;
    this.dropRow();
    if (same) return [];
    const known = new Map(before?.map(user => [user.name, user]));
    this.#users = files.map(name => known.get(name) ?? new UserNode(this, name));
    const now = new Set(this.#users);
    return before?.filter(user => !now.has(user)) ?? [];
  }

  /** What is shown of it and of its users as a whole is to be made again. */
  dropRow(): void {
    this.userRows = undefined;
    this.userProblems = undefined;
    this.row = undefined;
    this.operator.accountRows = undefined;
  }
}

/** The users of an account as the index has them: nodes are made of them where somebody needs one. */
export interface RememberedUsers {
  readonly count: number;
  /** Names of their files, `/` between. */
  readonly files: string;
  /** {@link changeTimeOf} their folder when these were all that was in it; 0: it has to be listed. */
  readonly changedAt: number;
  nodes(account: AccountNode): readonly UserNode[];
  /** {@link keyHash} of the key of the user at a position. */
  keyHash(position: number): number;
  /** Is the file of the user at a position one that was read and has not changed since the index was saved? */
  isKnown(position: number, path: string): boolean;
  /** Is it still as the index has it, whenever that was saved? */
  isSame(position: number, path: string): boolean;
}

/** A JWT file under `users/`. */
export class UserNode {
  readonly kind = 'user';
  readonly account: AccountNode;
  readonly name: string;
  facts: UserFacts | undefined;
  row: UserRow | undefined;

  constructor(account: AccountNode, name: string) {
    this.account = account;
    this.name = name;
  }

  get path(): string {
    return `${this.account.dir}/users/${this.name}.jwt`;
  }
}

export type TokenNode = OperatorNode | AccountNode | UserNode;

/**
 * Folders of a store that are operators: those with a `.nsc`, as nsc lists them, and those that look like one that
 * lost it (they have an `accounts` folder): these are shown too, as damaged. So are those that nobody may look into.
 *
 * @param others folders that are known to hold something else, such as the keystore
 */
export function listOperators(
  storesDir: string,
  others: ReadonlySet<string>,
): {
  readonly operators: OperatorNode[];
  readonly damage: Finding | undefined;
} {
  if (storesDir === '') return { operators: [], damage: undefined };
  const listed = listNames(storesDir);
  let { damage } = listed;
  const operators: OperatorNode[] = [];
  for (const name of listed.names) {
    const dir = `${storesDir}/${trimLikeGo(name)}`;
    if (exists(`${dir}/.nsc`)) operators.push(new OperatorNode(name, dir));
    else if (looksLikeOperator(`${storesDir}/${name}`, name))
      operators.push(new OperatorNode(name, `${storesDir}/${name}`));
    else if (isClosed(dir)) damage ??= folderClosed;
    else if (isClosed(`${dir}/.nsc`) && !others.has(dir)) operators.push(new OperatorNode(name, dir, true));
  }
  return { operators, damage };
}

function looksLikeOperator(dir: string, name: string): boolean {
  if (!isDirectory(`${dir}/accounts`)) return false;
  try {
    return statSync(`${dir}/${jwtFileName(name)}`, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch {
    return false;
  }
}

const linkedFolder: Finding = {
  code: 'folder-is-link',
  severity: 'blocking',
  message: 'It is a symbolic link. nsc does not list such folders, and what it leads to is not read.',
  hint: 'Put the folder itself here, or remove the link.',
};

function strayFile(name: string): Finding {
  return {
    code: 'stray-entry',
    severity: 'warning',
    message: `"${name}" does not belong here; nsc passes over it.`,
    hint: 'Move it away.',
  };
}
