/*
 * What the commands do that need nothing but the store: one piece of the build, since each further piece takes time to load.
 */
export { describeAccount, describeOperator, describeUser } from './describe.ts';
export { describeFile } from './describe-file.ts';
export { drift } from './drift.ts';
export { env } from './env.ts';
export { expirations } from './expirations.ts';
export { listAccounts, listOperators, listUsers } from './list-entities.ts';
export { listKeys } from './list-keys.ts';
export { picture } from './picture.ts';
export { resolverStatus } from './resolver-status.ts';
export { validate } from './validate.ts';
