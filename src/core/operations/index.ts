import type { Operation } from './operation.ts';
import { userOperations } from './user.ts';

/** Every way to change a store, in the order in which help shows them. */
export const OPERATIONS: readonly Operation[] = [...userOperations] as unknown as readonly Operation[];
