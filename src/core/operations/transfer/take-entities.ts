import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { Claims } from '../../claims/kinds.ts';
import { fileFault, messageOf, NkeeperError } from '../../errors.ts';
import { credsPath } from '../../store/cards/creds-state.ts';
import { newNameChecker } from '../../store/new-name.ts';
import type { Row } from '../../store/store.ts';
import { isRefused } from '../../trust/problem.ts';
import type { Draft } from '../draft.ts';
import { type Held, type HeldAccount, type HeldOperator, holdAccountNamed, holdUserNamed } from '../held.ts';
import type { EntityRef } from '../plan.ts';
import { nameOfEntity } from '../review.ts';
import type { OperatorFolder } from './open-folder.ts';

/** A file that cannot be taken over, and why. */
export interface Damaged {
  readonly path: string;
  readonly why: string;
}

/** What was taken into the plan. */
export interface Taken {
  readonly accounts: number;
  readonly users: number;
  readonly keys: number;
  readonly damaged: readonly Damaged[];
}

/**
 * Takes accounts, users, keys and creds of an operator into a plan, all as they are: nothing is signed. What is not sound, or
 * was signed by a key that nobody here trusts, is left out and told.
 *
 * @param name folder name that the operator gets here
 */
export async function takeEntities(
  draft: Draft,
  source: OperatorFolder,
  operator: HeldOperator,
  name: string,
): Promise<Taken> {
  const taking = new Taking(draft, source, name);
  await source.store.scan({ operator: source.row.name });
  // Keys first: creds are made of them.
  const keys = await taking.keys();
  const { accounts, users } = await taking.accounts(operator);
  return { accounts, users, keys, damaged: taking.damaged };
}

/** States of a creds file that is the user's own, whichever version is in it. */
const OWN_CREDS: ReadonlySet<string> = new Set(['same', 'older', 'newer', 'different', 'no-seed']);

class Taking {
  readonly damaged: Damaged[] = [];
  readonly #draft: Draft;
  readonly #source: OperatorFolder;
  readonly #name: string;
  readonly #dir: string;

  constructor(draft: Draft, source: OperatorFolder, name: string) {
    this.#draft = draft;
    this.#source = source;
    this.#name = name;
    this.#dir = `${draft.context.store.locations.storesDir.path}/${name}`;
  }

  /** Those that its operators, accounts and users have; what else is in that keystore is not its own. */
  async keys(): Promise<number> {
    const { store, row } = this.#source;
    await store.scanKeys({ modes: false });
    let taken = 0;
    for (const { key, path, owner, stored, operator, account, user } of store.keys()) {
      if (!stored || operator !== row.name) continue;
      await this.#draft.pause();
      const seed = await this.#attempt(path, () => store.keySources.seed(key));
      if (!seed) continue;
      this.#draft.storeKey(seed, `${user ? 'user' : account ? 'account' : 'operator'} ${owner}`);
      taken++;
    }
    return taken;
  }

  async accounts(operator: HeldOperator): Promise<{ readonly accounts: number; readonly users: number }> {
    const { store, row } = this.#source;
    this.#fault(row.path, row.accountsFault);
    const free = newNameChecker('account', []);
    let [accounts, users] = [0, 0];
    for (const each of store.accounts(row.name)) {
      await this.#draft.pause();
      const account = await this.#attempt(each.path, () => {
        const held = holdAccountNamed(store, operator, each.name, each.path);
        const kept = free(each.name);
        this.#put(held, `${this.#dir}/accounts/${kept}/${kept}.jwt`, { name: kept });
        return held;
      });
      if (account) accounts++;
      users += await this.#users(account, each);
      this.#fault(each.dir, store.accountRow(row.name, each.name)?.usersFault);
    }
    return { accounts, users };
  }

  /** @param account undefined: it is not taken, so its users have no place */
  async #users(account: HeldAccount | undefined, { name }: Row): Promise<number> {
    const { store, row } = this.#source;
    const free = newNameChecker('user', []);
    let users = 0;
    for (const each of store.users(row.name, name)) {
      await this.#draft.pause();
      const done = await this.#attempt(each.path, () => {
        if (!account) throw new NkeeperError('account-unusable', 'Its account is left out.');
        return this.#user(account, each, free);
      });
      if (done) users++;
    }
    return users;
  }

  #user(account: HeldAccount, { name, path }: Row, free: (name: string) => string): EntityRef {
    const { store, row } = this.#source;
    const creds = store.user(row.name, account.ref.name, name)?.creds;
    const held = holdUserNamed(store, account, name, path);
    const kept = free(name);
    const of = account.ref.name.normalize('NFC');
    const user = this.#put(held, `${this.#dir}/accounts/${of}/users/${kept}.jwt`, {
      name: kept,
      account: of,
    });
    if (!creds || creds.state === 'absent') return user;
    if (!OWN_CREDS.has(creds.state))
      this.damaged.push({ path: creds.path, why: creds.reason || 'It holds the creds of somebody else.' });
    else if (this.#draft.context.ring.has(user.key)) this.#draft.writeCreds(user, this.#name);
    else this.#copyCreds(creds.path, credsPath(this.#keystore, this.#name, of, kept));
    return user;
  }

  /** Where the user's key is nowhere but in it, or nowhere at all. */
  #copyCreds(from: string, to: string): void {
    const before = existsSync(to) ? { before: sha256(readFileSync(to)) } : {};
    this.#draft.restore({ file: 'creds', path: to, ...before, after: readFileSync(from) });
  }

  #put(
    held: Held<Claims>,
    path: string,
    names: { readonly name: string; readonly account?: string },
  ): EntityRef {
    const ref = { ...held.ref, ...names, operator: this.#name };
    this.#draft.putBack({ ref, path }, held.token, held.claims);
    tellRefused(this.#draft, held);
    return ref;
  }

  get #keystore(): string {
    return this.#draft.context.store.locations.keystoreDir.path;
  }

  #fault(path: string, problem: { readonly message: string } | undefined): void {
    if (problem) this.damaged.push({ path, why: problem.message });
  }

  /** @returns undefined: it cannot be taken */
  async #attempt<T>(path: string, take: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await take();
    } catch (error) {
      const isOurs = error instanceof NkeeperError && error.code !== 'cancelled';
      if (!isOurs && !(error instanceof Error && 'syscall' in error)) throw error;
      this.damaged.push({ path, why: isOurs ? messageOf(error) : fileFault(error) });
      return undefined;
    }
  }
}

/** What servers refuse, such as what has expired, is taken all the same: it is so where it comes from. */
export function tellRefused(draft: Draft, { row, ref }: Held<Claims>): void {
  // Its `.nsc` is made anew.
  for (const problem of row.problems)
    if (isRefused(problem) && problem.place.field !== '.nsc')
      draft.effect('warning', `${ref.kind} ${nameOfEntity(ref)}, as it is there: ${problem.message}`);
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
