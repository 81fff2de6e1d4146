import { messageOf, NkeeperError } from '../../errors.ts';
import { chooseAccount, chooseUser } from '../../store/choose.ts';
import { splitNames } from '../../store/split-names.ts';
import type { AccountRow, Store, UserRow } from '../../store/store.ts';
import type { Draft } from '../draft.ts';
import { names } from '../fields/kinds.ts';
import { type HeldAccount, type HeldOperator, holdAccount, holdOperator } from '../held.ts';
import type { PlanContext } from '../operation.ts';
import { fits } from './fits.ts';

/** Patterns of user names, beside or instead of the names. */
export const matchUsers = names({
  flags: '--match <patterns>',
  label: 'Matching',
  about: "all users that a pattern fits: 'app-*' in the account, '*/app-*' in all accounts",
});

/** Patterns of account names. */
export const matchAccounts = names({
  flags: '--match <patterns>',
  label: 'Matching',
  about: "all accounts that a pattern fits: 'team-*'",
});

/** Names, and the account that they are in. */
export interface NamesInAccount {
  readonly account: HeldAccount;
  readonly names: readonly string[];
}

/** Finds the accounts of what a person named: in the account that was named for all, or as `ACCOUNT/NAME`. */
export class NamedInAccounts {
  readonly operator: HeldOperator;
  readonly #draft: Draft;
  readonly #account: string | undefined;
  readonly #held = new Map<string, HeldAccount>();

  /** @param account the account of names that do not say theirs; absent: nsc's current one */
  constructor(draft: Draft, account: string | undefined) {
    this.#draft = draft;
    this.#account = account;
    this.operator = holdOperator(this.#store, draft.context.operator);
  }

  get #store(): Store {
    return this.#draft.context.store;
  }

  /** An account by name or key, ready to be changed. @param wanted absent: the one of names that do not say theirs */
  async account(wanted = this.#account): Promise<HeldAccount> {
    // No account is called so.
    const asked = wanted ?? '';
    const known = this.#held.get(asked);
    if (known) return known;
    const found = await holdAccount(this.#store, this.operator, wanted);
    // Whatever it was called by, it is one.
    const held = this.#held.get(found.ref.name) ?? found;
    this.#held.set(held.ref.name, held);
    this.#held.set(asked, held);
    return held;
  }

  /** Names (and `*`, and keys) by account, in the order in which they were given. @throws NkeeperError those of `holdAccount` */
  async byAccount(given: readonly string[]): Promise<readonly NamesInAccount[]> {
    const found = new Found();
    for (const text of splitNames(given, each => this.#isUser(each))) {
      const { account, name } = apart(text);
      found.add(await this.account(account), [name]);
    }
    return found.list();
  }

  /**
   * Users that patterns fit, by account.
   *
   * @throws NkeeperError `account-unknown`, `user-unknown`: a pattern that nothing fits
   */
  async matching(patterns: readonly string[]): Promise<readonly NamesInAccount[]> {
    const found = new Found();
    for (const pattern of patterns) {
      const { account, name } = apart(pattern);
      const fit = fits(name);
      let any = false;
      const rows = account === undefined ? [(await this.account()).row] : this.#accounts(account);
      for (const row of rows) {
        const users = this.#store.users(row.operator, row.name).filter(user => fit(user.name));
        if (users.length === 0) continue;
        const held = await this.#usable(row, rows.length === 1);
        if (!held) continue;
        any = true;
        found.add(
          held,
          users.map(user => user.name),
        );
      }
      if (!any) throw new NkeeperError('user-unknown', `There is no user that fits "${pattern}".`);
    }
    return found.list();
  }

  /** One damaged account does not stop what is done in all others. */
  async #usable({ name }: AccountRow, isOnly: boolean): Promise<HeldAccount | undefined> {
    try {
      return await this.account(name);
    } catch (error) {
      if (isOnly || !(error instanceof NkeeperError)) throw error;
      this.#draft.skip(name, messageOf(error), true);
      return undefined;
    }
  }

  #accounts(pattern: string): readonly AccountRow[] {
    const fit = fits(pattern);
    const rows = this.#store.accounts(this.operator.ref.name).filter(({ name }) => fit(name));
    if (rows.length > 0) return rows;
    throw new NkeeperError('account-unknown', `There is no account that fits "${pattern}".`);
  }

  #isUser(text: string): boolean {
    const { account = this.#account, name } = apart(text);
    const store = this.#store;
    const { current } = store.locations;
    const operator = this.operator.ref.name;
    const of = account ?? (current.operator === operator ? current.account : '');
    const row =
      store.accountRow(operator, of) ??
      store.accounts(operator).find(({ key }, _, all) => key === of || all.length === 1);
    return row !== undefined && store.users(operator, row.name).some(user => user.name === name);
  }
}

/** Neither folders nor files can have a slash in their names. */
function apart(text: string): { readonly account?: string; readonly name: string } {
  const at = text.indexOf('/');
  return at < 0 ? { name: text } : { account: text.slice(0, at), name: text.slice(at + 1) };
}

/** Each name once, by account. */
class Found {
  readonly #names = new Map<HeldAccount, Set<string>>();

  add(account: HeldAccount, added: Iterable<string>): void {
    const set = this.#names.get(account) ?? new Set();
    for (const name of added) set.add(name);
    this.#names.set(account, set);
  }

  list(): readonly NamesInAccount[] {
    return [...this.#names].map(([account, set]) => ({ account, names: [...set] }));
  }
}

/** Names and patterns together. @throws NkeeperError those of {@link NamedInAccounts} */
export async function chosenNames(
  places: NamedInAccounts,
  { name = [], match = [] }: UsersWish,
): Promise<readonly NamesInAccount[]> {
  const found = new Found();
  for (const each of [...(await places.byAccount(name)), ...(await places.matching(match))])
    found.add(each.account, each.names);
  return found.list();
}

/** A user that a person named, in its account. */
export interface ChosenUser {
  readonly held: HeldAccount;
  readonly row: UserRow;
}

/**
 * The users that a person named, each once; where nobody is named, the only one of the account, as in nsc.
 *
 * @throws NkeeperError `user-unknown`, `user-required`, those of {@link NamedInAccounts}
 */
export async function chosenUsers(
  draft: Draft,
  wish: UsersWish & { readonly account?: string | undefined },
): Promise<readonly ChosenUser[]> {
  const places = new NamedInAccounts(draft, wish.account);
  const isNamed = (wish.name ?? []).length + (wish.match ?? []).length > 0;
  const chosen = isNamed
    ? await chosenNames(places, wish)
    : [{ account: await places.account(), names: [undefined] }];
  const found = new Map<string, ChosenUser>();
  for (const { account: held, names: inIt } of chosen)
    for (const each of inIt) {
      const row = await chooseUser(draft.context.store, held.row, each);
      found.set(`${row.account}/${row.name}`, { held, row });
    }
  return [...found.values()];
}

/** Whom a person named. */
export interface UsersWish {
  readonly name?: readonly string[] | undefined;
  readonly match?: readonly string[] | undefined;
}

/**
 * The accounts that a person named, by name, key or pattern; nsc's current one where nobody named any.
 *
 * @throws NkeeperError those of `holdAccount`
 */
export async function chosenAccounts(
  context: PlanContext,
  wish: UsersWish,
): Promise<{ readonly operator: HeldOperator; readonly rows: readonly AccountRow[] }> {
  const { store } = context;
  const operator = holdOperator(store, context.operator);
  const { name = [], match = [] } = wish;
  const known = (text: string) => store.accountRow(operator.ref.name, text) !== undefined;
  const found = new Map<string, AccountRow>();
  for (const text of splitNames(name, known)) {
    const row = await chooseAccount(store, operator.row, text);
    found.set(row.name, row);
  }
  for (const pattern of match) {
    const fit = fits(pattern);
    const rows = store.accounts(operator.ref.name).filter(row => fit(row.name));
    if (rows.length === 0)
      throw new NkeeperError('account-unknown', `There is no account that fits "${pattern}".`);
    for (const row of rows) found.set(row.name, row);
  }
  if (name.length + match.length === 0) {
    const row = await chooseAccount(store, operator.row, undefined);
    found.set(row.name, row);
  }
  return { operator, rows: [...found.values()] };
}
