import type { Session } from '../resolver/link/session.ts';
import { checkMayPush } from '../resolver/login/check-rights.ts';
import type { Store } from '../store/store.ts';
import type { LiveRequest } from './find-live-login.ts';

/**
 * The connection of the picture, to look with, where one of our own would need the passphrase of a sealed keystore: a review
 * needs no key, so nobody is asked for it before they have decided. Undefined: a connection of our own asks nobody, or this one may
 * not see all.
 *
 * @param lend the connection of the picture; undefined: there is none
 */
export async function lentSession(
  store: Store,
  request: LiveRequest,
  lend: () => Session | undefined,
): Promise<Session | undefined> {
  const { sealed } = store.keySources;
  const isOfStore = request.creds === undefined && request.context === undefined;
  if (!isOfStore || !sealed.isSealed || sealed.isUnlocked) return undefined;
  // An agent may have it open.
  const isLocked = await sealed.access(false).then(
    () => false,
    () => true,
  );
  const session = isLocked ? lend() : undefined;
  // Who may push may look at all that comes before it; a throw-away user for the picture may not.
  const mayPush =
    session &&
    (await checkMayPush(session).then(
      () => true,
      () => false,
    ));
  return mayPush ? session : undefined;
}
