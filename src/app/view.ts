import type { LiveView } from '../core/resolver/live-view.ts';
import type { Progress } from '../core/store/store.ts';
import { clean } from '../core/text/clean.ts';
import { sentences } from '../core/text/sentences.ts';
import { age, count, latency } from '../core/text/units.ts';
import { fitColumns, type PlacedColumn } from './columns.ts';
import type { Command } from './command.ts';
import type { Dashboard } from './dashboard.ts';
import { type Line, layoutDocument } from './document.ts';
import type { Layout } from './layout.ts';
import { commandsHere, refusal } from './overlays.ts';
import type { Cell, Span, Tab } from './screen.ts';
import type { AppState } from './state.ts';

/** Everything that one picture of the dashboard shows, laid out; `ui` only draws it. */
export interface View {
  readonly layout: Layout;
  readonly header: readonly { readonly left: readonly Span[]; readonly right: readonly Span[] }[];
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

export interface Hint {
  readonly key: string;
  readonly word: string;
  readonly dimmed: boolean;
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
  const view: View = {
    layout,
    header: headerOf(app, layout.header),
    crumbs: crumbsOf(app),
    tabs: pane.tabs?.length ? { all: pane.tabs, current: app.paneKey() } : undefined,
    table: list ? tableOf(app, layout) : undefined,
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
  const columns = fitColumns(list.pane.columns, layout.body.width - GUTTER, allColumns);
  const empty =
    list.rows.length > 0
      ? undefined
      : filter === ''
        ? list.pane.empty
        : `Nothing here matches the filter “${filter}”. Esc drops it.`;
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
          return typeof cell === 'string' ? { text: cell } : cell;
        }),
      };
    }),
    empty,
  };
}

function linesOf(app: Dashboard): readonly DocumentLine[] {
  const document = app.document()!;
  const { hit } = app.paneState();
  return document.lines
    .slice(document.top, document.top + document.height)
    .map((spans, i) => ({ spans, hit: document.top + i === hit }));
}

function detailOf(app: Dashboard, area: NonNullable<Layout['detail']>): readonly Line[] {
  const list = app.list();
  const row = app.selectedRow();
  if (row === undefined || !list?.pane.detail) return [];
  const lines = layoutDocument(list.pane.detail(row), area.width - 2, app.parts.theme.glyphs);
  // One line goes to the rule above it.
  const room = area.side === 'below' ? area.height - 1 : area.height;
  return lines.length <= room
    ? lines
    : [
        ...lines.slice(0, room - 1),
        [{ text: `${app.parts.theme.glyphs.ellipsis} enter shows more`, tone: 'muted' }],
      ];
}

function crumbsOf(app: Dashboard): View['crumbs'] {
  const glyphs = app.parts.theme.glyphs;
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
    list && list.rows.length !== total ? `${count(list.rows.length)} of ${count(total)}` : count(total);
  const counted = list ? ` (${shown})` : '';
  const marked = marks.size > 0 ? ` ${glyphs.marked} ${marks.size} marked` : '';
  const note = app.pane().note;
  return {
    text: `${words.join(` ${glyphs.crumb} `)}${counted}${marked}`,
    filter: filter !== '' && field === undefined ? { text: `/${clean(filter)}`, tone: 'accent' } : undefined,
    right: note ? { ...note, text: clean(note.text) } : partShown(app),
  };
}

/** Which lines of a document show, when not all do. */
function partShown(app: Dashboard): Span | undefined {
  const document = app.document();
  if (!document || document.lines.length <= document.height) return undefined;
  const last = Math.min(document.lines.length, document.top + document.height);
  return { text: `lines ${document.top + 1} to ${last} of ${document.lines.length}`, tone: 'muted' };
}

function headerOf(app: Dashboard, lines: 1 | 2): View['header'] {
  const world = app.world();
  const glyphs = app.parts.theme.glyphs;
  const { context, readOnly } = app.parts;
  const place = [
    world.operator === '' ? 'no operator' : clean(world.operator),
    ...(context ? [clean(context)] : []),
  ];
  const left: Span[] = [
    { text: ' nkeeper', tone: 'accent' },
    { text: `  ${place.join(` ${glyphs.context} `)}`, tone: 'strong' },
    ...(readOnly ? [{ text: '  [RO]', tone: 'muted' as const }] : []),
    ...(app.state.get().frozen ? [{ text: '  frozen', tone: 'warning' as const }] : []),
  ];
  const first = { left: [...left, ...who(world.live)], right: seedWarning(app) ?? linkSpans(app) };
  if (lines === 1) return [first];
  const { locations, progress } = world.store;
  const done = progress.running ? checking(progress) : '';
  return [
    first,
    {
      left: [{ text: ` ${clean(locations.storesDir.path)}`, tone: 'muted' }],
      right: [{ text: `${done} `, tone: 'muted' }],
    },
  ];
}

/** While folders are still being listed the whole is not known: then only what is done is said. */
function checking({ done, total }: Progress): string {
  const of = total > done ? ` of ${count(total)}` : '';
  return `checking signatures: ${count(done)}${of}`;
}

function who(live: LiveView): readonly Span[] {
  return live.login
    ? [{ text: `  sys: ${clean(live.login.userName || live.login.userKey.slice(0, 8))}`, tone: 'muted' }]
    : [];
}

function seedWarning(app: Dashboard): readonly Span[] | undefined {
  const { seeds } = app.state.get();
  if (seeds.shown === 'none') return undefined;
  const left = Math.max(0, seeds.until - Math.floor(app.parts.now() / 1000));
  return [{ text: `SEEDS ARE VISIBLE  hides in ${left}s `, tone: 'danger' }];
}

function linkSpans(app: Dashboard): readonly Span[] {
  const { live, now } = app.world();
  const { glyphs } = app.parts.theme;
  const { link } = live;
  switch (link.state) {
    case 'off':
      return [{ text: `${glyphs.marks.unknown} offline `, tone: 'muted' }];
    case 'connecting':
      return [{ text: 'connecting ', tone: 'muted' }];
    case 'failed':
      return [{ text: `${glyphs.marks.danger} not connected `, tone: 'danger' }];
    case 'lost': {
      const stale = link.dataAt === 0 ? '' : `  data ${age(now - link.dataAt / 1000)} old`;
      return [{ text: `${glyphs.marks.danger} connection lost${stale} `, tone: 'danger' }];
    }
    case 'connected': {
      const up = live.servers.filter(server => server.state === 'up').length;
      const all = Math.max(live.expectedServers, live.servers.length);
      const whole = up === all;
      const state = whole ? glyphs.marks.ok : glyphs.marks.warning;
      const rtt = link.rtt === undefined ? '' : `  ${link.rtt < 1 ? '<1ms' : latency(Math.round(link.rtt))}`;
      const stale =
        link.dataAt > 0 && now - link.dataAt / 1000 > 20 ? `  stale ${age(now - link.dataAt / 1000)}` : '';
      return [
        { text: `${state} ${up} of ${all} server${all === 1 ? '' : 's'}`, tone: whole ? 'ok' : 'warning' },
        { text: `${rtt}${stale} `, tone: stale === '' ? 'muted' : 'warning' },
      ];
    }
  }
}

function statusOf(app: Dashboard): Span {
  const { message, field } = app.state.get();
  if (field) return { text: '' };
  if (message) {
    const tone = message.level === 'error' ? 'danger' : message.level === 'warning' ? 'warning' : 'plain';
    return { text: clean(message.text), tone };
  }
  const { link, notes } = app.world().live;
  const { progress } = app.parts.store;
  if (link.state === 'connecting' && link.reason !== '') {
    return { text: clean(sentences(`Connecting: ${link.reason}`, link.hint)), tone: 'warning' };
  }
  if (link.state === 'failed') return { text: clean(sentences(link.reason, link.hint)), tone: 'danger' };
  if (progress.running && app.layout().header === 1 && progress.total > 1000) {
    return {
      text: checking(progress),
      tone: 'muted',
    };
  }
  return notes[0] === undefined ? { text: '' } : { text: clean(notes[0]), tone: 'muted' };
}

/** Key names as hints show them. */
export function keyLabel(key: string): string {
  return LABELS[key] ?? key.replace(/^ctrl-/, 'Ctrl-').replace(/^shift-/, 'Shift-');
}

const LABELS: Readonly<Record<string, string>> = { escape: 'esc', pageup: 'PgUp', pagedown: 'PgDn' };

/** At most this many hints (`tui-conventions` 1.4). */
const MOST_HINTS = 7;

function hintsOf(app: Dashboard): readonly Hint[] {
  const seen = new Set<string>();
  const hinted = commandsHere(app)
    .filter(
      (command): command is Command & { hint: NonNullable<Command['hint']> } => command.hint !== undefined,
    )
    .filter(command => !seen.has(command.keys[0]!) && seen.add(command.keys[0]!))
    .sort((a, b) => a.hint.order - b.hint.order);
  const last = hinted.filter(command => command.hint.order >= 90);
  const others = hinted.filter(command => command.hint.order < 90).slice(0, MOST_HINTS - last.length);
  return [...others, ...last].map(command => ({
    key: keyLabel(command.keys[0]!),
    word: command.hint.word,
    dimmed: refusal(app, command) !== undefined,
  }));
}
