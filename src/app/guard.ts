import type { Dashboard } from './dashboard.ts';

/** So long a question is on screen before its answer counts (`tui-conventions` 1.5). */
const GUARD_MS = 300;

/** A key that comes now may have been on its way before the question was seen. @param since Unix milliseconds */
export function isTooEarly(app: Dashboard, since: number): boolean {
  return app.parts.now() - since < GUARD_MS;
}
