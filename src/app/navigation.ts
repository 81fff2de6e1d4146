import type { Dashboard } from './dashboard.ts';
import { readHistory } from './history/read-history.ts';
import { type Route, sameRoute } from './route.ts';
import { hideSeeds, showSeeds } from './seeds.ts';
import type { Entry } from './state.ts';

/** Opens a place on top of the present one. */
export function open(app: Dashboard, route: Route, tab?: string): void {
  if (sameRoute(app.entry().route, route) && (tab === undefined || app.entry().tab === tab)) return;
  const entry = { ...entryOf(route, tab), panes: listsOf(app.visited.get(JSON.stringify(route))) };
  setStack(app, [...app.state.get().stack, entry].slice(-MOST_ENTRIES));
}

/** Lists of a place that was left: what was selected and marked there still is. Texts begin anew. */
function listsOf(left: Entry | undefined): Entry['panes'] {
  const lists = Object.entries(left?.panes ?? {}).filter(([, { selected }]) => selected !== undefined);
  return Object.fromEntries(lists);
}

/** Leaves the present place; at the root it stays. @returns whether there was one to go back to */
export function back(app: Dashboard): boolean {
  const { stack } = app.state.get();
  if (stack.length <= 1) return false;
  setStack(app, stack.slice(0, -1));
  return true;
}

/** The way back is so long at most: the oldest places leave it. */
const MOST_ENTRIES = 50;

/** Goes to one of the main places, as one left it; Esc leads back to where one came from. */
export function jump(app: Dashboard, route: Route): void {
  if (sameRoute(app.entry().route, route)) return;
  const { stack } = app.state.get();
  const arriving = app.visited.get(JSON.stringify(route)) ?? entryOf(route);
  setStack(app, [...stack, arriving].slice(-MOST_ENTRIES));
}

/** Moves by tabs; past the last comes the first. */
export function turnTab(app: Dashboard, by: number): void {
  const tabs = app.pane().tabs ?? [];
  if (tabs.length === 0) return;
  const at = Math.max(
    0,
    tabs.findIndex(tab => tab.id === app.paneKey()),
  );
  selectTab(app, tabs[(at + by + tabs.length) % tabs.length]!.id);
}

/** Shows a tab of the present screen. */
export function selectTab(app: Dashboard, tab: string): void {
  const { stack } = app.state.get();
  setStack(app, [...stack.slice(0, -1), { ...app.entry(), tab }]);
}

/** A new entry of the stack. */
export function entryOf(route: Route, tab?: string): Entry {
  return { route, tab, panes: {} };
}

function setStack(app: Dashboard, stack: readonly Entry[]): void {
  for (const entry of app.state.get().stack) app.visited.set(JSON.stringify(entry.route), entry);
  // Seeds are shown on the key inspector only: leaving it hides them.
  if (stack.at(-1)!.route.screen !== 'keys') hideSeeds(app);
  const arriving = stack.at(-1)!.route;
  const operator = 'operator' in arriving ? arriving.operator : app.state.get().operator;
  app.update({ stack, operator, message: undefined, field: undefined, overlay: undefined });
  if (arriving.screen === 'keys' && app.parts.showSeeds) showSeeds(app, 'all');
  readHistory(app);
  app.parts.live.setActive(['servers', ...(app.screen().feeds ?? [])]);
  app.parts.ear?.arrive(arriving);
  app.parts.live.setFocus(arriving.screen === 'connection' ? arriving.id : undefined);
}
