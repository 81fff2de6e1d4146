import { Seed } from '../../core/nkeys/seed.ts';
import { type Applied, applyPlan } from '../../core/operations/apply.ts';
import type { FieldSet, InputOf } from '../../core/operations/fields/field.ts';
import { FileKeyRing } from '../../core/operations/keyring.ts';
import type { Operation } from '../../core/operations/operation.ts';
import type { Plan } from '../../core/operations/plan.ts';
import { planSigners } from '../../core/operations/plan-signers.ts';
import { type Review, reviewLines, reviewPlan } from '../../core/operations/review.ts';
import type { SignerCandidate } from '../../core/operations/signers.ts';
import type { Store } from '../../core/store/store.ts';
import type { Recorder } from '../../core/store/write/recorder.ts';

// All of core that changes something. Only loaded when somebody is about to: the first picture does not need it.

export { OPERATIONS } from '../../core/operations/index.ts';
export { presentTexts } from '../../core/operations/present/present.ts';

/** What a plan is made from. */
export interface PlanRequest {
  readonly store: Store;
  readonly operation: Operation;
  readonly input: InputOf<FieldSet>;
  readonly operator: string;
  /** Public key that a person chose to sign with. */
  readonly signer: string | undefined;
  /** Unix seconds. */
  readonly now: number;
}

/** A plan that can be looked at, and carried out. */
export interface Planned {
  readonly plan: Plan;
  readonly review: Review;
  /** What it changes, line by line, for the log. */
  readonly lines: readonly string[];
  /** Keys that may and can sign it. */
  readonly signers: readonly SignerCandidate[];
  readonly carryOut: (options: {
    readonly now: number;
    readonly recorder: Recorder | undefined;
  }) => Promise<Applied>;
  /** Overwrites the seeds that were read or made for it. */
  readonly drop: () => void;
}

/** Works out what an operation would do. @throws NkeeperError why it cannot be done */
export async function planOf(request: PlanRequest): Promise<Planned> {
  const { store, operation, input, operator, signer, now } = request;
  const { locations } = store;
  const ring = new FileKeyRing(locations.keystoreDir.path);
  const drop = () => ring.wipe();
  try {
    const newSeed = Seed.generate.bind(Seed);
    const context = { store, ring, now, newSeed, signer, operator: operator || undefined };
    const plan = await operation.plan(input, context);
    const review = reviewPlan(plan);
    return {
      plan,
      review,
      lines: reviewLines(review),
      signers: planSigners(plan, store, ring),
      carryOut: options => applyPlan(plan, { locations, ring, ...options }),
      drop,
    };
  } catch (error) {
    drop();
    throw error;
  }
}
