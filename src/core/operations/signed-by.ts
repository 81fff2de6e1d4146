import type { Store, UserRow } from '../store/store.ts';
import type { HeldAccount } from './held.ts';

/** The users of an account that a key signed. Reads all users of the account. */
export async function signedBy(store: Store, { ref }: HeldAccount, key: string): Promise<readonly UserRow[]> {
  await store.readUsers(ref.operator, ref.name);
  return store.users(ref.operator, ref.name).filter(({ issuer }) => issuer === key);
}
