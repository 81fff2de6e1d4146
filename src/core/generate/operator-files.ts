import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { formatCreds } from '../claims/token/creds.ts';
import type { UserClaims } from '../claims/user.ts';
import { fileFault, messageOf, NkeeperError } from '../errors.ts';
import { Slices } from '../slices.ts';
import { bareName } from '../store/seal/seal-file.ts';
import type { OperatorRow, Store, UserEntity } from '../store/store.ts';

/** What a whole operator consists of, as files in nsc's own layout. */
export interface OperatorFiles {
  /** Text of each file by its path from the folder on that `nsc -H` would be given. Of keys and creds it holds a seed. */
  readonly files: ReadonlyMap<string, string>;
  readonly accounts: number;
  readonly users: number;
  readonly keys: number;
  /** What cannot be read, or does not leave its place, and why. */
  readonly leftOut: readonly LeftOut[];
}

interface LeftOut {
  readonly path: string;
  readonly why: string;
}

/**
 * Gathers an operator with all its accounts and users, each JWT as it is. Nothing is written.
 *
 * @param secrets its keys and creds too, opened where the keystore is sealed
 * @throws NkeeperError those of unlocking the keystore
 */
export async function operatorFiles(
  store: Store,
  operator: OperatorRow,
  secrets: boolean,
): Promise<OperatorFiles> {
  await store.scan({ operator: operator.name });
  const gathering = new Gathering(store, operator);
  // One question for the passphrase, before anything else.
  if (secrets && store.keySources.sealed.isSealed) await store.keySources.sealed.access();
  gathering.operator();
  const found = await gathering.accounts(secrets);
  const keys = secrets ? await gathering.keys() : 0;
  return { files: gathering.files, ...found, keys, leftOut: gathering.leftOut };
}

class Gathering {
  readonly files = new Map<string, string>();
  readonly leftOut: LeftOut[] = [];
  readonly #store: Store;
  readonly #operator: OperatorRow;
  readonly #slices = new Slices();

  constructor(store: Store, operator: OperatorRow) {
    this.#store = store;
    this.#operator = operator;
  }

  operator(): void {
    const { name, dir, path, managed, storeName, accountsFault } = this.#operator;
    const info = { managed, name: storeName, kind: 'operator', version: '1' };
    this.#put('storesDir', `${dir}/.nsc`, JSON.stringify(info));
    this.#token(path, this.#store.operator(name));
    this.#fault(dir, accountsFault);
  }

  async accounts(secrets: boolean): Promise<{ readonly accounts: number; readonly users: number }> {
    const store = this.#store;
    const { name: of } = this.#operator;
    let [accounts, users] = [0, 0];
    for (const { name: account, path, dir } of store.accounts(of)) {
      await this.#slices.pause();
      if (this.#token(path, store.account(of, account))) accounts++;
      for (const row of store.users(of, account)) {
        await this.#slices.pause();
        const user = store.user(of, account, row.name);
        if (!this.#token(row.path, user) || !user) continue;
        users++;
        if (secrets) await this.#creds(user);
      }
      this.#fault(dir, store.accountRow(of, account)?.usersFault);
    }
    return { accounts, users };
  }

  /** Those that it uses; what else is in the keystore is not its own. */
  async keys(): Promise<number> {
    const { keySources } = this.#store;
    await this.#store.scanKeys({ modes: false });
    const rows = this.#store.keys().filter(row => row.stored && row.operator === this.#operator.name);
    let keys = 0;
    for (const { key, path } of rows) {
      await this.#slices.pause();
      const isThere = await this.#attempt(path, async () => {
        const seed = await keySources.seed(key);
        const text = seed.reveal();
        seed.wipe();
        return text;
      });
      if (isThere) keys++;
    }
    return keys;
  }

  /** Of the JWT as it is now, where the user's key is at hand; else the file that is there. */
  async #creds({ row: { key }, token, creds }: UserEntity<UserClaims>): Promise<void> {
    const { keySources } = this.#store;
    if (creds.state === 'absent') return;
    await this.#attempt(creds.path, async () => {
      if (!keySources.has(key)) return readFileSync(creds.path, 'utf8');
      const seed = await keySources.seed(key);
      const text = formatCreds(token, seed);
      seed.wipe();
      return text;
    });
  }

  async #attempt(path: string, textOf: () => Promise<string>): Promise<boolean> {
    try {
      this.#put('keystoreDir', bareName(path), await textOf());
      return true;
    } catch (error) {
      const why = error instanceof NkeeperError ? messageOf(error) : fileFault(error);
      this.leftOut.push({ path, why });
      return false;
    }
  }

  #token(path: string, entity: { readonly token: string; readonly claims: unknown } | undefined): boolean {
    if (entity?.claims) this.#put('storesDir', path, entity.token);
    else this.leftOut.push({ path, why: 'It holds no JWT that can be read.' });
    return entity?.claims !== undefined;
  }

  #fault(path: string, problem: { readonly message: string } | undefined): void {
    if (problem) this.leftOut.push({ path, why: problem.message });
  }

  #put(root: 'storesDir' | 'keystoreDir', path: string, text: string): void {
    this.files.set(relative(this.#store.locations[root].path, path), text);
  }
}
