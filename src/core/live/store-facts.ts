import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredUser, StoreFacts } from '../resolver/login/login-store.ts';
import type { Store } from '../store/store.ts';

/**
 * What a login needs to know of one operator of a store.
 *
 * @param operator name of the operator; empty when the store has none
 */
export function storeFacts(store: Store, operator: string): StoreFacts {
  const entity = operator === '' ? undefined : store.operator(operator);
  const system = findSystemAccount(store, operator);
  return {
    operatorToken: entity?.claims ? entity.token : '',
    systemAccount: system,
    *systemUsers() {
      if (!system) return;
      for (const row of store.users(operator, system.name)) {
        const user = storedUser(store, operator, system.name, row.name);
        if (user) yield user;
      }
    },
    user: (ofOperator, account, name) => storedUser(store, ofOperator, account, name),
    readSeed(publicKey) {
      try {
        return store.readSeed(publicKey);
      } catch {
        return undefined;
      }
    },
    signerOf(publicKey, mayAsk) {
      const { keySources } = store;
      if (!keySources.has(publicKey) || keySources.isHere(publicKey)) return undefined;
      return { publicKey, sign: data => keySources.sign(publicKey, data, mayAsk) };
    },
    seedLater(publicKey) {
      const { keySources } = store;
      if (!keySources.has(publicKey)) return undefined;
      return mayAsk => keySources.seed(publicKey, mayAsk);
    },
  };
}

/** Names that nsc and natscli give to the system account: read first, so that a large store need not be read for it. */
const USUAL_NAMES = ['SYS', 'SYSTEM'];

/**
 * Reads as much of the store as it takes to know the operator's system account: one file where it has its usual name,
 * else all accounts.
 */
export async function knowSystemAccount(store: Store, operator: string): Promise<void> {
  const key = operator === '' ? undefined : store.operator(operator)?.claims?.nats.system_account;
  if (!key || store.findByKey(key)) return;
  for (const name of USUAL_NAMES) store.account(operator, name);
  if (!store.findByKey(key)) await store.scanAccounts({ operator });
}

function findSystemAccount(store: Store, operator: string): StoreFacts['systemAccount'] {
  const key = operator === '' ? undefined : store.operator(operator)?.claims?.nats.system_account;
  if (!key) return undefined;
  const owner = store.findByKey(key);
  if (!owner || owner.account === '') return undefined;
  const account = store.account(operator, owner.account);
  return account?.claims ? { key, name: owner.account, token: account.token } : undefined;
}

/** A user of the store, and its creds file where it has one; undefined where its JWT cannot be read. */
export function storedUser(
  store: Store,
  operator: string,
  account: string,
  name: string,
): StoredUser | undefined {
  const user = store.user(operator, account, name);
  if (!user?.claims) return undefined;
  const row = store.operator(operator)?.row;
  const credsFile = join(store.locations.credsDir.path, row?.storeName ?? operator, account, `${name}.creds`);
  return { name, token: user.token, ...(existsSync(credsFile) ? { credsFile } : {}) };
}
