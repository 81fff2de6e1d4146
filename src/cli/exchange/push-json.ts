import type { Difference } from '../../core/claims/difference/difference.ts';
import type { PlannedAccount, PushPlan } from '../../core/exchange/plan-push.ts';
import type { Pushing } from '../../core/exchange/push-run.ts';
import { HOLDING_WORDS } from '../../core/resolver/holding-words.ts';
import { type JsonStyle, jsonText, type Printable } from '../json-text.ts';

export const STYLE: JsonStyle = { indent: ' ', sorted: false, html: false };

/**
 * A push for programs: the same shape planned and done. Times are Unix seconds.
 *
 * @param kept the change of the store that went before it
 */
export function pushJson(
  plan: PushPlan,
  faults: readonly string[],
  run?: Pushing,
  kept: Printable = null,
): string {
  const view = run?.view;
  return jsonText(
    {
      operation: 'push',
      applied: view !== undefined,
      kept_revocations: kept,
      proven: view?.proven ?? null,
      phase: view?.phase ?? 'planned',
      sent: view?.done ?? 0,
      ms: view ? Math.round(view.ms) : null,
      servers: plan.servers.map(({ name, resolver }) => ({
        name,
        resolver,
        ...(view?.servers.find(each => each.name === name)?.counts ?? {}),
      })),
      missing: plan.missing,
      notes: [...plan.notes, ...faults],
      accounts: plan.accounts.map(account => accountJson(account, run)),
      troubles: view?.troubles.map(trouble => ({ ...trouble })) ?? [],
    } as Printable,
    STYLE,
  );
}

function accountJson(
  { name, key, verdict, faults, there, changes, conflicts, effects }: PlannedAccount,
  run?: Pushing,
) {
  const outcomes = run?.outcomesOf(key);
  return {
    name,
    public_key: key,
    verdict,
    faults,
    there: there.map(({ servers, sure, state, issuedAt, notInForce }) => ({
      servers,
      sure,
      state: HOLDING_WORDS[state],
      issued_at: issuedAt,
      in_force: notInForce ? false : null,
    })),
    changes: changes.map(({ servers, differences }) => ({
      servers,
      differences: differences.map(differenceJson),
    })),
    conflicts: conflicts.map(({ servers, kind, text, versions }) => ({
      servers,
      kind,
      text,
      base_issued_at: versions.base ?? null,
      changed_here: versions.here.map(differenceJson),
      changed_there: versions.there.map(differenceJson),
      push_changes: versions.lost.map(differenceJson),
    })),
    effects: effects.map(effect => ({ ...effect })),
    outcome: outcomes && outcomes.size > 0 ? Object.fromEntries(outcomes) : null,
  };
}

function differenceJson({ path, label, before, after }: Difference) {
  return { path, label, before: before ?? null, after: after ?? null };
}
