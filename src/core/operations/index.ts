import { accountOperations } from './account.ts';
import { calloutOperations } from './callout.ts';
import type { Operation } from './operation.ts';
import { operatorOperations } from './operator.ts';
import { renameOperations } from './rename.ts';
import { rotateOperations } from './rotate.ts';
import { signingKeyOperations } from './signing-key.ts';
import { userOperations } from './user.ts';

/** Every way to change a store, in the order in which help shows them. */
export const OPERATIONS = [
  ...operatorOperations,
  ...accountOperations,
  ...userOperations,
  ...signingKeyOperations,
  ...calloutOperations,
  ...renameOperations,
  ...rotateOperations,
] as unknown as readonly Operation[];
