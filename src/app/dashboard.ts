import type { JournalPlace } from '../core/journal/folder.ts';
import type { LiveRequest } from '../core/live/find-live-login.ts';
import type { KickResult } from '../core/resolver/connections/kick.ts';
import type { Session } from '../core/resolver/link/session.ts';
import type { LiveView } from '../core/resolver/live-view.ts';
import type { Store } from '../core/store/store.ts';
import { NO_CALLOUT } from './callout/callout-view.ts';
import type { CalloutEar } from './callout/ear.ts';
import type { Command } from './command.ts';
import { type Line, layoutDocument } from './document.ts';
import type { EmergencyDesk } from './emergency/desk.ts';
import { UNREAD_HISTORY } from './history/history-view.ts';
import { DETAIL_WIDTH, type Layout, layoutScreen, tableRows } from './layout.ts';
import { type Arrangement, arrange, arrangeAsBefore, indexAfter, selectedIndex, windowTop } from './list.ts';
import type { ScreenName } from './route.ts';
import type { DocumentPane, ListPane, Pane, Screen, World } from './screen.ts';
import type { SeedCurtain } from './seeds.ts';
import { type AppState, type Entry, type Message, NEW_PANE, type PaneState } from './state.ts';
import { createStateStore, type StateStore } from './state-store.ts';
import { makeTheme, type Signs, type Theme, type ThemeName } from './theme.ts';

/** The feed of the servers, as far as the dashboard uses it. */
export interface LiveFeed {
  readonly view: LiveView;
  subscribe(listener: () => void): () => void;
  refresh(): void;
  /** The JWT of an account that a server holds, by the server's name. */
  jwtOn(account: string, server: string): string | undefined;
  /** Ends connections, by their ids; what became of each. */
  kick(ids: readonly string[]): Promise<readonly KickResult[]>;
  /** The connection of the picture, to look with for a moment. */
  lend(): Session | undefined;
  /** Seconds between two readings of what changes fastest. */
  setPace(seconds: number): void;
  /** The one connection that the open screen is about, which is asked for alone. */
  setFocus(id: string | undefined): void;
  /** Which costly questions the open screen needs asked. */
  setActive(parts: Iterable<'servers' | 'connections' | 'holdings'>): void;
}

/** What the dashboard is put together from. Everything that reaches outside comes in here. */
export interface DashboardParts {
  readonly store: Store;
  readonly live: LiveFeed;
  readonly screens: readonly Screen[];
  readonly commands: readonly Command[];
  readonly theme: ThemeName;
  readonly signs: Signs;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Puts text on the person's clipboard; false where the terminal cannot. */
  readonly copy: (text: string) => boolean;
  readonly curtain: SeedCurtain;
  readonly quit: () => void;
  readonly suspend: () => void;
  /** Has the person edit a text in their editor, which gets the terminal meanwhile; absent where there is none. */
  readonly edit?: (text: string, fileName: string) => Promise<string>;
  readonly repaint: () => void;
  /** Remembers a sort order, the detail pane or columns that a person chose. */
  readonly remember: (choice: ListChoice) => void;
  /** Keeps a setting of the program: its theme, or the seconds between two questions to the servers. */
  readonly prefer: (setting: { readonly theme?: string; readonly refreshSeconds?: number }) => void;
  readonly recall: (screen: string) => Omit<ListChoice, 'screen'>;
  /** What begins a command on the store that is open here: `nkeeper`, with the flags that lead there. */
  readonly program?: string;
  readonly context: string | undefined;
  readonly readOnly: boolean;
  /** Where this person's journal is found, and who they are; without it a change cannot be undone. */
  readonly journal?: JournalPlace;
  /** How the servers are reached; absent offline. */
  readonly servers?: LiveRequest;
  /** Cuts access on the servers; absent offline. */
  readonly desk?: EmergencyDesk;
  /** Listens to the logins of an auth callout; absent offline. */
  readonly ear?: CalloutEar;
  /** Opening the key inspector shows seeds without asking (`--show-seeds`). */
  readonly showSeeds: boolean;
  readonly size: { readonly columns: number; readonly rows: number };
  readonly operator: string;
  readonly start: readonly Entry[];
}

/** How a person likes one list. */
export interface ListChoice {
  readonly screen: string;
  readonly sort?: string;
  readonly allColumns?: boolean;
}

/** A list after filter and sort, with its window. */
export interface ArrangedList {
  readonly pane: ListPane;
  readonly rows: readonly unknown[];
  readonly index: number;
  readonly top: number;
  readonly height: number;
}

/** A document laid out for the present width, with its window. */
export interface ScrolledDocument {
  readonly pane: DocumentPane;
  readonly lines: readonly Line[];
  readonly top: number;
  readonly height: number;
}

/** A picture that goes on where one could not end comes after this. */
const AGAIN_MS = 15;

/** The log keeps so many. */
const MOST_MESSAGES = 5000;
/** A success stays in the status line for so long. */
const FADE_MS = 4000;

/** What the open list's rows are filtered and sorted by, beside themselves. */
interface ListVersion {
  readonly place: string;
  readonly revision: number;
  readonly holdings: LiveView['holdings'];
}

/** Live lists are sorted anew at most this often, so that rows do not jump under the eye. */
const CALM_SORT_MS = 2000;
/** And after no less than so many times as long as the last time took: a very long list shall not hold the keys up. */
const CALM_SORT_TIMES = 40;

/**
 * The dashboard without a terminal: state, what the open screen shows, and what commands act on. Keys come in through
 * `handleKey`, pictures are made from it by `makeView`.
 */
export class Dashboard {
  readonly parts: DashboardParts;
  readonly state: StateStore<AppState>;
  private readonly screens: ReadonlyMap<ScreenName, Screen>;
  /** The picture of the servers that is shown: held still while frozen. */
  private shownLive: LiveView;
  private againTimer: NodeJS.Timeout | undefined;
  private calmTimer: NodeJS.Timeout | undefined;
  /** Where one was in each place that was left: going there again lands there. */
  readonly visited = new Map<string, Entry>();
  /** Numbers of the alarms that somebody looked at. */
  readonly seenAlarms = new Set<number>();
  private worldMemo: { readonly key: readonly unknown[]; readonly world: World } | undefined;
  private paneMemo: { readonly world: World; readonly entry: Entry; readonly pane: Pane } | undefined;
  private listMemo:
    | {
        readonly pane: ListPane;
        readonly filter: string;
        readonly sort: string;
        readonly version: ListVersion;
        readonly at: number;
        /** Milliseconds that sorting took. */
        readonly took: number;
        /** False while rows keep the places they had, for calm. */
        readonly sorted: boolean;
        /** Somebody reads a log. */
        readonly reading: boolean;
        readonly arrangement: Arrangement<unknown>;
      }
    | undefined;
  /** Which row was selected in the last picture: for one that was gone the row that took its place. */
  private selectedMemo:
    | {
        readonly place: readonly unknown[];
        readonly rows: readonly unknown[];
        readonly index: number;
        /** What was just made and is selected is not in the list yet. */
        readonly awaited: boolean;
      }
    | undefined;
  private documentMemo:
    | { readonly pane: DocumentPane; readonly width: number; readonly lines: readonly Line[] }
    | undefined;

  constructor(parts: DashboardParts) {
    this.parts = parts;
    this.screens = new Map(parts.screens.map(screen => [screen.name, screen]));
    this.shownLive = parts.live.view;
    this.state = createStateStore<AppState>({
      size: parts.size,
      stack: parts.start,
      overlay: undefined,
      field: undefined,
      message: undefined,
      messages: [],
      frozen: false,
      detail: true,
      operator: parts.operator,
      seeds: { shown: 'none', until: 0 },
      theme: makeTheme(parts.theme, parts.signs),
      history: UNREAD_HISTORY,
      emergencies: [],
      callout: NO_CALLOUT,
    });
  }

  get theme(): Theme {
    return this.state.get().theme;
  }

  /** Changes some of the state. */
  update(change: Partial<AppState>): void {
    this.state.set({ ...this.state.get(), ...change });
  }

  /** Another picture comes soon, after the keys that wait. */
  private again(): void {
    this.againTimer ??= setTimeout(() => {
      this.againTimer = undefined;
      this.refreshWorld();
    }, AGAIN_MS);
  }

  /** Rows that kept their places for calm are put in order when its time is over, also when nothing else happens. */
  private calmOver(milliseconds: number): void {
    this.calmTimer ??= setTimeout(() => {
      this.calmTimer = undefined;
      this.refreshWorld();
      // A timer may come a little early.
    }, milliseconds + 10).unref();
  }

  /** Takes in what the servers' picture and the store have become. Frozen, the servers' picture stays. */
  refreshWorld(): void {
    if (!this.state.get().frozen) this.shownLive = this.parts.live.view;
    // Parts of the store change without a new revision, such as the keys that were looked into.
    this.worldMemo = undefined;
    this.update({});
  }

  world(): World {
    const { operator, seeds, history, emergencies, callout } = this.state.get();
    const now = Math.floor(this.parts.now() / 1000);
    const key = [
      this.parts.store.revision,
      this.shownLive,
      operator,
      seeds,
      history,
      emergencies,
      callout,
      now,
    ];
    if (!this.worldMemo || key.some((part, i) => part !== this.worldMemo!.key[i])) {
      this.worldMemo = {
        key,
        world: {
          store: this.parts.store,
          live: this.shownLive,
          serverToken: (account, server) => this.parts.live.jwtOn(account, server),
          now,
          operator,
          readOnly: this.parts.readOnly,
          history,
          emergencies,
          callout,
          again: () => this.again(),
          seeds: { ...seeds, place: (key, length, wraps) => this.parts.curtain.place(key, length, wraps) },
        },
      };
    }
    return this.worldMemo.world;
  }

  entry(): Entry {
    return this.state.get().stack.at(-1)!;
  }

  screen(entry: Entry = this.entry()): Screen {
    const screen = this.screens.get(entry.route.screen);
    if (!screen) throw new Error(`no screen for the route ${entry.route.screen}`);
    return screen;
  }

  pane(): Pane {
    const world = this.world();
    const entry = this.entry();
    if (
      this.paneMemo?.world === world &&
      this.paneMemo.entry.route === entry.route &&
      this.paneMemo.entry.tab === entry.tab
    ) {
      return this.paneMemo.pane;
    }
    const pane = this.screen(entry).pane(entry.route as never, world, entry.tab);
    this.paneMemo = { world, entry, pane };
    return pane;
  }

  /** Key of the pane's state: its tab, or nothing. */
  paneKey(): string {
    return this.entry().tab ?? this.pane().tabs?.[0]?.id ?? '';
  }

  paneState(): PaneState {
    const stored = this.entry().panes[this.paneKey()];
    if (stored) return stored;
    const choice = this.parts.recall(this.choiceKey());
    return { ...NEW_PANE, sort: choice.sort, allColumns: choice.allColumns ?? false };
  }

  /** Name under which a list's sort and columns are remembered. */
  choiceKey(): string {
    const key = this.paneKey();
    return key === '' ? this.entry().route.screen : `${this.entry().route.screen}.${key}`;
  }

  updatePane(change: Partial<PaneState>): void {
    const entry = this.entry();
    const next: Entry = {
      ...entry,
      panes: { ...entry.panes, [this.paneKey()]: { ...this.paneState(), ...change } },
    };
    this.update({ stack: [...this.state.get().stack.slice(0, -1), next] });
  }

  layout(): Layout {
    const { size, detail, field } = this.state.get();
    const pane = this.pane();
    const { body } = pane;
    // While a filter is typed the rows that it leaves come and go with each letter.
    const shown =
      body.kind === 'list' && field?.kind !== 'filter' ? this.arranged(body, this.paneState()) : undefined;
    return layoutScreen(size, {
      ...(body.kind === 'list' ? { listRows: (shown ?? body.rows).length } : {}),
      tabs: (pane.tabs?.length ?? 0) > 0,
      details: detailWidth(body),
      detail,
    });
  }

  /** The open pane's list, or undefined when it is a document. */
  list(): ArrangedList | undefined {
    const { body } = this.pane();
    if (body.kind !== 'list') return undefined;
    const state = this.paneState();
    const rows = this.arranged(body, state);
    const index = this.indexIn(rows, body, state);
    const height = tableRows(this.layout().body);
    // Rows that come and go above it do not move the selected row on the screen. At the very top new ones are to be seen.
    const moved = state.selected !== undefined && state.index > 0 ? index - state.index : 0;
    const top = windowTop(state.top + moved, index, height, rows.length);
    return { pane: body, rows, index, height, top };
  }

  /** Where the selected row is. When it is gone, the one in its place is selected from then on, wherever that goes. */
  private indexIn(rows: readonly unknown[], { keyOf, selected }: ListPane, state: PaneState): number {
    // A list that is empty for a moment forgets nothing.
    if (state.selected === undefined || rows.length === 0)
      return selectedIndex(rows, keyOf, selected, state.index);
    const place = [this.entry().route, this.entry().tab, state.selected, state.filter];
    const memo = place.every((part, i) => part === this.selectedMemo?.place[i])
      ? this.selectedMemo
      : undefined;
    const index =
      memo === undefined || memo.awaited
        ? selectedIndex(rows, keyOf, state.selected, state.index)
        : indexAfter(memo.rows, memo.index, rows, keyOf);
    const awaited = (memo?.awaited ?? true) && keyOf(rows[index]) !== state.selected;
    this.selectedMemo = { place, index, rows, awaited };
    return index;
  }

  /**
   * Where a log gets its newest row: whoever stands there follows it. Undefined where the list is none, or sorted by something
   * else.
   */
  newestEnd(): 'first' | 'last' | undefined {
    const { body } = this.pane();
    if (body.kind !== 'list' || this.screen().live !== 'log') return undefined;
    const sort = this.paneState().sort ?? body.sort;
    const column = body.sort.replace(/^-/, '');
    return sort === `-${column}` ? 'first' : sort === column ? 'last' : undefined;
  }

  private arranged(pane: ListPane, state: PaneState): readonly unknown[] {
    const { filter } = state;
    const sort = state.sort ?? pane.sort;
    const place = JSON.stringify([this.entry().route, this.entry().tab]);
    const memo = this.listMemo;
    // Rows of a log that somebody reads keep their places, also one that is told again.
    const reading = state.selected !== undefined && this.newestEnd() !== undefined;
    const same =
      memo !== undefined &&
      memo.filter === filter &&
      memo.sort === sort &&
      memo.version.place === place &&
      memo.reading === reading;
    const now = this.parts.now();
    // An order that was kept for calm is put right once its time is over, also when nothing else changes.
    const calmFor = Math.max(CALM_SORT_MS, (memo?.took ?? 0) * CALM_SORT_TIMES);
    const fresh = memo !== undefined && (memo.sorted || now - memo.at < calmFor);
    const version = this.listVersion(place);
    if (same && fresh && memo.pane.rows === pane.rows && memo.version === version)
      return memo.arrangement.rows;
    const calm = pane.calm !== false && sort !== '' && same && now - memo.at < calmFor;
    const begun = performance.now();
    const newRows = reading && sort.startsWith('-') ? 'first' : 'last';
    const arrangement =
      same && (calm || reading)
        ? arrangeAsBefore(pane, filter, memo.arrangement, version, newRows)
        : arrange(pane, filter, sort, version, memo?.arrangement);
    const took = calm ? memo.took : performance.now() - begun;
    if (calm) this.calmOver(calmFor - (now - memo.at));
    this.listMemo = {
      pane,
      filter,
      sort,
      version,
      at: calm ? memo.at : now,
      took,
      sorted: !calm,
      reading,
      arrangement,
    };
    return arrangement.rows;
  }

  /** The same object while it is the same list, and neither names nor states have come or changed. */
  private listVersion(place: string): ListVersion {
    const { revision } = this.parts.store;
    const { holdings } = this.shownLive;
    const before = this.listMemo?.version;
    const same = before?.place === place && before.revision === revision && before.holdings === holdings;
    return same ? before : { place, revision, holdings };
  }

  /** The open pane's document, or undefined when it is a list. */
  document(): ScrolledDocument | undefined {
    const { body } = this.pane();
    if (body.kind !== 'document') return undefined;
    const area = this.layout().body;
    // One blank at either side.
    const width = area.width - 2;
    if (this.documentMemo?.pane !== body || this.documentMemo.width !== width) {
      this.documentMemo = {
        pane: body,
        width,
        lines: layoutDocument(body.blocks, width, this.theme.glyphs),
      };
    }
    const { lines } = this.documentMemo;
    const top = Math.max(0, Math.min(this.paneState().top, lines.length - area.height));
    return { pane: body, lines, top, height: area.height };
  }

  /** The selected row of the open list. */
  selectedRow(): unknown {
    const arranged = this.list();
    return arranged?.rows[arranged.index];
  }

  /** Keeps a sentence in the log without showing it. */
  note(text: string, level: Message['level'] = 'info'): void {
    this.noteAll([text], level);
  }

  /** The same of several sentences. */
  noteAll(texts: readonly string[], level: Message['level'] = 'info'): void {
    const fresh = texts.map((text): Message => ({ at: this.parts.now(), level, text }));
    this.update({ messages: [...this.state.get().messages, ...fresh].slice(-MOST_MESSAGES) });
  }

  /** Takes a success out of the status line when it has been read; errors stay until the next key. */
  fadeMessage(): void {
    const { message } = this.state.get();
    if (message?.level === 'info' && this.parts.now() - message.at >= FADE_MS)
      this.update({ message: undefined });
  }

  /** Shows a sentence in the status line and keeps it in the log. */
  say(text: string, level: Message['level'] = 'info'): void {
    this.note(text, level);
    this.update({ message: this.state.get().messages.at(-1) });
  }
}

/** Cells that the details of a list's rows need; 0 when it has none to show. */
function detailWidth(body: Pane['body']): number {
  if (body.kind !== 'list' || body.detail === undefined || body.rows.length === 0) return 0;
  return body.detailWidth ?? DETAIL_WIDTH;
}
