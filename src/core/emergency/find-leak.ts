import type { AccountClaims } from '../claims/account.ts';
import { type SigningKey, signingKeyOf } from '../claims/scopes.ts';
import { NkeeperError } from '../errors.ts';
import { isPublicKey } from '../nkeys/keys.ts';
import type { HeldOperator } from '../operations/held.ts';
import type { ConnzEntry } from '../resolver/connections/connz.ts';
import type { Store, UserRow } from '../store/store.ts';
import { countOf } from '../text/count-of.ts';
import { keysNamed, type Namesake, namesakeWords } from './namesakes.ts';
import type { LeakedUser, ServerConnections } from './who.ts';

/** Where to look for whoever leaked. */
export interface Facts {
  readonly callouts: readonly string[];
  readonly store: Store;
  readonly operator: HeldOperator;
  readonly name: string;
  readonly connections: readonly ServerConnections[];
}

/** A user by name or key: of the store, else of a connection, else whoever has that key. */
export async function findUser(
  { store, operator, name, connections }: Facts,
  wanted: string,
): Promise<LeakedUser> {
  const isKey = isPublicKey(wanted, 'user');
  const all = connections.flatMap(each => each.connections);
  const fits = ({ identity }: ConnzEntry) =>
    identity !== undefined && (isKey ? identity.userKey === wanted : identity.userName === wanted);
  if (isKey) await store.readUsers(operator.row.name, name).catch(() => undefined);
  const rows = store.users(operator.row.name, name);
  const row = rows.find(each => (isKey ? each.key === wanted : each.name === wanted));
  const entity = row && store.user(operator.row.name, name, row.name);
  const claims = entity?.claims;
  const live = all.filter(fits);
  const named = isKey || claims ? [] : keysNamed(connections, wanted);
  if (named.length > 1) throw ambiguous(wanted, name, named);
  const key = claims?.sub ?? (isKey ? wanted : (named[0]?.key ?? ''));
  if (key === '') throw row ? unreadable(wanted, name) : unknown(wanted, name);
  const issuer = claims?.iss ?? live.find(({ identity }) => identity?.issuerKey)?.identity?.issuerKey ?? '';
  const times = [claims?.iat ?? 0, ...live.map(({ identity }) => identity?.userIssuedAt ?? 0)];
  return {
    key,
    name: row?.name ?? live[0]?.identity?.userName ?? '',
    issuedAt: Math.max(...times.map(Number)),
    issuer,
    known: row !== undefined || live.length > 0,
  };
}

function unknown(wanted: string, account: string): NkeeperError {
  return new NkeeperError(
    'user-unknown',
    `There is no user "${wanted}" in ${account}, and none is connected.`,
    { hint: 'Name the user by public key: it need not be in the store.' },
  );
}

function unreadable(wanted: string, account: string): NkeeperError {
  return new NkeeperError(
    'entity-unusable',
    `The JWT of user ${account}/${wanted} cannot be used: who it is nobody can tell from it.`,
    {
      hint: 'Name the user by public key, which connections and creds show; or revoke all users of the account.',
    },
  );
}

/** Which of them leaked nobody can tell by the name. */
function ambiguous(wanted: string, account: string, named: readonly Namesake[]): NkeeperError {
  return new NkeeperError(
    'user-ambiguous',
    `${countOf(named.length, 'key')} are connected as "${wanted}" in ${account}, and the store has no such user: ${named.map(namesakeWords).join('; ')}.`,
    {
      hint: `Name the key, one after the other where all leaked: nkeeper revoke --user ${named[0]?.key} --account ${account}`,
    },
  );
}

/** Reading 100,000 users takes longer than an emergency has. */
const MOST_USERS = 20_000;

/** Users of the account in the store; none where there are very many. */
export async function storedUsers({ store, operator, name }: Facts): Promise<readonly UserRow[]> {
  const { name: folder } = operator.row;
  if (store.users(folder, name).length > MOST_USERS) return [];
  await store.readUsers(folder, name).catch(() => undefined);
  return store.users(folder, name);
}

/** Names of the others that the same key issued. */
export function siblingsOf(stored: readonly UserRow[], user: LeakedUser): readonly string[] {
  const others = stored.filter(
    ({ key, issuer }) => issuer !== '' && issuer === user.issuer && key !== user.key,
  );
  return others.map(({ name }) => name);
}

/**
 * The signing key that was named, by key or role, or that issued the user.
 *
 * @param versions of the account's claims, the one that counts first: on one of the servers it may be trusted still
 * @throws NkeeperError `signing-key-unknown`, `signing-key-ambiguous`
 */
export function signingKeyFor(
  versions: readonly AccountClaims[],
  wanted: string | undefined,
  user: LeakedUser | undefined,
): string | undefined {
  if (wanted === undefined) {
    const keys = versions.flatMap(({ nats }) => nats.signing_keys ?? []);
    return keys.map(signingKeyOf).find(key => key === user?.issuer);
  }
  const isWanted = (each: SigningKey) =>
    signingKeyOf(each) === wanted || (typeof each !== 'string' && each.role === wanted);
  for (const { nats } of versions) {
    const [found, ...more] = new Set((nats.signing_keys ?? []).filter(isWanted).map(signingKeyOf));
    if (more.length > 0)
      throw new NkeeperError(
        'signing-key-ambiguous',
        `${more.length + 1} signing keys have the role ${wanted}.`,
        {
          hint: `Name the key, and cut off each of them: ${[found, ...more].join(', ')}.`,
        },
      );
    if (found !== undefined) return found;
  }
  throw new NkeeperError('signing-key-unknown', `The account has no signing key ${wanted}.`, {
    hint: 'nkeeper describe account shows which it has. One that is removed already signs nobody any more.',
  });
}
