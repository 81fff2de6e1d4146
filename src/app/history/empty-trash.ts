import type { Plan } from '../../core/operations/plan.ts';
import { askPlan } from '../changes/ask-plan.ts';
import { withMachinery } from '../changes/load.ts';
import type { Dashboard } from '../dashboard.ts';

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
  withMachinery(app, machinery => {
    const carryOut = async () => {
      const removed = await machinery.emptyTrash(app.parts.store, place);
      app.note(`Removed for good: ${removed} files that were in the trash.`);
    };
    askPlan(app, machinery, { plan, carryOut }, { command: 'nkeeper trash --empty' });
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
