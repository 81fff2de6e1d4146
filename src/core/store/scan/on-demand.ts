import type { Picture } from '../tree/picture.ts';
import type { AccountNode, TokenNode } from '../tree/tree.ts';
import type { Reader } from './reader.ts';
import type { Scanner } from './scan.ts';

export interface OnDemandParts {
  readonly picture: Picture;
  readonly reader: Reader;
  readonly scanner: Scanner;
  readonly changed: () => void;
  readonly signal: AbortSignal;
}

/** So many users of an account are read at once when it is shown (8 ms); the others follow in slices. */
const USERS_AT_ONCE = 64;

/** Reads what somebody is about to look at, now; never twice what is known already. */
export class OnDemand {
  readonly #parts: OnDemandParts;
  readonly #reading = new Set<AccountNode>();

  constructor(parts: OnDemandParts) {
    this.#parts = parts;
  }

  /** Lists an account's users and reads the first of them; the others are read behind. */
  openAccount(node: AccountNode): void {
    const { picture } = this.#parts;
    if (node.users === undefined) picture.listUsers(node);
    const users = node.users ?? [];
    this.read([node, ...users.slice(0, USERS_AT_ONCE)]);
    if (users.length > USERS_AT_ONCE) this.#readBehind(node);
  }

  /** {@link read} for the nodes from position `from` to before `to`. */
  readWindow(nodes: readonly TokenNode[], from: number, to: number): void {
    this.read(nodes.slice(Math.max(0, from), to));
  }

  /** Reads and verifies those that nobody has read and verified yet. */
  read(nodes: readonly TokenNode[]): void {
    let changed = false;
    for (const node of nodes) {
      if (isKnown(node)) continue;
      this.#parts.reader.readNow(node);
      changed = true;
    }
    if (changed) this.#parts.changed();
  }

  /** Work nobody waits for: that it was stopped is no error. */
  background(work: Promise<void>): void {
    work.then(this.#parts.changed, error => {
      if (!this.#parts.signal.aborted) throw error;
    });
  }

  #readBehind(node: AccountNode): void {
    if (this.#reading.has(node) || !node.users?.some(user => user.facts === undefined)) return;
    this.#reading.add(node);
    const work = this.#parts.scanner.readUsers(node, this.#parts.signal);
    this.background(work.finally(() => this.#reading.delete(node)));
  }
}

function isKnown(node: TokenNode): boolean {
  if (node.kind === 'account' && node.linked) return true;
  const { facts } = node;
  return facts !== undefined && (facts.damage !== undefined || facts.signature !== 'unchecked');
}
