import { messageOf, NkeeperError } from '../errors.ts';
import type { Actor } from '../journal/actor.ts';
import type { Journal } from '../journal/journal.ts';
import { applyPlan } from '../operations/apply.ts';
import type { KeyRing } from '../operations/keyring.ts';
import type { Plan, TokenChange } from '../operations/plan.ts';
import { signPlan } from '../operations/sign.ts';
import type { Locations } from '../store/locations.ts';
import type { Watcher } from '../store/write/headway.ts';

export interface WriteCutOptions {
  readonly locations: Locations;
  readonly ring: KeyRing;
  /** Unix seconds. */
  readonly now: number;
  /** Rejects where it cannot be opened: that stops nothing. */
  readonly journal: Promise<Journal>;
  readonly actor: Actor;
  /** The store has a file of the account that can be replaced. */
  readonly stored: boolean;
}

/** A cut that is made once more, of one account: somebody has confirmed it before. */
export function cutPlan(title: string, change: TokenChange): Plan {
  return {
    operation: 'revoke',
    title,
    danger: 'destructive',
    confirm: '',
    changes: [change],
    effects: [],
    push: [change.entity],
    results: {},
  };
}

/** The account's JWT with the cut in it. @throws NkeeperError those of the key ring */
export async function signCut(
  plan: Plan,
  ring: KeyRing,
  now: number,
  watcher: Watcher = {},
): Promise<string> {
  const file = (await signPlan(plan, ring, now, watcher)).find(({ kind }) => kind === 'jwt');
  if (typeof file?.after !== 'string') throw new NkeeperError('plan-invalid', 'The plan signs no account.');
  return file.after;
}

/** The same plan, with the very JWT that the servers get. */
export function withToken(plan: Plan, token: string): Plan {
  const changes = plan.changes.map(change => (change.kind === 'token' ? { ...change, token } : change));
  return { ...plan, changes };
}

/**
 * Puts a signed cut into store and journal. Neither can hold it up: the servers are told all the same.
 *
 * @returns what went wrong, in sentences
 * @throws NkeeperError `changed-meanwhile`: somebody edited the account, so plan anew
 */
export async function writeCut(plan: Plan, options: WriteCutOptions): Promise<string[]> {
  const { locations, ring, now, actor, stored } = options;
  const faults: string[] = [];
  const journal = await options.journal.catch(error => {
    faults.push(`The journal does not have it: ${messageOf(error)}`);
    return undefined;
  });
  if (!stored) return [];
  const kept = journal && { journal, actor, bestEffort: true };
  try {
    const { unrecorded } = await applyPlan(plan, { locations, ring, now, journal: kept });
    if (unrecorded) faults.push(`The journal does not have it: ${unrecorded.message}`);
  } catch (error) {
    if (error instanceof NkeeperError && error.code === 'changed-meanwhile') throw error;
    faults.push(`The store does not have it (pull the account later): ${messageOf(error)}`);
  }
  return faults;
}
