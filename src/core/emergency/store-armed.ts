import { messageOf } from '../errors.ts';
import { actorOf } from '../journal/actor.ts';
import { openJournal } from '../journal/open-journal.ts';
import { holdOperator } from '../operations/held.ts';
import { KeyRing } from '../operations/keyring.ts';
import type { TokenChange } from '../operations/plan.ts';
import { accountSigners, chooseSigner } from '../operations/signers.ts';
import { chooseAccount, chooseOperator } from '../store/choose.ts';
import { openStore } from '../store/store.ts';
import { versionOf } from './account-versions.ts';
import type { Armed } from './armed.ts';
import { isCutOff } from './cut.ts';
import type { PursuitPlace } from './start.ts';
import { cutPlan, withToken, writeCut } from './write-cut.ts';

/**
 * A nkeeper that was killed after it armed a cut and before it wrote it left a store without it: it gets the JWT that the servers
 * get. What was changed there since stays, and that it lacks the cut is told.
 *
 * @returns what went wrong, in sentences; nothing is thrown
 */
export async function storeArmed(
  armed: Armed,
  { store: open, place, now }: Pick<PursuitPlace, 'store' | 'place' | 'now'>,
): Promise<readonly string[]> {
  const { locations, keySources: keys } = open;
  // What the other nkeeper did write may not have been seen yet.
  const store = openStore(locations, { now: () => now, keys });
  const ring = new KeyRing(keys);
  try {
    const operator = holdOperator(store, armed.operator).claims;
    const row = await chooseAccount(store, chooseOperator(store, armed.operator), armed.account).catch(
      () => undefined,
    );
    // It was deleted here: where the account is to be removed that is a part of it.
    if (row === undefined) return [];
    const here = store.account(armed.operator, row.name)?.token ?? '';
    const local = versionOf(here, armed.account, operator, 'the store', now);
    const cut = versionOf(armed.token, armed.account, operator, 'the cut', now);
    if (!local || !cut || isCutOff(local.claims, armed.cut)) return [];
    if (local.issuedAt > (armed.basedOn ?? 0))
      return [
        'The store was changed since and lacks the cut: nkeeper pull --overwrite-newer takes it from the servers.',
      ];
    const change: TokenChange = {
      kind: 'token',
      claims: 'account',
      entity: { kind: 'account', name: row.name, key: armed.account, operator: armed.operator },
      path: row.path,
      before: local,
      after: cut.claims,
      signer: chooseSigner(accountSigners(operator, ring), {
        previous: cut.claims.iss,
        what: `account ${row.name}`,
      }),
    };
    const plan = cutPlan(`${armed.title}, which was armed and not written`, change);
    return await writeCut(withToken(plan, armed.token), {
      ...{ locations, ring, now, stored: true },
      journal: openJournal(locations.storesDir.path, place),
      actor: actorOf(place.env),
    });
  } catch (error) {
    return [`The store does not have the cut: ${messageOf(error)}`];
  } finally {
    ring.wipe();
    store.close();
  }
}
