import type { Dashboard } from './dashboard.ts';
import { cellText } from './list.ts';
import { entryOf, jump } from './navigation.ts';
import type { Route } from './route.ts';
import type { ListPane } from './screen.ts';

/**
 * Goes to a main place. What was typed after its name (`:user order-api`) opens what is called so, by name or key; else it
 * is the filter of the list there.
 */
export function goTo(app: Dashboard, route: Route, argument?: string): void {
  if (argument === undefined) return jump(app, route);
  const { body } = app.screen(entryOf(route)).pane(route as never, app.world(), undefined);
  const named = body.kind === 'list' ? openNamed(body, argument) : undefined;
  if (named) return jump(app, named);
  jump(app, route);
  if (!app.list()) return app.say(`This page has no list that “${argument}” could filter.`, 'warning');
  app.updatePane({ filter: argument, selected: undefined, index: 0, top: 0 });
  const { pane, rows } = app.list()!;
  if (rows.length === 0 && pane.rows.length > 0) app.say(`Nothing here matches “${argument}”.`, 'warning');
}

/** Where the one row leads that has this name or key, in a list of things with names. */
function openNamed(pane: ListPane, wanted: string): Route | undefined {
  const name = pane.columns.find(({ id }) => id === 'name');
  if (!name) return undefined;
  const lower = wanted.toLowerCase();
  const keyOf = (row: unknown) => (row as { readonly key?: unknown }).key;
  const found = pane.rows.filter(
    row =>
      cellText(name, row).toLowerCase() === lower ||
      pane.keyOf(row).toLowerCase() === lower ||
      keyOf(row) === wanted,
  );
  const exact = found.filter(row => cellText(name, row) === wanted);
  const [row, ...others] = exact.length === 1 ? exact : found;
  return row === undefined || others.length > 0 ? undefined : pane.open?.(row);
}
