import { NkeeperError } from '../../errors.ts';
import type { FileChange } from '../write/change.ts';
import { isSecretFile } from '../write/roots.ts';
import { isSealed, isSealedBy, SEALED, sealId, sealPath } from './seal-file.ts';

/** Which seal a keystore has: its id; null where it has none. @throws NkeeperError `seal-damaged` */
export function sealNow(keystoreDir: string): string | null {
  return isSealed(keystoreDir) ? sealId(keystoreDir) : null;
}

/**
 * Which seal the keys and creds that a change writes are for; undefined where it writes none, or the seal itself: restoring a
 * backup, it may come with what it is of.
 */
export function sealFor(keystoreDir: string, changes: readonly FileChange[]): string | null | undefined {
  const isFree = !changes.some(isWrittenSecret) || changes.some(({ path }) => path === sealPath(keystoreDir));
  return isFree ? undefined : sealNow(keystoreDir);
}

/**
 * The last word on what gets into a keystore, for every change, under the store's lock: no key or creds file in clear where it is
 * sealed, and none sealed that nothing opens. A change may have been made before the keystore was sealed or unsealed, and have
 * waited since.
 *
 * @throws NkeeperError `seal-changed`
 */
export function requireForm(keystoreDir: string, changes: readonly FileChange[]): void {
  const id = sealFor(keystoreDir, changes);
  if (id === undefined) return;
  for (const change of changes) {
    if (!isWrittenSecret(change) || hasForm(change, id)) continue;
    throw sealChanged(
      change.path.endsWith(SEALED)
        ? `${change.path} is sealed, and the keystore is not any more with that passphrase.`
        : `${change.path} would be in clear, and the keystore is sealed.`,
    );
  }
}

/** The keystore was sealed or unsealed while a change was made. */
export function sealChanged(what: string): NkeeperError {
  return new NkeeperError('seal-changed', what, {
    hint: 'Nothing was changed. Do it again, where somebody did that just now; else nkeeper unseal first, and seal afterwards.',
  });
}

function isWrittenSecret({ path, after }: FileChange): boolean {
  return after !== undefined && isSecretFile(path);
}

function hasForm({ path, after }: FileChange, id: string | null): boolean {
  if (!path.endsWith(SEALED)) return id === null;
  return id !== null && after !== undefined && isSealedBy(after, id);
}
