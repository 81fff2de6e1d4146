import type { World } from '../app/screen.ts';

/** Name of an account by its key, as the store knows it; the key itself where it does not. */
export function accountName(world: World, key: string): string {
  return world.store.findByKey(key)?.name ?? key;
}

/** User's name: the store's where the key is known, else what the server shows. */
export function userName(
  world: World,
  connection: { readonly userKey: string; readonly userName: string },
): string {
  const known = connection.userKey === '' ? undefined : world.store.findByKey(connection.userKey)?.name;
  return known ?? (connection.userName || connection.userKey);
}
