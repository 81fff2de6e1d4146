import type { Draft } from '../draft.ts';
import { SYSTEM_EXPORTS } from '../edits/system-exports.ts';
import { type Home, makeAccount, makeUser } from './make.ts';

/** As nsc calls them. */
export const SYSTEM_ACCOUNT = 'SYS';
const SYSTEM_USER = 'sys';

/** The system account as nsc makes it: a signing key, which signs the user in it. @returns its public key */
export function makeSystemAccount(draft: Draft, home: Home): string {
  const account = makeAccount(draft, home, SYSTEM_ACCOUNT, fresh => ({
    ...fresh,
    nats: {
      ...fresh.nats,
      exports: SYSTEM_EXPORTS,
      signing_keys: [draft.makeKey('account', `signing key of account ${SYSTEM_ACCOUNT}`)],
    },
  }));
  makeUser(draft, account, SYSTEM_USER);
  return account.key;
}
