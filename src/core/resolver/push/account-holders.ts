import { readLists } from '../holdings/loaded-accounts.ts';
import { lookupAll } from '../holdings/lookup.ts';
import type { Session } from '../link/session.ts';
import type { ResolverKind } from '../live-view.ts';

/** A server that may have accounts in its store. */
export interface StoreServer {
  readonly id: string;
  readonly name: string;
  readonly resolver: ResolverKind;
}

/** Who has one account in its store. */
export interface Holders {
  /** Names of servers. */
  readonly names: readonly string[];
  /** Every server with a store has told. */
  readonly told: boolean;
}

/** nsc's template has servers compare their stores every two minutes: one that missed the deletion brings it back then. */
export const LOOK_AGAIN_MS = 125_000;

export function hasStore({ resolver }: StoreServer): boolean {
  return resolver === 'full' || resolver === 'cache';
}

/**
 * Which servers have accounts in their stores. Full servers are asked for each account; the whole list, which costs them
 * much, is read only where that does not show that nobody has it.
 *
 * @param keys of accounts
 */
export async function whoHolds(
  session: Session,
  keys: readonly string[],
  servers: readonly StoreServer[],
): Promise<ReadonlyMap<string, Holders>> {
  const stores = servers.filter(hasStore);
  const full = stores.filter(({ resolver }) => resolver === 'full');
  const answers = full.length === 0 ? undefined : await lookupAll(session, keys, full.length);
  const isClear = (key: string) => !answers || answers.get(key)?.every(token => token === '') === true;
  const needed = stores.length > full.length || !keys.every(isClear);
  const lists = needed ? await readLists(session, stores.length) : undefined;
  const told = lists === undefined || stores.every(({ id }) => lists.has(id));
  return new Map(
    keys.map(key => {
      const names = stores.filter(({ id }) => lists?.get(id)?.has(key)).map(({ name }) => name);
      return [key, { names, told }];
    }),
  );
}
