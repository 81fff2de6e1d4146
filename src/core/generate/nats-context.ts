import { existsSync } from 'node:fs';
import { NkeeperError } from '../errors.ts';
import { holdAccount, holdOperator, holdUser } from '../operations/held.ts';
import { credsPaths } from '../store/cards/creds-state.ts';
import { SEALED } from '../store/seal/seal-file.ts';
import type { Store } from '../store/store.ts';

export interface NatsContextOptions {
  readonly store: Store;
  /** Folder name or public key; absent: nsc's current one. */
  readonly operator?: string | undefined;
  readonly account?: string | undefined;
  readonly user?: string | undefined;
  readonly description?: string | undefined;
  /** Path of creds that are made for it; absent: those in the keystore. */
  readonly creds?: string | undefined;
}

/** A context of the `nats` command line. All its members are texts. */
export interface NatsContextFile {
  readonly description: string;
  /** Separated by commas. */
  readonly url: string;
  /** Path of the user's creds. */
  readonly creds: string;
}

/**
 * A context for the `nats` command line: the operator's service URLs, and the creds of a user. It has no `nsc` member: for
 * one natscli runs nsc, and without it, or with another store, it goes to localhost.
 *
 * @throws NkeeperError `creds-missing`, `creds-sealed`, and those of the choice of operator, account and user
 */
export async function natsContext(options: NatsContextOptions): Promise<NatsContextFile> {
  const { store, description = '' } = options;
  const operator = holdOperator(store, options.operator);
  const account = await holdAccount(store, operator, options.account);
  const user = await holdUser(store, account, options.user);
  const paths = credsPaths(store.locations.keystoreDir.path, operator.row.storeName, user.row);
  const creds = options.creds ?? paths.find(path => existsSync(path));
  if (creds === undefined && paths.some(path => existsSync(path + SEALED)))
    throw new NkeeperError(
      'creds-sealed',
      `The creds of ${account.ref.name}/${user.ref.name} are sealed, and natscli needs a file that it can read.`,
      { hint: '--creds-file FILE writes one that you alone can read; whoever reads it is that user.' },
    );
  if (creds === undefined)
    throw new NkeeperError(
      'creds-missing',
      `User ${account.ref.name}/${user.ref.name} has no creds file in the keystore.`,
      {
        hint: `nkeeper reissue creds -a ${account.ref.name} ${user.ref.name} writes it, where its seed is there.`,
      },
    );
  return {
    description: description || `${account.ref.name} of ${operator.ref.name}`,
    url: (operator.claims.nats.operator_service_urls ?? []).join(','),
    creds,
  };
}
