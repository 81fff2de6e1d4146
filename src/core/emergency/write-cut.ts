import { messageOf, NkeeperError } from '../errors.ts';
import type { Actor } from '../journal/actor.ts';
import type { Journal } from '../journal/journal.ts';
import { applyPlan } from '../operations/apply.ts';
import type { KeyRing } from '../operations/keyring.ts';
import type { Plan } from '../operations/plan.ts';
import { type FileWrite, signPlan } from '../operations/sign.ts';
import type { Locations } from '../store/locations.ts';

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

/** The account's JWT with the cut in it. */
export interface WrittenCut {
  readonly token: string;
  /** What went wrong beside it, in sentences: servers are told anyway. */
  readonly faults: readonly string[];
}

/**
 * Signs a cut and puts it into store and journal. Neither can hold it up: where they cannot be written, the JWT is there
 * all the same, and the faults say what to do.
 *
 * @throws NkeeperError `changed-meanwhile`: somebody edited the account, so plan anew; those of the key ring
 */
export async function writeCut(plan: Plan, options: WriteCutOptions): Promise<WrittenCut> {
  const { locations, ring, now, actor, stored } = options;
  if (!stored) return { token: await signed(plan, ring, now), faults: [] };
  const faults: string[] = [];
  const journal = await options.journal.catch(error => {
    faults.push(`The journal does not have it: ${messageOf(error)}`);
    return undefined;
  });
  const kept = journal && { journal, actor, bestEffort: true };
  try {
    const { files, unrecorded } = await applyPlan(plan, { locations, ring, now, journal: kept });
    if (unrecorded) faults.push(`The journal does not have it: ${unrecorded.message}`);
    return { token: tokenOf(files), faults };
  } catch (error) {
    if (error instanceof NkeeperError && error.code === 'changed-meanwhile') throw error;
    faults.push(`The store does not have it (pull the account later): ${messageOf(error)}`);
    return { token: await signed(plan, ring, now), faults };
  }
}

async function signed(plan: Plan, ring: KeyRing, now: number): Promise<string> {
  return tokenOf(await signPlan(plan, ring, now));
}

function tokenOf(files: readonly FileWrite[]): string {
  const file = files.find(({ kind }) => kind === 'jwt');
  if (typeof file?.after !== 'string') throw new NkeeperError('plan-invalid', 'The plan signs no account.');
  return file.after;
}
