import { accountOperations } from './account.ts';
import { activationOperations } from './activation.ts';
import { calloutOperations } from './callout.ts';
import { exportOperations } from './export.ts';
import { importOperations } from './import.ts';
import { importAccount } from './import-account.ts';
import { importUser } from './import-user.ts';
import { init } from './init.ts';
import { load } from './load.ts';
import { mappingOperations } from './mapping.ts';
import { migrate } from './migrate.ts';
import { migrateKeys } from './migrate-keys.ts';
import type { Operation } from './operation.ts';
import { operatorOperations } from './operator.ts';
import { rebuild } from './rebuild/rebuild.ts';
import { credsOperations } from './reissue-creds.ts';
import { reissueOperations } from './reissue-operator.ts';
import { renameOperations } from './rename.ts';
import { revocationOperations } from './revocation.ts';
import { rotateOperations } from './rotate.ts';
import { rotateAccountOperations } from './rotate-account.ts';
import { selectOperations } from './select.ts';
import { signingKeyOperations } from './signing-key.ts';
import { importWholeOperator } from './transfer/import-whole-operator.ts';
import { upgradeJwt } from './upgrade-jwt.ts';
import { userOperations } from './user.ts';

/** Every way to change a store, in the order in which help shows them. */
export const OPERATIONS = [
  ...operatorOperations,
  ...accountOperations,
  ...userOperations,
  ...signingKeyOperations,
  ...exportOperations,
  ...importOperations,
  ...mappingOperations,
  ...revocationOperations,
  ...activationOperations,
  ...calloutOperations,
  ...renameOperations,
  ...rotateOperations,
  ...rotateAccountOperations,
  ...credsOperations,
  ...reissueOperations,
  ...selectOperations,
] as unknown as readonly Operation[];

/** Those that take in, set up or mend something whole: the command line has them, the dashboard has no form for them. */
export const WHOLE_OPERATIONS = [
  init,
  load,
  migrate,
  rebuild,
  importWholeOperator,
  importAccount,
  importUser,
  migrateKeys,
  upgradeJwt,
] as unknown as readonly Operation[];
