import { headwayText } from '../../core/operations/headway-words.ts';
import type { Headway, Watcher } from '../../core/store/write/headway.ts';
import type { Dashboard } from '../dashboard.ts';

/** How far the plan is that is being made. */
const headways = new WeakMap<Dashboard, Headway>();

/** Milliseconds between two pictures of it: it can be read, and what is quick shows none. */
const PICTURE_MS = 100;

/**
 * Whoever waits for a plan: it shows how far that is, and is stopped as soon as the window is another one, by Esc for
 * instance.
 */
export function planWatcher(app: Dashboard, isOpen: () => boolean): Watcher {
  const stop = new AbortController();
  let last = app.parts.now();
  headways.delete(app);
  return {
    signal: stop.signal,
    onHeadway: headway => {
      if (!isOpen()) return stop.abort();
      const now = app.parts.now();
      if (now - last < PICTURE_MS) return;
      last = now;
      headways.set(app, headway);
      app.update({});
    },
  };
}

/** `Working out what it would do: 312 of 1,000 looked at.` */
export function planningText(app: Dashboard): string {
  const headway = headways.get(app);
  return `Working out what it would do${headway ? `: ${headwayText(headway)}` : ''}.`;
}
