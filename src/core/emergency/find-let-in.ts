import { NkeeperError } from '../errors.ts';
import { isPublicKey } from '../nkeys/keys.ts';
import type { HeldOperator } from '../operations/held.ts';
import type { Store } from '../store/store.ts';
import { isLetIn } from './let-in.ts';
import type { ConnectionPlace, Leak, LetInLeak, ServerConnections } from './who.ts';

interface Facts {
  readonly store: Store;
  readonly operator: HeldOperator;
  /** Of the account, in the store. */
  readonly name: string;
  readonly connections: readonly ServerConnections[];
  readonly callouts: readonly string[];
}

/** Names of accounts, as far as the store knows, whose auth callout may place users in this one. */
export function calloutsFor(store: Store, name: string, account: string): readonly string[] {
  return store.accounts(name).flatMap(row => {
    if (!row.callout) return [];
    const { allowed_accounts: allowed = [] } =
      store.account(name, row.name)?.claims?.nats.authorization ?? {};
    return row.key === account || allowed.includes('*') || allowed.includes(account) ? [row.name] : [];
  });
}

/** Where the leak is somebody whom an auth callout let in: the connection says so, or a name that nobody else has. */
export function findLetIn(
  { store, operator, name, connections, callouts }: Facts,
  { user, connection }: Leak,
): LetInLeak | undefined {
  const here = connections.flatMap(each =>
    each.connections.filter(entry => isLetIn(entry, callouts)).map(entry => ({ server: each.name, entry })),
  );
  if (connection) {
    const found = here.find(
      ({ server, entry }) => server === connection.server && entry.cid === connection.cid,
    );
    if (found) return { name: found.entry.identity?.userName ?? '', connection };
    // Over MQTT a user of the store may look so: what is left is the account as a whole.
    if (isThere(connections, connection)) return undefined;
    throw new NkeeperError(
      'connection-unknown',
      `No auth callout let in ${connection.server} cid ${connection.cid} of ${name}, or it is gone.`,
      {
        hint: 'nkeeper revoke --user NAME is for whom the store or a connection knows by a key.',
      },
    );
  }
  if (user === undefined || user === '' || isPublicKey(user, 'user')) return undefined;
  const isKnown =
    store.users(operator.row.name, name).some(each => each.name === user) ||
    connections.some(each =>
      each.connections.some(({ identity }) => identity?.userName === user && identity.userKey !== ''),
    );
  const isHere = here.some(({ entry }) => entry.identity?.userName === user);
  return !isKnown && isHere ? { name: user, connection: undefined } : undefined;
}

function isThere(connections: readonly ServerConnections[], { server, cid }: ConnectionPlace): boolean {
  return connections.some(each => each.name === server && each.connections.some(entry => entry.cid === cid));
}
