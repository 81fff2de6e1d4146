import type { Dashboard } from './dashboard.ts';

/** The marked rows of the list, also those that the filter hides; none where there is no list. */
export function markedRows(app: Dashboard): readonly unknown[] {
  const list = app.list();
  const { marks } = app.paneState();
  // The footer asks for them several times a frame: 10,000 rows are not looked through for nothing.
  return list === undefined || marks.size === 0
    ? []
    : list.pane.rows.filter(row => marks.has(list.pane.keyOf(row)));
}
