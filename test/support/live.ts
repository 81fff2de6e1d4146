import type { TestContext } from 'node:test';
import { Seed } from '../../src/core/nkeys/seed.ts';
import type { LocalAccounts } from '../../src/core/resolver/holdings/local-accounts.ts';
import { tokenFacts } from '../../src/core/resolver/holdings/token-facts.ts';
import { type Live, openLive } from '../../src/core/resolver/live.ts';
import type { Holding, LiveView } from '../../src/core/resolver/live-view.ts';
import { findLogin, type LoginOptions } from '../../src/core/resolver/login/login.ts';
import type { StoreFacts } from '../../src/core/resolver/login/login-store.ts';
import { until } from './nats.ts';
import type { TestAccount, TestOperator, TestUser } from './nats-identities.ts';

/** Accounts of a store in memory. */
export class LocalStore implements LocalAccounts {
  readonly operatorToken: string;
  readonly systemAccount: string;
  /** User key → name. */
  readonly names = new Map<string, string>();
  /** User key → when its JWT was issued. */
  readonly issued = new Map<string, number>();
  readonly #system: TestAccount;
  #accounts: readonly TestAccount[];
  #revision = 1;
  readonly #listeners = new Set<() => void>();

  constructor(operator: TestOperator, accounts: readonly TestAccount[]) {
    this.operatorToken = operator.token;
    this.systemAccount = operator.system.key;
    this.#system = operator.system;
    this.#accounts = accounts;
  }

  revision(): number {
    return this.#revision;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  *accounts() {
    for (const { key, name, token } of [this.#system, ...this.#accounts])
      yield { key, name, token, facts: tokenFacts(token) };
  }

  nameOfUser(key: string): string | undefined {
    return this.names.get(key);
  }

  issuedAtOfUser(key: string): number | undefined {
    return this.issued.get(key);
  }

  /** Takes over other accounts, or other JWTs of the same ones. */
  change(accounts: readonly TestAccount[]): void {
    this.#accounts = accounts;
    this.#revision++;
    for (const listener of this.#listeners) listener();
  }
}

/** What a login sees of a store that has these users of the system account, and these seeds. */
export function storeFacts(
  operator: TestOperator,
  have: {
    readonly users?: readonly TestUser[];
    readonly seeds?: readonly Seed[];
    readonly operatorToken?: string;
  } = {},
): StoreFacts {
  const { system } = operator;
  const { users = [], seeds = [system.seed], operatorToken = operator.token } = have;
  const all = [...seeds, ...users.map(user => user.seed)];
  return {
    operatorToken,
    systemAccount: { key: system.key, name: system.name, token: system.token },
    systemUsers: () => users.map(({ name, token }) => ({ name, token })),
    user: (op, account, name) => {
      const found = op === operator.name && account === system.name && users.find(user => user.name === name);
      return found ? { name, token: found.token } : undefined;
    },
    readSeed: key => {
      const found = all.find(seed => seed.publicKey === key);
      return found === undefined ? undefined : Seed.parse(found.reveal());
    },
  };
}

export interface TestLiveOptions extends Partial<Omit<LoginOptions, 'store'>> {
  readonly store?: StoreFacts;
  readonly local?: LocalStore;
  readonly early?: boolean;
}

/** Opens a live view as a program would; closed when the test ends. */
export function openTestLive(t: TestContext, operator: TestOperator, options: TestLiveOptions): Live {
  const { store = storeFacts(operator), local = new LocalStore(operator, []), early, ...rest } = options;
  const live = openLive({ login: findLogin({ env: {}, ...rest, store }), local, early });
  t.after(() => live.close());
  return live;
}

/** Waits until the view is as the check wants it. */
export async function untilView<T>(
  live: Live,
  what: string,
  check: (view: LiveView) => T | undefined | false,
): Promise<T> {
  try {
    return await until(what, () => check(live.view));
  } catch (error) {
    const { link, servers, connections, events, notes } = live.view;
    const states = servers.map(({ name, state, resolver }) => ({ name, state, resolver }));
    const now = JSON.stringify({
      link,
      servers: states,
      holdings: table(live.view),
      connections,
      events,
      notes,
    });
    throw new Error(`${error instanceof Error ? error.message : error}; now ${now}`);
  }
}

/** Account key → `n1 same, n2 older`. */
export function table(view: LiveView): Record<string, string> {
  const row = (holdings: ReadonlyMap<string, Holding>) =>
    [...holdings].map(([server, { state }]) => `${server} ${state}`).join(', ');
  return Object.fromEntries([...view.holdings].map(([key, holdings]) => [key, row(holdings)]));
}
