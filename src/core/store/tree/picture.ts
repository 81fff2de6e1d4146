import { type Finding, NO_FINDINGS, sameFindings } from '../../trust/finding.ts';
import type { Problem } from '../../trust/problem.ts';
import { changeTimeOf, type FolderEntries, listEntriesLater } from '../files/folder.ts';
import type { AccountRow, OperatorRow, UserRow } from '../rows.ts';
import type { SignatureState, TokenFacts, UserFacts } from './facts.ts';
import { type CrossFindings, Judge } from './judge.ts';
import { makeAccountRow, makeOperatorRow, makeUserRow, problemsOf } from './make-rows.ts';
import { Owners } from './owners.ts';
import {
  type AccountNode,
  listOperators,
  type OperatorNode,
  type RememberedUsers,
  type TokenNode,
  type UserNode,
} from './tree.ts';

/**
 * Everything that is known of a store, and the rows made from it. Facts come in through the setters, which mark what
 * has to be judged again; rows are made when somebody asks.
 */
export class Picture {
  readonly owners = new Owners();
  readonly #cross: CrossFindings = new Map();
  #newestCross: CrossFindings | undefined;
  readonly judge = new Judge(this.owners, this.#cross);
  readonly storesDir: string;
  readonly now: () => number;
  readonly #others: ReadonlySet<string>;
  revision = 0;
  operators: readonly OperatorNode[] = [];
  /** Why the folder of the operators cannot be listed. */
  damage: Finding | undefined;
  #operatorRows: readonly OperatorRow[] | undefined;
  readonly #texts = new Map<string, string>();

  /** @param others folders in the store's that are known to hold no operator */
  constructor(storesDir: string, now: () => number, others: Iterable<string> = []) {
    this.storesDir = storesDir;
    this.#others = new Set(others);
    this.now = now;
  }

  /** Lists the operators anew, keeping those that are still there. True when anything changed. */
  listOperators(): boolean {
    const { operators, damage } = listOperators(this.storesDir, this.#others);
    const known = new Map(this.operators.map(node => [node.name, node]));
    const next = operators.map(node => sameInfo(known.get(node.name), node));
    const gone = this.operators.filter(node => !next.includes(node));
    const changed =
      gone.length > 0 || next.length !== this.operators.length || this.damage?.message !== damage?.message;
    this.damage = damage;
    if (!changed) return false;
    for (const node of gone) this.forget(node);
    this.operators = next;
    this.touchOperators();
    return true;
  }

  operator(name: string): OperatorNode | undefined {
    return this.operators.find(node => node.name === name);
  }

  /** {@link listAccounts}, with the folder read on libuv's thread pool; only where it changed since. */
  async listAccountsLater(node: OperatorNode): Promise<void> {
    const changedAt = changeTimeOf(node.accountsDir);
    if (changedAt !== 0 && changedAt === node.accountsChangedAt) return;
    const found = await listEntriesLater(node.accountsDir);
    this.listAccounts(node, found);
    // What a link leads to may change, and the folder does not.
    const lasts = found.damage === undefined && !found.entries.some(entry => entry.isSymbolicLink());
    node.accountsChangedAt = lasts ? changedAt : 0;
  }

  /** Lists the account folders of an operator. True when anything changed. */
  listAccounts(node: OperatorNode, entries?: FolderEntries): boolean {
    const before = node.accounts ?? [];
    if (!node.listAccounts(entries)) return false;
    const now = new Set(node.accounts);
    for (const account of before) if (!now.has(account)) this.forget(account);
    this.touchOperators();
    return true;
  }

  /** Lists the user files of an account. True when anything changed. */
  listUsers(node: AccountNode): boolean {
    const gone = node.listUsers();
    if (gone === undefined) return false;
    for (const user of gone) this.forget(user);
    this.revision++;
    return true;
  }

  /** Files all users of an account, of which nothing was known, as the index has them. */
  rememberUsers(node: AccountNode, users: RememberedUsers): void {
    node.remember(users, this.owners);
    this.owners.addRemembered(node, users);
    this.revision++;
  }

  /** Files what a file says now. */
  setFacts<N extends TokenNode>(node: N, facts: NonNullable<N['facts']>): void {
    this.owners.remove(node);
    node.facts = facts;
    if (facts.signature !== 'bad') this.owners.add(node);
    this.#touchBelow(node);
    this.#touchRow(node);
  }

  /** {@link setFacts} for a user of which nothing was known. */
  setFirstFacts(node: UserNode, facts: UserFacts): void {
    node.facts = facts;
    this.owners.addUser(node, facts.key);
    node.row = undefined;
    node.account.userRows = undefined;
    node.account.userProblems = undefined;
    this.revision++;
  }

  /** Files the outcome of a verification; nothing happens when the facts were replaced meanwhile. */
  setSignature(node: TokenNode, facts: TokenFacts, state: SignatureState): void {
    if (node.facts !== facts || facts.signature === state) return;
    const usableChanged = (facts.signature === 'bad') !== (state === 'bad');
    if (state === 'bad') this.owners.remove(node);
    facts.signature = state;
    if (usableChanged) this.#touchBelow(node);
    this.#touchRow(node, usableChanged);
  }

  /** Who stands below is judged by this entity's facts. */
  #touchBelow(node: TokenNode): void {
    if (node.kind === 'account') node.dropUserRows();
    if (node.kind === 'operator') dropAccountRows(node);
  }

  #touchRow(node: TokenNode, judgedAnew = true): void {
    this.revision++;
    if (node.kind === 'operator') return this.touchOperators(node);
    node.row = undefined;
    if (node.kind === 'account') {
      node.operator.accountRows = undefined;
    } else {
      node.account.userRows = undefined;
      if (judgedAnew) node.account.userProblems = undefined;
    }
  }

  touchOperators(node?: OperatorNode): void {
    for (const each of node === undefined ? this.operators : [node]) each.row = undefined;
    this.#operatorRows = undefined;
    this.revision++;
  }

  /**
   * Replaces the findings of the cross checks; entities with the same ones as before stay as they are. Stops after each
   * entity: thousands of rows are made anew here, and not all at once by the next frame. A later call ends an earlier one.
   */
  *setCross(found: CrossFindings): Generator<void> {
    this.#newestCross = found;
    for (const node of new Set([...this.#cross.keys(), ...found.keys()])) {
      const now = found.get(node);
      if (sameFindings(this.#cross.get(node) ?? NO_FINDINGS, now ?? NO_FINDINGS)) continue;
      if (now === undefined) this.#cross.delete(node);
      else this.#cross.set(node, now);
      this.#touchRow(node);
      if (node.kind === 'account') this.accountRow(node);
      yield;
      if (this.#newestCross !== found) return;
    }
  }

  /** An entity is judged anew at the next look: a time of it has come. */
  touch(node: TokenNode): void {
    this.#touchRow(node);
  }

  forget(node: TokenNode): void {
    this.owners.remove(node);
    this.#cross.delete(node);
    if (node.kind === 'operator') for (const account of node.accounts ?? []) this.forget(account);
    if (node.kind === 'account') for (const user of node.users ?? []) this.forget(user);
  }

  operatorRows(): readonly OperatorRow[] {
    this.#operatorRows ??= this.operators.map(node => this.operatorRow(node));
    return this.#operatorRows;
  }

  operatorRow(node: OperatorNode): OperatorRow {
    this.accountNodes(node);
    node.row ??= makeOperatorRow(node, this.judge.operator(node, this.now()));
    return node.row;
  }

  accountRows(node: OperatorNode): readonly AccountRow[] {
    const accounts = this.accountNodes(node);
    node.accountRows ??= accounts.map(account => this.accountRow(account));
    return node.accountRows;
  }

  accountRow(node: AccountNode): AccountRow {
    node.row ??= makeAccountRow(node, this.judge.account(node, this.now()));
    return node.row;
  }

  /** Accounts of an operator, listed when nobody has done that yet. */
  accountNodes(node: OperatorNode): readonly AccountNode[] {
    if (node.accounts === undefined) node.openAccounts();
    return node.accounts ?? [];
  }

  userRows(node: AccountNode): readonly UserRow[] {
    node.userRows ??= (node.users ?? []).map(user => this.userRow(user));
    return node.userRows;
  }

  userRow(node: UserNode): UserRow {
    node.row ??= makeUserRow(node, this.judge.user(node, this.now()));
    return node.row;
  }

  /** Problems of the users of one account, judged when something changed since the last time. */
  userProblems(node: AccountNode): readonly Problem[] {
    if (node.userProblems !== undefined) return node.userProblems;
    const now = this.now();
    const found: Problem[] = [];
    for (const user of node.passingUsers ?? []) {
      const findings = this.judge.user(user, now);
      if (findings.length > 0) append(found, problemsOf(user, findings));
    }
    node.userProblems = found.length === 0 ? NO_PROBLEMS : found;
    return node.userProblems;
  }

  /** Why there may be operators that nobody sees. */
  get fault(): Problem | undefined {
    return this.damage && toStoreProblem(this.damage, this.storesDir);
  }

  /** All that was found so far, in the order of the tree. */
  problems(): Problem[] {
    const all: Problem[] = this.fault === undefined ? [] : [this.fault];
    for (const node of this.operators) {
      append(all, this.operatorRow(node).problems);
      for (const account of this.accountNodes(node)) {
        append(all, this.accountRow(account).problems);
        append(all, this.userProblems(account));
      }
    }
    return all;
  }

  /** One copy of a text that many JWTs hold (keys of signers). */
  readonly intern = (text: string): string => {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    if (this.#texts.size >= 65_536) this.#texts.clear();
    this.#texts.set(text, text);
    return text;
  };
}

const NO_PROBLEMS: readonly Problem[] = Object.freeze([]);

function dropAccountRows(node: OperatorNode): void {
  node.accountRows = undefined;
  for (const account of node.accounts ?? []) {
    account.row = undefined;
    account.dropUserRows();
  }
}

function append(all: Problem[], more: readonly Problem[]): void {
  for (const problem of more) all.push(problem);
}

function toStoreProblem(finding: Finding, path: string): Problem {
  const { code, severity, message, hint } = finding;
  return hint === undefined
    ? { code, severity, message, place: { path } }
    : { code, severity, message, hint, place: { path } };
}

/** The known operator while its `.nsc` says the same; else the newly listed one. */
function sameInfo(known: OperatorNode | undefined, found: OperatorNode): OperatorNode {
  if (known === undefined || known.dir !== found.dir || known.closed !== found.closed) return found;
  return JSON.stringify(known.info) === JSON.stringify(found.info) ? known : found;
}
