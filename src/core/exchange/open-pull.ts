import type { JournalPlace } from '../journal/folder.ts';
import { holdOperator } from '../operations/held.ts';
import type { FoundLogin } from '../resolver/login/login.ts';
import { openFleet } from '../resolver/push/fleet.ts';
import { readWhole } from '../resolver/push/held.ts';
import type { Store } from '../store/store.ts';
import type { AccountHistory } from './account-history.ts';
import { historyOf, localIndex } from './open-push.ts';
import { missingWords, silentAdvice } from './plan-push.ts';
import type { RenewedOperator } from './renewed-operator.ts';
import { findVersions, type ServerVersions } from './server-versions.ts';

/** What the servers have, for {@link planPull}. Nothing stays open. */
export interface TheirSide {
  readonly versions: ServerVersions;
  /** A later JWT of a managed operator, from its account server. */
  readonly operator?: RenewedOperator | undefined;
  readonly history: AccountHistory | undefined;
  readonly servers: readonly string[];
  /** Servers that are known of and do not answer, in words. */
  readonly missing: readonly string[];
  /** What cannot be told, in sentences. */
  readonly faults: readonly string[];
}

/** Whose accounts, and at which servers. */
export interface PullOptions {
  readonly store: Store;
  /** Folder name or public key; absent: nsc's current one. */
  readonly operator?: string | undefined;
  readonly login: FoundLogin;
  /** Names and URLs of servers that were taken away for good. */
  readonly without?: readonly string[] | undefined;
  readonly place?: JournalPlace | undefined;
  /** Unix seconds. */
  readonly now: number;
}

/**
 * Reads every account that the servers have, and verifies it.
 *
 * @throws NkeeperError `entity-unusable` (operator), and why no server can be reached
 */
export async function readTheirSide({
  store,
  operator,
  login,
  without,
  place,
  now,
}: PullOptions): Promise<TheirSide> {
  const held = holdOperator(store, operator);
  const { index } = await localIndex(store, held);
  const faults: string[] = [];
  const history = place && (await historyOf(store, held, place, faults));
  const fleet = await openFleet(login, { without });
  faults.push(...silentAdvice(fleet), ...(fleet.forgotten === '' ? [] : [fleet.forgotten]));
  try {
    const found = await readWhole(fleet, index);
    return {
      versions: await findVersions(fleet, found, held.claims, now),
      history,
      servers: fleet.servers.map(({ name }) => name),
      missing: missingWords(fleet),
      faults,
    };
  } finally {
    await fleet.session.close();
  }
}
