import type { AccountClaims, Mapping } from '../../claims/account.ts';

/** Where messages of a subject go. */
export function targetsOf({ nats: { mappings = {} } }: AccountClaims, from: string): readonly Mapping[] {
  return (Object.hasOwn(mappings, from) ? mappings[from] : undefined) ?? [];
}

/** Targets with one more, or with another weight of the one that has the same subject and cluster. */
export function putTarget(targets: readonly Mapping[], target: Mapping): readonly Mapping[] {
  const isSame = (each: Mapping) =>
    each.subject === target.subject && (each.cluster ?? '') === (target.cluster ?? '');
  const index = targets.findIndex(isSame);
  if (index < 0) return [...targets, target];
  return targets.flatMap((each, i) => {
    if (i !== index) return isSame(each) ? [] : [each];
    const { weight: _, ...others } = each;
    return [{ ...others, ...target }];
  });
}

/** Claims in which messages of a subject go there; nowhere: they are not mapped. */
export function withTargets(claims: AccountClaims, from: string, targets: readonly Mapping[]): AccountClaims {
  const { mappings: before, ...nats } = claims.nats;
  const kept = Object.entries(before ?? {}).filter(([source]) => source !== from);
  const entries = targets.length === 0 ? kept : [...kept, [from, targets] as const];
  // Without prototype: sources come from outside.
  const mappings: Record<string, readonly Mapping[] | null> = Object.create(null);
  for (const [source, each] of entries) mappings[source] = each;
  return { ...claims, nats: entries.length === 0 ? nats : { ...nats, mappings } };
}
