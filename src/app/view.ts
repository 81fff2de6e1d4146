import { integer } from '../core/text/amounts.ts';
import { clean } from '../core/text/clean.ts';
import { fitColumns, type PlacedColumn } from './columns.ts';
import type { Dashboard } from './dashboard.ts';
import { type Line, layoutDocument } from './document.ts';
import { type HeaderLine, headerOf } from './header-line.ts';
import { type Hint, hintsOf } from './hints.ts';
import type { Layout } from './layout.ts';
import type { Cell, Span, Tab } from './screen.ts';
import type { AppState } from './state.ts';
import { statusOf } from './status-line.ts';

/** Everything that one picture of the dashboard shows, laid out; `ui` only draws it. */
export interface View {
  readonly layout: Layout;
  readonly header: readonly HeaderLine[];
  readonly crumbs: {
    readonly text: string;
    readonly right: Span | undefined;
    readonly filter: Span | undefined;
  };
  readonly tabs: { readonly all: readonly Tab[]; readonly current: string } | undefined;
  readonly table: TableView | undefined;
  readonly lines: readonly DocumentLine[] | undefined;
  readonly detail: readonly Line[] | undefined;
  readonly status: Span;
  readonly hints: readonly Hint[];
  readonly state: AppState;
}

export interface TableView {
  readonly columns: readonly PlacedColumn<unknown>[];
  readonly sort: string;
  readonly rows: readonly TableRow[];
  readonly empty: string | undefined;
}

export interface TableRow {
  readonly key: string;
  readonly selected: boolean;
  readonly marked: boolean;
  readonly cells: readonly Cell[];
}

export interface DocumentLine {
  readonly spans: Line;
  readonly hit: boolean;
}

/** Cells left of a table's first column: selection and mark. */
export const GUTTER = 3;

/** Makes the picture of the present state. */
export function makeView(app: Dashboard): View {
  readVisible(app);
  const layout = app.layout();
  const state = app.state.get();
  const pane = app.pane();
  const list = app.list();
  const table = list ? tableOf(app, layout) : undefined;
  const view: View = {
    layout,
    header: headerOf(app, layout.header),
    crumbs: crumbsOf(app, table),
    tabs: pane.tabs?.length ? { all: pane.tabs, current: app.paneKey() } : undefined,
    table,
    lines: list ? undefined : linesOf(app),
    detail: layout.detail ? detailOf(app, layout.detail) : undefined,
    status: statusOf(app),
    hints: hintsOf(app),
    state,
  };
  return view;
}

/** Has the rows that are about to show read, so that the first picture has them. */
function readVisible(app: Dashboard): void {
  const list = app.list();
  list?.pane.visible?.(list.rows.slice(list.top, list.top + list.height));
}

function tableOf(app: Dashboard, layout: Layout): TableView {
  const list = app.list()!;
  const { marks, allColumns, sort, filter } = app.paneState();
  const shown = list.rows.slice(list.top, list.top + list.height);
  const stale = isStale(app);
  const columns = fitColumns(list.pane.columns, layout.body.width - GUTTER, allColumns);
  const empty =
    list.rows.length > 0
      ? undefined
      : filter === '' || list.pane.rows.length === 0
        ? list.pane.empty
        : `Nothing here matches the filter “${filter}”${app.parts.store.progress.running ? ' so far: the store is still being read' : ''}. Esc drops it.`;
  return {
    columns,
    sort: sort ?? list.pane.sort,
    rows: shown.map((row, i) => {
      const key = list.pane.keyOf(row);
      return {
        key,
        selected: list.top + i === list.index,
        marked: marks.has(key),
        cells: columns.map(({ column }) => {
          const cell = column.cell(row);
          const shown = typeof cell === 'string' ? { text: cell } : cell;
          if (!stale || !(app.screen().live || column.live)) return shown;
          return app.screen().live === 'log' ? { ...shown, tone: 'muted' } : faded(shown);
        }),
      };
    }),
    empty,
  };
}

/** The servers cannot be asked any more: what they said is old. */
function isStale(app: Dashboard): boolean {
  const { link } = app.world().live;
  return link.state === 'lost' || (link.state === 'connecting' && link.reason !== '');
}

/** What servers said before the connection was lost: no sign of good or bad stands for now. */
function faded(cell: Cell): Cell {
  return { text: cell.text, tone: 'muted', ...(cell.mark ? { mark: 'unknown' as const } : {}) };
}

function linesOf(app: Dashboard): readonly DocumentLine[] {
  const document = app.document()!;
  const { hit } = app.paneState();
  const stale = isStale(app) && app.screen().live;
  return document.lines.slice(document.top, document.top + document.height).map((spans, i) => ({
    spans: stale ? spans.map(({ text }) => ({ text, tone: 'muted' as const })) : spans,
    hit: document.top + i === hit,
  }));
}

function detailOf(app: Dashboard, area: NonNullable<Layout['detail']>): readonly Line[] {
  const list = app.list();
  const row = app.selectedRow();
  if (row === undefined || !list?.pane.detail) return [];
  const lines = layoutDocument(list.pane.detail(row), area.width - 2, app.theme.glyphs);
  // One line goes to the rule above it.
  const room = area.side === 'below' ? area.height - 1 : area.height;
  return lines.length <= room
    ? lines
    : [
        ...lines.slice(0, room - 1),
        [{ text: `${app.theme.glyphs.ellipsis} ${lines.length - room + 1} more lines`, tone: 'muted' }],
      ];
}

/** The order of the rows, where its column does not show. */
function hiddenSort(app: Dashboard, { sort, columns }: TableView): string {
  const id = sort.replace(/^-/, '');
  if (columns.some(({ column }) => column.id === id)) return '';
  const column = app.list()?.pane.columns.find(candidate => candidate.id === id);
  const { up, down } = app.theme.glyphs;
  return column ? `  sorted by ${column.title.toLowerCase()} ${sort.startsWith('-') ? down : up}` : '';
}

function crumbsOf(app: Dashboard, table: TableView | undefined): View['crumbs'] {
  const glyphs = app.theme.glyphs;
  const world = app.world();
  const words = app
    .screen()
    .crumbs(app.entry().route as never, world)
    .map(word => clean(word));
  const list = app.list();
  const { filter, marks } = app.paneState();
  const { field } = app.state.get();
  const total = list?.pane.rows.length ?? 0;
  const shown =
    list && list.rows.length !== total ? `${integer(list.rows.length)} of ${integer(total)}` : integer(total);
  const counted = list ? ` (${shown})` : '';
  const marked = marks.size > 0 ? ` ${glyphs.marked} ${integer(marks.size)} marked` : '';
  const note = app.pane().note;
  return {
    text: `${words.join(` ${glyphs.crumb} `)}${counted}${marked}${table ? hiddenSort(app, table) : ''}`,
    filter: filter !== '' && field === undefined ? { text: `/${clean(filter)}`, tone: 'accent' } : undefined,
    right: note ? { ...note, text: clean(note.text) } : (partShown(app) ?? newerRows(app)),
  };
}

/** Somebody reads a log that goes on: how much came meanwhile. */
function newerRows(app: Dashboard): Span | undefined {
  const end = app.newestEnd();
  const list = app.list();
  if (end === undefined || list === undefined || app.paneState().selected === undefined) return undefined;
  const newer = end === 'first' ? list.index : list.rows.length - 1 - list.index;
  return { text: `${integer(newer)} newer: ${end === 'first' ? 'g' : 'G'} follows`, tone: 'muted' };
}

/** Which lines of a document show, when not all do. */
function partShown(app: Dashboard): Span | undefined {
  const document = app.document();
  if (!document || document.lines.length <= document.height) return undefined;
  const last = Math.min(document.lines.length, document.top + document.height);
  return { text: `lines ${document.top + 1} to ${last} of ${integer(document.lines.length)}`, tone: 'muted' };
}
