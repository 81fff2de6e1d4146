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
  return {
    revision: () => store.revision,
    *accounts() {
      if (operator === '') return;
      for (const row of store.accounts(operator)) {
        const account = readAccount(row.name, row.path);
        if (account) yield account;
      }
    },
    systemAccount: entity?.claims?.nats.system_account ?? '',
    operatorToken: entity?.claims ? entity.token : '',
    nameOfUser: key => store.findByKey(key)?.name,
  };
}

/** A damaged file is nothing that can be compared: the store shows it as such. */
function readAccount(name: string, path: string): LocalAccount | undefined {
  const read = readTokenFile(path);
  if (read.file === undefined) return undefined;
  const token = read.file.text.trim();
  try {
    return { ...keyAndFacts(token), name, token };
  } catch {
    return undefined;
  }
}
