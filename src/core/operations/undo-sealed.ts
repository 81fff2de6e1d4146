import { existsSync } from 'node:fs';
import type { NotUndoable } from '../journal/undo.ts';
import { bareName, isSealed, isSealedBy, SEALED, sealId } from '../store/seal/seal-file.ts';
import type { FileChange } from '../store/write/change.ts';
import { pathOf, type StoreRoots } from '../store/write/roots.ts';

/** Why an undo cannot be, and what helps. */
export interface SealFault {
  readonly reason: string;
  readonly hint: string;
}

/**
 * What sealing or unsealing the keystore since a change has to do with its undo: a file that has its other form now, or one
 * that would come back in a form that opens with nothing.
 */
export function sealFault(
  changes: readonly FileChange[],
  against: readonly NotUndoable[],
  roots: StoreRoots,
): SealFault | undefined {
  const { keystore } = roots;
  const id = isSealed(keystore) ? sealId(keystore) : undefined;
  const comesBackShut = changes.some(
    ({ path, after }) => after && path.endsWith(SEALED) && !(id !== undefined && isSealedBy(after, id)),
  );
  if (comesBackShut) return UNSEALED_SINCE;
  const moved = against.find(
    ({ file, code }) => code === 'changed-since' && hasOtherForm(pathOf(roots, file)),
  );
  if (moved === undefined) return undefined;
  return moved.file.path.endsWith(SEALED) ? UNSEALED_SINCE : SEALED_SINCE;
}

const SEALED_SINCE: SealFault = {
  reason: 'it made or changed keys or creds, and the keystore was sealed since.',
  hint: 'nkeeper unseal first, or change it by hand.',
};

const UNSEALED_SINCE: SealFault = {
  reason: 'keys or creds of it are sealed, and the keystore is not any more with that passphrase.',
  hint: 'Change it by hand.',
};

function hasOtherForm(path: string): boolean {
  const other = path.endsWith(SEALED) ? bareName(path) : path + SEALED;
  return !existsSync(path) && existsSync(other);
}
