import type { JournalPlace } from '../journal/folder.ts';
import type { LiveRequest } from '../live/open-live-feed.ts';
import { KeyRing } from '../operations/keyring.ts';
import { chooseOperator } from '../store/choose.ts';
import type { Store } from '../store/store.ts';
import { openEmergency } from './emergency.ts';
import { type Started, startCut } from './start.ts';
import type { Leak } from './who.ts';

/** Which store, and how the servers are reached. */
export interface CutAccessOptions extends JournalPlace {
  readonly store: Store;
  /** Folder name or public key of the operator; absent: nsc's current one. */
  readonly operator?: string;
  /** How the servers are reached. */
  readonly request: LiveRequest;
  /** Names of servers that have to show it too, answering or not. */
  readonly known?: readonly string[];
}

/**
 * Cuts off what leaked on every server, without a question, and returns when each that answers has shown what came of it.
 * What is not proven then stays armed: {@link Pursuit.untilDone} goes on with it. Close the pursuit at the end.
 *
 * @throws NkeeperError why it cannot be done; nothing was sent then
 */
export async function cutAccess(leak: Leak, options: CutAccessOptions): Promise<Started> {
  const { store, request, env, home, known = [] } = options;
  const operator = chooseOperator(store, options.operator).name;
  const emergency = await openEmergency({ store, operator, leak, request, known, place: { env, home } });
  await store.keySources.openInTime();
  const ring = new KeyRing(store.keySources);
  try {
    const now = Math.floor(Date.now() / 1000);
    const started = await startCut(emergency, { kind: leak.kind }, ring, {
      store,
      place: { env, home },
      now,
    });
    await started.pursuit.once();
    return started;
  } catch (error) {
    await emergency.session.close();
    throw error;
  } finally {
    ring.wipe();
  }
}
