import { messageOf, NkeeperError } from '../../core/errors.ts';
import { sentences } from '../../core/text/sentences.ts';
import type { Dashboard } from '../dashboard.ts';
import { closeOverlay } from '../overlays.ts';
import { reviewWish } from './decide.ts';
import { withMachinery } from './load.ts';

/** Changes can be taken back here; or why not. */
export function canTakeBack(app: Dashboard): true | string {
  return app.parts.journal !== undefined || 'There is no journal here.';
}

/** Takes back the last change of this store, or the last undo: after a review, as any change. */
export function takeBack(app: Dashboard, what: 'undo' | 'redo'): void {
  const place = app.parts.journal;
  if (!place) return;
  withMachinery(app, () =>
    reviewWish(app, {
      operator: '',
      plan: (machinery, context) => machinery.planTakingBack(what, place, context),
      command: `nkeeper ${what}`,
      no: 'No, leave it',
      back: () => {
        closeOverlay(app);
        app.say('Nothing was changed.');
      },
      failed: error => {
        closeOverlay(app);
        const hint = error instanceof NkeeperError ? (error.hint ?? '') : '';
        app.say(sentences(messageOf(error), hint), 'warning');
      },
    }),
  );
}
