import assert from 'node:assert/strict';
import type { AccountClaims } from '../../src/core/claims/account.ts';
import { Seed } from '../../src/core/nkeys/seed.ts';
import type { FieldSet, InputOf } from '../../src/core/operations/fields/field.ts';
import { KeyRing } from '../../src/core/operations/keyring.ts';
import type { Operation, PlanContext } from '../../src/core/operations/operation.ts';
import type { Effect, Plan, TokenChange } from '../../src/core/operations/plan.ts';
import { now } from './nats-identities.ts';
import { openIn } from './stores.ts';

/** What plans are made from, over the store in `dir`, with nothing read yet. */
export function contextIn(dir: string, change: Partial<PlanContext> = {}): PlanContext {
  const store = openIn(dir);
  const ring = new KeyRing(store.keySources);
  return { store, ring, now: now(), newSeed: kind => Seed.generate(kind), ...change };
}

/** Plans an operation from texts, as flags and forms give them. */
export async function planOf<F extends FieldSet>(
  operation: Operation<F>,
  texts: { readonly [K in keyof F]?: string | readonly string[] },
  context: PlanContext,
): Promise<Plan> {
  const input = Object.entries(texts).map(([name, given]) => {
    const field = operation.fields[name];
    assert.ok(field, `${operation.words} has no field ${name}`);
    return [name, field.parse([given ?? ''].flat() as string[], context.now * 1000)];
  });
  return operation.plan(Object.fromEntries(input) as InputOf<F>, context);
}

/** The one account that a plan changes, as it will be. */
export function accountAfter({ changes }: Plan): AccountClaims['nats'] {
  const [change, ...others] = changes as readonly TokenChange[];
  assert.equal(others.length, 0, 'it changes one thing');
  assert.equal(change?.claims, 'account');
  assert.ok(change.after);
  return (change.after as AccountClaims).nats;
}

/** The effects of one kind, as texts. */
export function effectsOf({ effects }: Plan, kind: Effect['kind']): readonly string[] {
  return effects.filter(each => each.kind === kind).map(({ text }) => text);
}
