import { readFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { encodeToken } from '../../src/core/claims/token/encode.ts';
import { peekToken } from '../../src/core/claims/token/peek.ts';
import { resolveLocations } from '../../src/core/store/locations.ts';
import { openStore, type Store } from '../../src/core/store/store.ts';
import { type ServerOperator, startCluster, type TestServer } from '../support/nats.ts';
import { type BenchStore, OPERATOR } from './make-store.ts';
import { DAY } from './periods.ts';

/** What one server holds, made of what the store holds; the numbers are those of accounts. */
export interface Holds {
  /** An older version of these accounts. */
  readonly older?: readonly number[];
  readonly without?: readonly number[];
}

interface Held {
  readonly name: string;
  readonly token: string;
}

/** The accounts of a store of the bench, for servers to hold. */
export class BenchAccounts {
  readonly operator: ServerOperator;
  readonly #store: Store;
  readonly #held: readonly Held[];

  constructor(t: Pick<TestContext, 'after'>, { dir }: BenchStore) {
    const store = openStore(resolveLocations({ env: {}, home: dir, cwd: dir, flags: { allDirs: dir } }), {
      index: false,
    });
    t.after(() => store.close());
    this.#store = store;
    const system = store.account(OPERATOR, 'SYS')!;
    const user = store.user(OPERATOR, 'SYS', 'sys')!;
    this.operator = {
      token: store.operator(OPERATOR)!.token,
      system: { key: system.row.key, token: system.token },
      systemUser: { name: 'sys', token: user.token, seed: store.readSeed(user.row.key) },
    };
    this.#held = store
      .accounts(OPERATOR)
      .filter(({ name }) => name !== 'SYS')
      .map(({ name, path }) => ({ name, token: readFileSync(path, 'utf8').trim() }));
  }

  /** Of all accounts but the system account. */
  get keys(): readonly string[] {
    return this.#held.map(({ token }) => peekToken(token).sub);
  }

  /**
   * As many full resolvers as are named, in one cluster.
   *
   * @param interval how often they compare their stores with each other and make them equal
   */
  start(t: TestContext, each: readonly Holds[], interval = '1h'): Promise<readonly TestServer[]> {
    const options = { operator: this.operator, interval };
    return startCluster(t, each.length, name => {
      const holds = each[Number(name.slice(1)) - 1] ?? {};
      return { ...options, files: Object.fromEntries(this.#files(holds)) };
    });
  }

  *#files({ older = [], without = [] }: Holds): Iterable<readonly [key: string, token: string]> {
    const { key, token } = this.operator.system;
    yield [key, token];
    for (const [i, held] of this.#held.entries()) {
      if (without.includes(i)) continue;
      const there = older.includes(i) ? this.#olderVersion(held) : held.token;
      yield [peekToken(there).sub, there];
    }
  }

  #olderVersion({ name }: Held): string {
    const claims = this.#store.account(OPERATOR, name)!.claims!;
    const signer = this.#store.readSeed(claims.iss!);
    return encodeToken('account', claims, signer, Number(claims.iat) - DAY);
  }
}
