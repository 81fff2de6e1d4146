import type { Span, World } from '../app/screen.ts';

/** Name of an account by its key, as the store knows it; the key itself where it does not. */
export function accountName(world: World, key: string): string {
  return world.store.findByKey(key)?.name ?? key;
}

/** An account's name with its key beside it; only the key where the store does not know it. */
export function accountWithKey(world: World, key: string): readonly (string | Span)[] {
  const name = accountName(world, key);
  return name === key ? [key] : [name, { text: key, tone: 'muted' }];
}

/** User's name: the store's where the key is known, else what the server shows. */
export function userName(
  world: World,
  { userKey, userName: told }: { readonly userKey: string; readonly userName: string },
): string {
  const known = userKey === '' ? undefined : world.store.findByKey(userKey)?.name;
  return known ?? (told || userKey);
}

/** Name of a user by its key, as the store knows it; the key itself where it does not. */
export function userNameOf(world: World, key: string): string {
  return userName(world, { userKey: key, userName: '' });
}
