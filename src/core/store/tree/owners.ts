import { isUserKey, keyHash } from './key-hash.ts';
import type { AccountNode, RememberedUsers, TokenNode, UserNode } from './tree.ts';

export type KeyRole = 'identity' | 'signing key' | 'scope' | 'curve';

/** Whose a public key is. */
export interface Owner {
  readonly node: TokenNode;
  readonly role: KeyRole;
  /** Role of the scope that the key signs for; undefined for other keys. */
  readonly scope: string | undefined;
}

/**
 * Who owns which public key, over all operators. A key that several claim goes to the first; the others are remembered
 * as duplicates. Users are only in here once they were read.
 */
export class Owners {
  readonly #first = new Map<string, TokenNode | Owner>();
  readonly #more = new Map<string, Owner[]>();
  /**
   * By the hashes of users' keys: the account whose user is only remembered so far, or undefined for one that stands above.
   * A hundred thousand texts would be slow to make, and to collect.
   */
  readonly #users = new Map<number, AccountNode | undefined>();

  /** Keys that more than one entity has. */
  get duplicates(): ReadonlyMap<string, readonly Owner[]> {
    return this.#more;
  }

  find(key: string): Owner | undefined {
    const found = this.#first.get(key) ?? this.#findRemembered(key);
    return found === undefined ? undefined : asOwner(found);
  }

  /** All owners of a key: one, unless it is a duplicate. */
  all(key: string): readonly Owner[] {
    const first = this.find(key);
    return first === undefined ? [] : [first, ...(this.#more.get(key) ?? [])];
  }

  /** For sentences: `account ORDERS`, `user svc of account ORDERS`, `a signing key of operator ACME`. */
  describe(key: string): string | undefined {
    const owner = this.find(key);
    if (owner === undefined) return undefined;
    const name = nodeName(owner.node);
    if (owner.role === 'identity') return name;
    return owner.role === 'scope'
      ? `the key of scope ${owner.scope} of ${name}`
      : `a ${owner.role} of ${name}`;
  }

  /** Takes the keys of an entity in; call {@link remove} first when its facts changed. */
  add(node: TokenNode): void {
    this.#eachKey(node, (key, role, scope) => {
      if (role === 'identity') this.#addIdentity(key, node);
      else this.#add(key, { node, role, scope });
    });
  }

  /** {@link add} for a user with this key. */
  addUser(node: TokenNode, key: string): void {
    this.#addIdentity(key, node);
  }

  /** {@link add} for all users of an account, of which none was taken in before. */
  addRemembered(account: AccountNode, users: RememberedUsers): void {
    for (let i = 0; i < users.count; i++) {
      const hash = users.keyHash(i);
      if (this.#users.has(hash)) return this.#addOneByOne(account);
      this.#users.set(hash, account);
    }
  }

  /** Somebody else has the key of one, or one that looks the same. */
  #addOneByOne(account: AccountNode): void {
    for (const user of account.users ?? []) this.#addIdentity(user.facts?.key ?? '', user);
  }

  /** The users of an account that {@link addRemembered} took in are known one by one from now on. */
  fileUsers(account: AccountNode, users: readonly UserNode[]): void {
    for (const user of users) {
      const key = user.facts?.key ?? '';
      if (this.#users.get(keyHash(key)) === account) this.#file(key, user);
    }
  }

  /** Forgets the keys of an entity, going by the facts that it has now. */
  remove(node: TokenNode): void {
    this.#eachKey(node, key => this.#remove(key, node));
  }

  #eachKey(node: TokenNode, visit: (key: string, role: KeyRole, scope: string | undefined) => void): void {
    const { facts } = node;
    if (facts === undefined || facts.damage !== undefined) return;
    visit(facts.key, 'identity', undefined);
    if (node.kind === 'operator') {
      for (const key of node.facts?.trust.signingKeys ?? []) visit(key, 'signing key', undefined);
    } else if (node.kind === 'account') {
      for (const [key, role] of node.facts?.trust.signingKeys ?? [])
        visit(key, role === undefined ? 'signing key' : 'scope', role);
      if (node.facts?.details.xkey) visit(node.facts.details.xkey, 'curve', undefined);
    }
  }

  #remove(key: string, node: TokenNode): void {
    const more = this.#more.get(key)?.filter(owner => owner.node !== node) ?? [];
    const first = this.find(key);
    if (first?.node === node) {
      const next = more.shift();
      if (next === undefined) this.#first.delete(key);
      else this.#first.set(key, next.role === 'identity' ? next.node : next);
    }
    if (more.length === 0) this.#more.delete(key);
    else this.#more.set(key, more);
  }

  /** A user that was only remembered so far: all of its account are made then, and filed. Who asks for one asks for more. */
  #findRemembered(key: string): TokenNode | Owner | undefined {
    const account = isUserKey(key) ? this.#users.get(keyHash(key)) : undefined;
    return account?.users && this.#first.get(key);
  }

  #file(key: string, owner: TokenNode | Owner): void {
    this.#first.set(key, owner);
    if (isUserKey(key)) this.#users.set(keyHash(key), undefined);
  }

  /** The node itself stands for its identity: one object less for each of 100,000 users. */
  #addIdentity(key: string, node: TokenNode): void {
    if (key === '') return;
    const first = this.#first.get(key) ?? this.#findRemembered(key);
    if (first === undefined) this.#file(key, node);
    else if (first !== node) this.#addMore(key, { node, role: 'identity', scope: undefined });
  }

  #add(key: string, owner: Owner): void {
    const first = this.#first.get(key) ?? this.#findRemembered(key);
    if (first === undefined) this.#file(key, owner);
    else if (asOwner(first).node !== owner.node || asOwner(first).role !== owner.role)
      this.#addMore(key, owner);
  }

  #addMore(key: string, owner: Owner): void {
    const more = this.#more.get(key);
    if (more === undefined) this.#more.set(key, [owner]);
    else if (!more.some(known => known.node === owner.node && known.role === owner.role)) more.push(owner);
  }
}

function asOwner(found: TokenNode | Owner): Owner {
  return 'node' in found ? found : { node: found, role: 'identity', scope: undefined };
}

/** `operator ACME`, `account ORDERS`, `user svc of account ORDERS`. */
export function nodeName(node: TokenNode): string {
  if (node.kind === 'user') return `user ${node.name} of account ${node.account.name}`;
  return `${node.kind} ${node.name}`;
}
