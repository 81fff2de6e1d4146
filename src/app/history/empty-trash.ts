import type { Plan } from '../../core/operations/plan.ts';
import { showReview } from '../changes/decide.ts';
import { withMachinery } from '../changes/load.ts';
import type { Planned } from '../changes/machinery.ts';
import { newReview } from '../changes/review.ts';
import type { Dashboard } from '../dashboard.ts';
import { closeOverlay } from '../overlays.ts';

/** There is something to remove; or why not. */
export function canEmptyTrash(app: Dashboard): true | string {
  const { trash } = app.state.get().history;
  if (trash.state !== 'ready') return 'The trash is not read yet.';
  return trash.value.length > 0 || 'The trash is empty.';
}

/** Asks for a typed word, and removes what is in the trash for good: the one thing here that no undo brings back. */
export function emptyTrash(app: Dashboard): void {
  const { trash } = app.state.get().history;
  const place = app.parts.journal;
  if (trash.state !== 'ready' || !place) return;
  const files = trash.value.length;
  const plan = planOf(files, new Set(trash.value.map(({ entry }) => entry)).size);
  withMachinery(app, ({ emptyTrash, reviewPlan }) => {
    const planned: Planned = {
      plan,
      review: reviewPlan(plan),
      lines: [],
      signers: [],
      made: [],
      carryOut: async () => {
        const removed = await emptyTrash(app.parts.store, place);
        app.note(`Removed for good: ${removed} files that were in the trash.`);
        return { applied: { files: [], entry: undefined, recovered: [] }, answers: [] };
      },
      drop: () => {},
    };
    const leave = () => closeOverlay(app);
    const wish = {
      operator: '',
      plan: async () => plan,
      command: 'nkeeper trash --empty',
      no: 'No',
      back: leave,
      failed: leave,
    };
    showReview(app, newReview(wish, planned, app.parts.now()));
  });
}

function planOf(files: number, changes: number): Plan {
  const many = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;
  return {
    operation: 'empty trash',
    title: 'Empty the trash',
    danger: 'irreversible',
    confirm: 'empty',
    changes: [],
    effects: [
      {
        kind: 'warning',
        text: `${many(files, 'key and creds file')} that changes removed or replaced will be gone for good.`,
      },
      { kind: 'warning', text: `${many(changes, 'change')} can no longer be undone as a whole.` },
    ],
    push: [],
    results: {},
  };
}
