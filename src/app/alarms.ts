import type { LiveEvent } from '../core/resolver/live-view.ts';
import type { Dashboard } from './dashboard.ts';

/** A push or a deletion by which access comes back or is lost: a danger, and one that ends by nothing that servers tell. */
function isAlarm({ severity, accountKey }: LiveEvent): boolean {
  return severity === 'danger' && accountKey !== '';
}

/** Those that nobody has looked at yet. */
export function openAlarms(app: Dashboard): readonly LiveEvent[] {
  return app.world().live.events.filter(event => isAlarm(event) && !app.seenAlarms.has(event.seq));
}

/** The selected event is looked at. To be called with a key: that a row comes under the cursor by itself is no look. */
export function lookAtAlarm(app: Dashboard): void {
  if (app.entry().route.screen !== 'events' || app.state.get().overlay !== undefined) return;
  const event = app.selectedRow() as LiveEvent | undefined;
  if (event && isAlarm(event)) app.seenAlarms.add(event.seq);
}
