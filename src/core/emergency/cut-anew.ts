import type { OperatorClaims } from '../claims/operator.ts';
import { messageOf } from '../errors.ts';
import { differences } from '../exchange/three-way.ts';
import { actorOf } from '../journal/actor.ts';
import type { JournalPlace } from '../journal/folder.ts';
import { openJournal } from '../journal/open-journal.ts';
import { KeyRing } from '../operations/keyring.ts';
import type { Plan, TokenChange } from '../operations/plan.ts';
import { accountSigners, chooseSigner } from '../operations/signers.ts';
import { tokenFacts } from '../resolver/holdings/token-facts.ts';
import { chooseAccount, chooseOperator } from '../store/choose.ts';
import type { KeySources } from '../store/keys/key-sources.ts';
import type { Locations } from '../store/locations.ts';
import { openStore } from '../store/store.ts';
import { type AccountVersion, versionOf } from './account-versions.ts';
import type { Armed } from './armed.ts';
import { cutOff } from './cut.ts';
import { withRevocations } from './with-revocations.ts';
import { cutPlan, signCut, withToken, writeCut } from './write-cut.ts';

export interface CutAnewOptions {
  readonly locations: Locations;
  readonly place: JournalPlace;
  readonly operator: OperatorClaims;
  /** Unix seconds. */
  readonly now: number;
  readonly keys?: KeySources | undefined;
}

/**
 * Makes a cut in the version that somebody else pushed meanwhile, so that neither undoes the other. The store gets it where
 * it still has the JWT of the cut, or the one that was pushed; what is later there and was not pushed gets the cut in its turn.
 *
 * @returns the JWT, and what went wrong beside it
 * @throws NkeeperError `signer-missing`, and what signing throws
 */
export async function cutAnew(
  armed: Armed,
  theirs: AccountVersion,
  { locations, place, operator, now, keys }: CutAnewOptions,
): Promise<{ readonly token: string; readonly faults: readonly string[] }> {
  const { account, accountName, token: ours } = armed;
  const store = openStore(locations, { now: () => now, keys });
  const ring = new KeyRing(store.keySources);
  try {
    const row = await chooseAccount(store, chooseOperator(store, armed.operator), account).catch(
      () => undefined,
    );
    const cut = versionOf(ours, account, operator, 'the store', now);
    const here = row && store.account(armed.operator, row.name)?.token;
    // They may have started from a version that did not have these.
    const after = withRevocations(cutOff(theirs.claims, armed.cut), cut?.claims.nats.revocations);
    // What was changed here and not pushed is kept, and gets the cut too.
    const isOurs = here === ours || here === theirs.token;
    const local = here && !isOurs ? versionOf(here, account, operator, 'the store', now) : undefined;
    const unpushed = local && local.issuedAt >= theirs.issuedAt ? local : undefined;
    const kept = unpushed && withRevocations(cutOff(unpushed.claims, armed.cut), after.nats.revocations);
    const isSame = kept !== undefined && differences(after, kept).length === 0;
    // It was pushed from this store, which has nothing that the new JWT lacks.
    const before = here === theirs.token ? theirs : isSame ? unpushed : cut;
    const stored = isSame || isOurs;
    const change: TokenChange = {
      kind: 'token',
      claims: 'account',
      entity: { kind: 'account', name: accountName, key: account, operator: armed.operator },
      path: row?.path ?? '',
      before: before ?? { token: ours, claims: theirs.claims },
      after,
      signer: chooseSigner(accountSigners(operator, ring), {
        previous: theirs.claims.iss,
        what: `account ${accountName}`,
      }),
      issuedAfter: theirs.issuedAt,
    };
    const plan = cutPlan(`${armed.title}, in the JWT that somebody pushed meanwhile`, change);
    const write = (what: Plan, isStored = true) =>
      writeCut(what, {
        ...{ locations, ring, now },
        journal: openJournal(locations.storesDir.path, place),
        actor: actorOf(place.env),
        stored: isStored,
      }).catch((error: unknown) => [`The store does not have it: ${messageOf(error)}`]);
    const token = await signCut(plan, ring, now);
    const faults = await write(withToken(plan, token), stored);
    if (unpushed && kept && !isSame) {
      const issuedAfter = Math.max(unpushed.issuedAt, tokenFacts(token).issuedAt);
      const own = { ...change, before: unpushed, after: kept, issuedAfter };
      const title = `${armed.title}, in what was not pushed`;
      faults.push(...(await write({ ...plan, title, changes: [own] })));
    } else if (!stored)
      faults.push(
        'The store was changed since: nkeeper pull --overwrite-newer takes the cut from the servers.',
      );
    return { token, faults };
  } finally {
    ring.wipe();
    store.close();
  }
}
