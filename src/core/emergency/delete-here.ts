import { messageOf } from '../errors.ts';
import { actorOf } from '../journal/actor.ts';
import type { JournalPlace } from '../journal/folder.ts';
import { openJournal } from '../journal/open-journal.ts';
import { Seed } from '../nkeys/seed.ts';
import { applyPlan } from '../operations/apply.ts';
import { deleteAccount } from '../operations/delete-account.ts';
import { KeyRing } from '../operations/keyring.ts';
import { chooseAccount, chooseOperator } from '../store/choose.ts';
import type { KeySources } from '../store/keys/key-sources.ts';
import { openStore } from '../store/store.ts';
import type { Armed } from './armed.ts';

/**
 * Deletes in the store an account that no server has any more, with its users; keys and creds stay, so that undo brings back
 * all of it. One that somebody changed since it was closed stays.
 *
 * @param locations of the store: it is read as it is then
 * @returns what came of it, in a sentence: nothing of it can make the removal from the servers less true
 */
export async function deleteHere(
  { operator, account, accountName, token }: Pick<Armed, 'operator' | 'account' | 'accountName' | 'token'>,
  locations: Parameters<typeof openStore>[0],
  place: JournalPlace,
  now: number,
  keys?: KeySources,
): Promise<string> {
  const store = openStore(locations, { now: () => now, keys });
  const ring = new KeyRing(store.keySources);
  try {
    const row = await chooseAccount(store, chooseOperator(store, operator), account).catch(() => undefined);
    if (row === undefined) return 'The store does not have it.';
    if (store.account(operator, row.name)?.token !== token)
      return `The store keeps ${accountName}: it was changed there since. nkeeper delete account deletes it.`;
    const context = { store, ring, now, operator, newSeed: Seed.generate.bind(Seed) };
    const plan = await deleteAccount.plan({ name: [account] }, context);
    const journal = {
      journal: await openJournal(locations.storesDir.path, place),
      actor: actorOf(place.env),
    };
    const { entry } = await applyPlan(plan, { locations, ring, now, journal });
    return `It is deleted in the store too: nkeeper undo ${entry?.id ?? ''} brings it back there.`;
  } catch (error) {
    return `It is still in the store, closed, and nkeeper delete account deletes it there: ${messageOf(error)}`;
  } finally {
    ring.wipe();
    store.close();
  }
}
