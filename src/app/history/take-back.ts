import { NkeeperError } from '../../core/errors.ts';
import { reviewWish } from '../changes/decide.ts';
import { faultText } from '../changes/in-words.ts';
import type { Dashboard } from '../dashboard.ts';
import { closeOverlay, openMenu } from '../overlays.ts';
import { type Change, changeById } from './history-view.ts';
import type { Which } from './plans.ts';

/** The change that the open page is about, or that is selected in its list. */
export function changeHere(app: Dashboard): Change | undefined {
  const { route } = app.entry();
  if (route.screen === 'change') return changeById(app.state.get().history, route.id);
  return route.screen === 'history' ? (app.selectedRow() as Change | undefined) : undefined;
}

/** The change here can be undone, as far as one sees without looking at the files; or why not. */
export function canUndoHere(app: Dashboard): true | string {
  const change = changeHere(app);
  if (!change) return 'There is no change here to undo.';
  if (change.undoneBy !== undefined) return 'This was undone already: U redoes what was undone last.';
  return change.lost ? LOST : true;
}

const LOST = 'This cannot be undone: what it replaced or removed is no longer kept.';

/** Shows what undoing the change here would do, and asks. */
export function undoHere(app: Dashboard): void {
  const change = changeHere(app);
  if (!change) return;
  const { id } = change.entry;
  // A line more comes above it: it stays the one that is selected.
  if (app.list()) app.updatePane({ selected: id });
  takeBack(app, { id }, `nkeeper undo ${id}`);
}

export function undoLast(app: Dashboard): void {
  takeBack(app, 'last-change', 'nkeeper undo');
}

export function redoLast(app: Dashboard): void {
  takeBack(app, 'last-undo', 'nkeeper redo');
}

/** A change like any other: plan, review, the person's word. */
function takeBack(app: Dashboard, which: Which, command: string): void {
  const place = app.parts.journal;
  if (!place) return app.say('No journal is kept here: nothing can be undone.', 'warning');
  let wanted = which;
  reviewWish(app, {
    operator: app.state.get().operator,
    plan: async ({ planTakeBack }, context) => {
      const plan = await planTakeBack(wanted, context, place);
      // Made anew, it is about the same change, whatever came after it.
      if (plan.undoOf !== undefined) wanted = { id: plan.undoOf };
      return plan;
    },
    command,
    no: 'No',
    back: () => closeOverlay(app),
    failed: error => refused(app, error),
  });
}

/** Why it cannot be undone: paths stand in it, which no status line has room for. */
function refused(app: Dashboard, error: unknown): void {
  closeOverlay(app);
  const reason = faultText(error);
  if (error instanceof NkeeperError && error.code === 'nothing-to-undo') return app.say(reason, 'warning');
  app.note(reason, 'error');
  openMenu(app, {
    title: reason,
    items: [{ id: 'leave', label: 'Leave everything as it is' }],
    choose: () => {},
  });
}
