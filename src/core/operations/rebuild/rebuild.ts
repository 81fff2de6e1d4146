import { signingKeyOf } from '../../claims/scopes.ts';
import { messageOf, NkeeperError } from '../../errors.ts';
import { newNameChecker } from '../../store/new-name.ts';
import { countOf } from '../../text/count-of.ts';
import { Draft } from '../draft.ts';
import { list, text, yesNo } from '../fields/kinds.ts';
import { operation } from '../operation.ts';
import type { EntityRef } from '../plan.ts';
import { type LooseFiles, type LooseJwt, readLooseFiles } from './loose-files.ts';

/** Build a store from loose files: JWTs, keys, and creds, from wherever they were saved. */
export const rebuild = operation({
  words: 'fix',
  noun: 'operator',
  about: 'Build a new store from loose files: JWTs, keys and creds',
  examples: ['nkeeper fix --in ./saved,./more --out ./store --creds=true'],
  fields: {
    in: list({ flags: '--in <dirs>', label: 'From', about: 'folders with the files, and all folders below' }),
    creds: yesNo({
      flags: '--creds [yes]',
      label: 'Creds',
      about: 'take the users and keys in creds files too',
    }),
    out: text({
      flags: '--out <dir>',
      label: 'To',
      about: 'folder for the new store: operators go below operators, keys below keys',
    }),
  },
  async plan(input, context) {
    if (!input.in?.length)
      throw new NkeeperError('input-missing', '--in is needed: the folders with the files.', {
        hint: 'nkeeper fix --in DIR --out NEWDIR',
      });
    const draft = new Draft(context, 'fix');
    const found = await readLooseFiles(input.in, input.creds === true, () => draft.pause());
    if (found.operators.size === 0)
      throw new NkeeperError('operator-unknown', 'There is no JWT of an operator in these folders.', {
        hint: 'Without one nobody knows which accounts belong together.',
      });
    for (const { path, why } of found.unusable) draft.skip(path, why, true);
    for (const seed of found.seeds.values()) draft.storeKey(seed, `key ${seed.publicKey}`);
    const { accounts, users } = await placeAll(draft, found);
    const what = [
      countOf(found.operators.size, 'operator'),
      countOf(accounts, 'account'),
      countOf(users, 'user'),
      countOf(found.seeds.size, 'key'),
    ];
    return draft.finish(`Build a store of ${what.join(', ')}`);
  },
});

/** Everything at its place; what belongs to nobody is named, and left out. */
async function placeAll(
  draft: Draft,
  found: LooseFiles,
): Promise<{ readonly accounts: number; readonly users: number }> {
  const { store } = draft.context;
  const names = newNameChecker(
    'operator',
    store.operators().map(row => row.name),
  );
  const homes: Home[] = [];
  for (const [latest] of found.operators.values()) {
    const name = latest && attempt(draft, latest, () => names(latest.claims.name ?? ''));
    if (latest && name !== undefined) homes.push(placeOperator(draft, name, latest, found));
  }
  const accounts: Account[] = [];
  for (const versions of latestFirst(found.accounts)) {
    await draft.pause();
    const account = placeAccount(draft, versions, homes);
    if (account) accounts.push(account);
  }
  const byKey = new Map(accounts.map(account => [account.ref.key, account]));
  let users = 0;
  for (const versions of latestFirst(found.users)) {
    await draft.pause();
    if (placeUser(draft, versions, byKey)) users++;
  }
  return { accounts: accounts.length, users };
}

interface Home {
  readonly name: string;
  readonly dir: string;
  readonly keys: ReadonlySet<string>;
  /** Takes a name for an account of it. */
  readonly free: (name: string) => string;
}

interface Account {
  readonly ref: EntityRef;
  readonly dir: string;
  readonly keys: ReadonlySet<string>;
  readonly free: (name: string) => string;
}

function placeOperator(
  draft: Draft,
  name: string,
  { token, claims }: LooseJwt<'operator'>,
  { seeds }: LooseFiles,
): Home {
  const keys = new Set([claims.sub ?? '', ...(claims.nats.signing_keys ?? [])]);
  const dir = `${draft.context.store.locations.storesDir.path}/${name}`;
  const ref: EntityRef = { kind: 'operator', name, key: claims.sub ?? '', operator: name };
  // As nsc has it: an operator none of whose keys is here is kept by somebody else.
  const managed = ![...keys].some(key => seeds.has(key));
  draft.writeConfig(
    `${dir}/.nsc`,
    undefined,
    JSON.stringify({ managed, name, kind: 'operator', version: '1' }),
  );
  draft.putBack({ ref, path: `${dir}/${name}.jwt` }, token, claims);
  return { name, dir, keys, free: newNameChecker('account', []) };
}

/** The latest version that one of the operators signed. */
function placeAccount(
  draft: Draft,
  versions: readonly LooseJwt<'account'>[],
  homes: readonly Home[],
): Account | undefined {
  for (const version of versions) {
    const { token, claims } = version;
    const home = homes.find(({ keys }) => keys.has(claims.iss ?? ''));
    if (!home) continue;
    const name = attempt(draft, version, () => home.free(claims.name ?? ''));
    if (name === undefined) return undefined;
    const key = claims.sub ?? '';
    const dir = `${home.dir}/accounts/${name}`;
    const ref: EntityRef = { kind: 'account', name, key, operator: home.name };
    draft.putBack({ ref, path: `${dir}/${name}.jwt` }, token, claims);
    const keys = new Set([key, ...(claims.nats.signing_keys ?? []).map(signingKeyOf)]);
    return { ref, dir, keys, free: newNameChecker('user', []) };
  }
  leftOut(draft, versions, 'No operator that was found signed this account.');
  return undefined;
}

function placeUser(
  draft: Draft,
  versions: readonly LooseJwt<'user'>[],
  accounts: ReadonlyMap<string, Account>,
): boolean {
  for (const version of versions) {
    const { token, claims } = version;
    const account = accounts.get(claims.nats.issuer_account || (claims.iss ?? ''));
    if (!account?.keys.has(claims.iss ?? '')) continue;
    const name = attempt(draft, version, () => account.free(claims.name ?? ''));
    if (name === undefined) return false;
    const { operator, name: of } = account.ref;
    const ref: EntityRef = { kind: 'user', name, key: claims.sub ?? '', operator, account: of };
    draft.putBack({ ref, path: `${account.dir}/users/${name}.jwt` }, token, claims);
    draft.writeCreds(ref, operator);
    return true;
  }
  leftOut(draft, versions, 'No account that was found signed this user.');
  return false;
}

/** Those that were issued last first: of two of one name the later one gets it. */
function latestFirst<K extends 'account' | 'user'>(
  found: ReadonlyMap<string, readonly LooseJwt<K>[]>,
): readonly (readonly LooseJwt<K>[])[] {
  const issued = (versions: readonly LooseJwt<K>[]) => Number(versions[0]?.claims.iat ?? 0);
  return [...found.values()].sort((a, b) => issued(b) - issued(a));
}

/** A name that cannot be one, or is another's: that file is left out. */
function attempt(draft: Draft, { path }: { readonly path: string }, take: () => string): string | undefined {
  try {
    return take();
  } catch (error) {
    if (!(error instanceof NkeeperError)) throw error;
    draft.skip(path, messageOf(error), true);
    return undefined;
  }
}

function leftOut(draft: Draft, versions: readonly { readonly path: string }[], why: string): void {
  draft.skip(versions[0]?.path ?? '', why, true);
}
