import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type FileChange, hashOf } from '../../src/core/store/write/change.ts';
import type { StoreRoots } from '../../src/core/store/write/roots.ts';

/** Folders of a store below `dir`, and of its journals. */
export function rootsIn(dir: string): StoreRoots & { readonly journals: string } {
  return { stores: join(dir, 'stores'), keystore: join(dir, 'keystore'), journals: join(dir, 'journals') };
}

/** Made-up contents: writing does not look into files. */
export const CONTENT = {
  account: (n: number) => `account ${n} ${'a'.repeat(40)}`,
  key: (name: string) => `seed of ${name}`,
  jwt: (name: string) => `jwt of ${name} ${'u'.repeat(40)}`,
  creds: (name: string) => `creds of ${name} ${'c'.repeat(70)}`,
};

/** Paths of a user's three files. */
export function userFiles({ stores, keystore }: StoreRoots, name: string) {
  const hash = hashOf(Buffer.from(name)).slice(0, 2).toUpperCase();
  return {
    key: join(keystore, 'keys', 'U', hash, `U${hash}${name}.nk`),
    jwt: join(stores, 'OP', 'accounts', 'A', 'users', `${name}.jwt`),
    creds: join(keystore, 'creds', 'OP', 'A', `${name}.creds`),
  };
}

export function accountFile({ stores }: StoreRoots): string {
  return join(stores, 'OP', 'accounts', 'A', 'A.jwt');
}

/** Users come: all keys, then all JWTs, then all creds. */
export function addUsers(roots: StoreRoots, names: readonly string[]): FileChange[] {
  return (['key', 'jwt', 'creds'] as const).flatMap(kind =>
    names.map(name => ({
      path: userFiles(roots, name)[kind],
      before: undefined,
      after: Buffer.from(CONTENT[kind](name)),
    })),
  );
}

/** A user goes, with key and creds, and with the folders that are empty then. */
export function deleteUser(roots: StoreRoots, name: string): FileChange[] {
  const files = userFiles(roots, name);
  return (['creds', 'jwt', 'key'] as const).map(kind => ({
    path: files[kind],
    before: Buffer.from(CONTENT[kind](name)),
    after: undefined,
    prune: dirname(files[kind]),
  }));
}

/** The account's JWT from its n-th content to the next. */
export function editAccount(roots: StoreRoots, from: number, to: number): FileChange {
  return {
    path: accountFile(roots),
    before: Buffer.from(CONTENT.account(from)),
    after: Buffer.from(CONTENT.account(to)),
  };
}

/** Writes files as nsc does: in place, with no care. */
export function writePlainly(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, text, { mode: 0o600 });
  }
}

/** A store with an account and the users `old1` and `old2`. */
export function writeSmallStore(dir: string): void {
  rmSync(dir, { recursive: true, force: true });
  const roots = rootsIn(dir);
  const users = ['old1', 'old2'].flatMap(name => {
    const { key, jwt, creds } = userFiles(roots, name);
    return [
      [key, CONTENT.key(name)] as const,
      [jwt, CONTENT.jwt(name)] as const,
      [creds, CONTENT.creds(name)] as const,
    ];
  });
  writePlainly({ [accountFile(roots)]: CONTENT.account(0), ...Object.fromEntries(users) });
}

/** Everything below a folder, by path: contents of files, modes, `folder`. Without locks and without nkeeper's empty folders. */
export function pictureOf(dir: string): Record<string, string> {
  const found: Record<string, string> = {};
  if (!existsSync(dir)) return found;
  for (const path of readdirSync(dir, { recursive: true, encoding: 'utf8' }).sort()) {
    const stat = lstatSync(join(dir, path));
    if (/(^|\/)\.nkeeper(\.lock\.\d+)?$/.test(path)) continue;
    const mode = (stat.mode & 0o777).toString(8);
    found[path] = stat.isDirectory() ? `${mode} folder` : `${mode} ${readFileSync(join(dir, path), 'utf8')}`;
  }
  return found;
}

/** What nsc sees of it. */
export function seenByNsc(picture: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(picture).filter(([path]) => !path.includes('.nkeeper')));
}

/**
 * The n-th of an endless row of changes: a user comes, the one before the last goes with key and creds, the account
 * counts. What the store holds after it is a function of `n`: see {@link afterTurn}.
 */
export function turn(roots: StoreRoots, n: number): FileChange[] {
  const gone = n > 2 ? deleteUser(roots, `t${n - 2}`) : [];
  return [...addUsers(roots, [`t${n}`]), editAccount(roots, n - 1, n), ...gone];
}

/** Files and contents after the n-th turn of a store that began empty but for its account. */
export function afterTurn(roots: StoreRoots, n: number): Record<string, string> {
  const users = [n - 1, n].filter(each => each > 0).map(each => `t${each}`);
  const files = users.flatMap(name => {
    const { key, jwt, creds } = userFiles(roots, name);
    return [
      [key, CONTENT.key(name)] as const,
      [jwt, CONTENT.jwt(name)] as const,
      [creds, CONTENT.creds(name)] as const,
    ];
  });
  return { [accountFile(roots)]: CONTENT.account(n), ...Object.fromEntries(files) };
}

/** Files of a store and their contents, without what nkeeper keeps for itself. */
export function filesOf({ stores, keystore }: StoreRoots): Record<string, string> {
  const found: Record<string, string> = {};
  for (const root of [stores, keystore]) {
    for (const [path, text] of Object.entries(seenByNsc(pictureOf(root)))) {
      if (!text.endsWith('folder')) found[join(root, path)] = text.replace(/^\d+ /, '');
    }
  }
  return found;
}
