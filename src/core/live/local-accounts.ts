import type { LocalAccount, LocalAccounts } from '../resolver/holdings/local-accounts.ts';
import { keyAndFacts } from '../resolver/holdings/token-facts.ts';
import { readTokenFile } from '../store/files/token-file.ts';
import type { Store } from '../store/store.ts';

/**
 * The accounts of one operator for the comparison with the servers. Files are read while it is iterated, so that the
 * comparison sees what stands on disk and decides itself how much it reads at a time.
 */
export function localAccounts(store: Store, operator: string): LocalAccounts {
  const entity = operator === '' ? undefined : store.operator(operator);
  let revision = store.revision;
  let before: ReadonlyMap<string, LocalAccount> = new Map();
  return {
    revision: () => {
      // While the store is read everything seems to change, all the time; what is on disk does not.
      if (!store.progress.running) revision = store.revision;
      return revision;
    },
    subscribe: listener => store.subscribe(listener),
    *accounts() {
      if (operator === '') return;
      const now = new Map<string, LocalAccount>();
      for (const { name, path } of store.accounts(operator)) {
        const account = readAccount(name, path, before.get(name));
        if (account === undefined) continue;
        now.set(name, account);
        yield account;
      }
      before = now;
    },
    systemAccount: entity?.claims?.nats.system_account ?? '',
    operatorToken: entity?.claims ? entity.token : '',
    nameOfUser: key => store.findByKey(key)?.name,
    issuedAtOfUser: key => store.userByKey(key)?.issuedAt,
  };
}

/**
 * A damaged file is nothing that can be compared: the store shows it as such. What is still as it was before is not decoded
 * again.
 */
function readAccount(name: string, path: string, before: LocalAccount | undefined): LocalAccount | undefined {
  const read = readTokenFile(path);
  if (read.file === undefined) return undefined;
  const token = read.file.text.trim();
  if (token === before?.token) return before;
  try {
    return { ...keyAndFacts(token), name, token };
  } catch {
    return undefined;
  }
}
