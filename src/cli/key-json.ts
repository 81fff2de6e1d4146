import { readFileSync } from 'node:fs';
import type { KeyRow, NamedJwt, Store } from '../core/store/store.ts';
import { SafeText } from './json-text.ts';

/** Words of nsc for the kinds of keys. */
const KIND_WORDS: Readonly<Record<string, string>> = { curve: 'x25519' };

/** What of an entity stands in the JSON of its keys. */
interface Owner {
  readonly name: string;
  readonly key: string;
  readonly path: string;
}

/** The items of `nsc list keys --json`, with nsc's members in nsc's order; `seed` only when asked for. */
export function* jsonKeys(store: Store, rows: readonly KeyRow[], seeds: boolean) {
  const owners = new Owners(store);
  for (const row of rows) {
    const owner = owners.of(row);
    const identity = row.use === 'identity';
    const stored = row.stored && row.content !== 'no-seed' && row.content !== 'unreadable';
    yield {
      name: owner?.name ?? '?',
      pub: row.key,
      parent: identity ? owners.parentOf(row) : undefined,
      signing: row.use === 'signing key' || row.use === 'scope',
      curve: row.use === 'curve',
      key_path: stored ? row.path : '',
      invalid: row.content === 'another',
      jwt: identity && owner ? base64OfFile(owner.path) : undefined,
      // nsc takes a curve key in use for an account key.
      expected_kind: row.use === 'curve' ? 'account' : (KIND_WORDS[row.kind ?? ''] ?? row.kind ?? 'unknown'),
      sealed: row.content === 'sealed' ? true : undefined,
      elsewhere: !row.stored && store.keySources.has(row.key) ? true : undefined,
      seed:
        seeds && stored && row.content !== 'another' && row.content !== 'sealed'
          ? seedOf(store, row.key)
          : undefined,
    };
  }
}

/** The entities that keys belong to, by name: each is looked up once. */
class Owners {
  readonly #store: Store;
  readonly #operators: ReadonlyMap<string, Owner>;
  readonly #accounts = new Map<string, ReadonlyMap<string, Owner>>();
  /** Of one account at a time: keys come account by account. */
  #users: { readonly place: string; readonly map: ReadonlyMap<string, Owner> } | undefined;

  constructor(store: Store) {
    this.#store = store;
    this.#operators = byName(store.operators());
  }

  of(row: KeyRow): Owner | undefined {
    if (row.user !== '') return this.#usersOf(row).get(row.user);
    return row.account !== '' ? this.#accountsOf(row).get(row.account) : this.#operators.get(row.operator);
  }

  parentOf(row: KeyRow): string | undefined {
    if (row.user !== '') return this.#accountsOf(row).get(row.account)?.key;
    return row.account !== '' ? this.#operators.get(row.operator)?.key : undefined;
  }

  #accountsOf({ operator }: KeyRow): ReadonlyMap<string, Owner> {
    const known = this.#accounts.get(operator) ?? byName(this.#store.accounts(operator));
    this.#accounts.set(operator, known);
    return known;
  }

  #usersOf({ operator, account }: KeyRow): ReadonlyMap<string, Owner> {
    const place = `${operator}/${account}`;
    if (this.#users?.place !== place)
      this.#users = { place, map: byName(this.#store.namesOfUsers(operator, account)) };
    return this.#users.map;
  }
}

function byName(rows: readonly NamedJwt[]): ReadonlyMap<string, Owner> {
  return new Map(
    rows.map(({ name, claimName, key, path }) => [name, { name: claimName || name, key, path }]),
  );
}

/** A token, as nsc prints it: base64 of its text. The file was looked at before, so it is read in one call: there may be 100,000. */
function base64OfFile(path: string): SafeText | undefined {
  try {
    return new SafeText(Buffer.from(readFileSync(path, 'utf8'), 'latin1').toString('base64'));
  } catch {
    return undefined;
  }
}

function seedOf(store: Store, key: string): string | undefined {
  try {
    const seed = store.readSeed(key);
    const text = seed.reveal();
    seed.wipe();
    return text;
  } catch {
    return undefined;
  }
}
