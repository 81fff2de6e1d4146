import type { PlanContext } from '../../core/operations/operation.ts';
import type { Plan } from '../../core/operations/plan.ts';
import type { Machinery } from './load.ts';

/** What a person wants to be changed, however they said it: in a form, or in the claims themselves. */
export interface Wish {
  /** Folder name of the operator that it is about. */
  readonly operator: string;
  /** Works out what it would do. @throws NkeeperError why it cannot be done */
  readonly plan: (machinery: Machinery, context: PlanContext) => Promise<Plan>;
  /** The same as a command; empty where there is none. */
  readonly command: string;
  /** A sentence of the plan as who made the wish would say it, such as with labels of a form; absent: as it is. */
  readonly inWords?: (text: string) => string;
  /** What No is called. */
  readonly no: string;
  /** What Yes is called, where nothing is signed and written. */
  readonly yes?: string;
  /** What is going on after Yes, where nothing is signed and written. */
  readonly working?: string;
  /** Where No leads: what was said stays. */
  readonly back: () => void;
  /** It cannot be done. */
  readonly failed: (error: unknown) => void;
}
