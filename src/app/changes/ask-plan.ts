import type { Plan } from '../../core/operations/plan.ts';
import type { Watcher } from '../../core/store/write/headway.ts';
import type { Dashboard } from '../dashboard.ts';
import { closeOverlay } from '../overlays.ts';
import { showReview } from './decide.ts';
import type { Machinery } from './load.ts';
import { newReview } from './review.ts';
import type { Wish } from './wish.ts';

/** A deed that is no change of the store's files, asked for like one. */
export interface Deed {
  readonly plan: Plan;
  /** What it does once it is meant; Esc aborts the watcher's signal. */
  readonly carryOut: (watcher: Watcher) => Promise<unknown>;
  /** Lines for the log; none where nothing is written. */
  readonly lines?: readonly string[];
  /** It was left; the window is closed then. */
  readonly leave?: () => void;
  /** What a person sees when it is done, where that is something else than usual. */
  readonly afterwards?: () => void;
}

/** Shows what it would do, and does it when it is meant. */
export function askPlan(
  app: Dashboard,
  { reviewPlan }: Pick<Machinery, 'reviewPlan'>,
  { plan, carryOut, lines = [], leave, afterwards }: Deed,
  words: Partial<Pick<Wish, 'operator' | 'command' | 'yes' | 'working'>> = {},
): void {
  const planned = {
    plan,
    review: reviewPlan(plan),
    lines,
    signers: [],
    made: [],
    carryOut: async (_now: number, _journal: unknown, watcher: Watcher) => {
      await carryOut(watcher);
      return { applied: { files: [], entry: undefined, recovered: [] }, answers: [] };
    },
    drop: () => {},
    ...(afterwards ? { afterwards } : {}),
  };
  const back = () => {
    leave?.();
    closeOverlay(app);
  };
  const wish: Wish = {
    operator: '',
    command: '',
    ...words,
    plan: async () => plan,
    no: 'No',
    back,
    failed: back,
  };
  showReview(app, newReview(wish, planned, app.parts.now()));
}
