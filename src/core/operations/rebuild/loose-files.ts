import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ClaimKind, ClaimsByKind } from '../../claims/kinds.ts';
import { findSeed, findToken } from '../../claims/token/creds.ts';
import { claimsForEdit, openToken } from '../../claims/token/token.ts';
import { fileFault, messageOf, NkeeperError } from '../../errors.ts';
import { Seed } from '../../nkeys/seed.ts';
import type { GivenJwt } from '../given-jwt.ts';

/** One version of an operator, account or user, and the file that it was found in. */
export interface LooseJwt<K extends ClaimKind> extends GivenJwt<K> {
  readonly path: string;
}

/** What was found in folders, by public key; of JWTs every version, the latest first. */
export interface LooseFiles {
  readonly operators: ReadonlyMap<string, readonly LooseJwt<'operator'>[]>;
  readonly accounts: ReadonlyMap<string, readonly LooseJwt<'account'>[]>;
  readonly users: ReadonlyMap<string, readonly LooseJwt<'user'>[]>;
  readonly seeds: ReadonlyMap<string, Seed>;
  /** Files of these kinds that hold nothing that can be used, and why. */
  readonly unusable: readonly { readonly path: string; readonly why: string }[];
}

/** No key, JWT or creds file is larger. */
const SIZE_LIMIT = 2 * 1024 * 1024;

/**
 * Reads every key file and JWT below some folders, with `creds` those in creds files too.
 *
 * @param pause is called now and then: there may be many files
 * @throws NkeeperError `source-unreadable`: one of the folders cannot be listed
 */
export async function readLooseFiles(
  folders: readonly string[],
  creds: boolean,
  pause: () => Promise<void>,
): Promise<LooseFiles> {
  const found = new Collector();
  for (const folder of folders)
    for (const path of filesBelow(resolve(folder))) {
      await pause();
      if (path.endsWith('.nk')) found.take(path, text => found.addSeed(Seed.parse(text.trim())));
      else if (path.endsWith('.jwt')) found.take(path, text => found.addToken(text, path));
      else if (creds && path.endsWith('.creds'))
        found.take(path, text => {
          found.addToken(text, path);
          const seed = findSeed(text);
          if (seed) found.addSeed(seed);
        });
    }
  return found.sorted();
}

function* filesBelow(folder: string): Generator<string> {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch (cause) {
    throw new NkeeperError('source-unreadable', `${folder} cannot be read: ${fileFault(cause)}.`, { cause });
  }
  const paths = entries.filter(each => each.isFile()).map(each => join(each.parentPath, each.name));
  yield* paths.sort();
}

class Collector {
  readonly #jwts = {
    operator: new Map<string, LooseJwt<'operator'>[]>(),
    account: new Map<string, LooseJwt<'account'>[]>(),
    user: new Map<string, LooseJwt<'user'>[]>(),
  };
  readonly #seeds = new Map<string, Seed>();
  readonly #unusable: { readonly path: string; readonly why: string }[] = [];

  take(path: string, use: (text: string) => void): void {
    try {
      if (statSync(path).size > SIZE_LIMIT)
        throw new NkeeperError('source-unreadable', 'It is too large for a key or a JWT.');
      use(readFileSync(path, 'utf8'));
    } catch (error) {
      this.#unusable.push({ path, why: error instanceof NkeeperError ? messageOf(error) : fileFault(error) });
    }
  }

  addSeed(seed: Seed): void {
    if (this.#seeds.has(seed.publicKey)) seed.wipe();
    else this.#seeds.set(seed.publicKey, seed);
  }

  /** @throws NkeeperError those of `openToken` */
  addToken(text: string, path: string): void {
    const token = findToken(text);
    if (token === undefined) throw new NkeeperError('creds-no-token', 'There is no JWT in it.');
    const decoded = openToken(token);
    const { kind } = decoded;
    // An activation, for instance: it has no place in a store.
    if (kind !== 'operator' && kind !== 'account' && kind !== 'user') return;
    const claims = claimsForEdit(decoded);
    const versions = this.#jwts[kind] as Map<string, LooseJwt<typeof kind>[]>;
    const { sub = '' } = claims;
    const before = versions.get(sub) ?? [];
    if (before.some(each => each.token === token)) return;
    versions.set(sub, [...before, { token, claims: claims as ClaimsByKind[typeof kind], path }]);
  }

  sorted(): LooseFiles {
    for (const versions of Object.values(this.#jwts))
      for (const all of versions.values())
        (all as LooseJwt<'user'>[]).sort((a, b) => Number(b.claims.iat ?? 0) - Number(a.claims.iat ?? 0));
    const { operator, account, user } = this.#jwts;
    return {
      operators: operator,
      accounts: account,
      users: user,
      seeds: this.#seeds,
      unusable: this.#unusable,
    };
  }
}
