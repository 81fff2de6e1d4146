import type { LiveView } from '../core/resolver/live-view.ts';
import type { Store } from '../core/store/store.ts';
import type { CalloutView } from './callout/callout-view.ts';
import type { Command } from './command.ts';
import type { EmergencyView } from './emergency/emergency-view.ts';
import type { HistoryView } from './history/history-view.ts';
import type { Route, ScreenName } from './route.ts';

/** What a colour means. Themes map it to one of the terminal's own sixteen colours. */
export type Tone = 'plain' | 'muted' | 'accent' | 'ok' | 'warning' | 'danger' | 'strong' | 'cursor';

/** A state's sign, so that no state is told by colour alone. */
export type Mark = 'ok' | 'warning' | 'danger' | 'unknown';

/** Text with a meaning. The text may come from outside as it is: `ui` cleans it when it draws. */
export interface Span {
  readonly text: string;
  readonly tone?: Tone;
}

/** One cell of a table. */
export interface Cell extends Span {
  readonly mark?: Mark;
  /** The text is a place of the curtain before seeds, not text from outside: it is drawn as it is. */
  readonly curtain?: boolean;
}

/** A column of a list. */
export interface Column<T> {
  readonly id: string;
  readonly title: string;
  /** Width in cells that it needs at least. */
  readonly min: number;
  /** Width beyond which it gets no more. Without it the column is as wide as `min`. */
  readonly max?: number;
  /** Share of the width that is left over; default 1. */
  readonly weight?: number;
  /** Columns with the highest number leave first on a narrow terminal; 0 never leaves. */
  readonly priority: number;
  readonly align?: 'right';
  /** Never narrower than `min`: cut off it would say something else, as a number without its unit. */
  readonly whole?: true;
  /** Public keys and the like are cut in the middle. */
  readonly cut?: 'middle';
  readonly cell: (row: T) => string | Cell;
  /** It shows what servers say: without them it is old, and drawn so. */
  readonly live?: true;
  /** Neither filter nor sort looks at it. */
  readonly secret?: true;
  /** What to sort by, where it is not the cell's text. */
  readonly sort?: (row: T) => string | number;
}

/** Something that `y` and `Y` can put on the clipboard. */
export interface CopyChoice {
  /** For people: `public key`, `JWT`. */
  readonly label: string;
  readonly value: () => string | undefined;
}

/** A list as data: widgets draw it, commands act on it. */
export interface ListPane<T = unknown> {
  readonly kind: 'list';
  /** The same array as long as nothing in it changed, so that sorted and filtered rows can be kept. */
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  readonly columns: readonly Column<T>[];
  /** Column id, with `-` before it for descending. */
  readonly sort: string;
  /** Text that the filter looks at, beside the cells' own. */
  readonly filterText?: (row: T) => string;
  /** All that the filter looks at, in place of the cells: for lists so long that making all cells would hold the keys up. */
  readonly filterBy?: (row: T) => string;
  readonly open?: (row: T) => Route | undefined;
  /** One sentence: why nothing opens at a row, where `open` has no route for it. */
  readonly whyClosed?: (row: T) => string;
  /** Key of the row that is selected when the list is opened, where it is not the first. */
  readonly selected?: string | undefined;
  /** JWT of the row for `i`. */
  readonly inspect?: (row: T) => Route | undefined;
  readonly copy?: (row: T) => readonly CopyChoice[];
  /** Lines under (or beside) the table about the selected row. */
  readonly detail?: (row: T) => readonly Block[];
  /** Cells that the details need beside the table, where that is less than a name with a public key. */
  readonly detailWidth?: number;
  /** One sentence or two: why there is nothing, and what to press. */
  readonly empty: string;
  /** False: a new row shows at once in its place, not last for a moment (`events`). */
  readonly calm?: false;
  /** Called with the rows that are about to be drawn, so that what is still unread can be read. */
  readonly visible?: (rows: readonly T[]) => void;
}

/** A piece of a document. Long values wrap; nothing is cut. */
export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'fields'; readonly fields: readonly Field[] }
  | {
      readonly kind: 'text';
      readonly spans: readonly Span[];
      readonly mark?: Mark;
      readonly indent?: number;
      /** Blanks more before every line but the first. */
      readonly hang?: number;
    }
  | {
      readonly kind: 'grid';
      readonly head: readonly string[];
      readonly rows: readonly (readonly (string | Span)[])[];
    }
  /** Text that keeps its own line breaks, cut hard at the width: JSON, tokens. */
  | { readonly kind: 'verbatim'; readonly text: string }
  | { readonly kind: 'blank' };

/** A label and its value; a list of texts is shown with two blanks between them. */
export interface Field {
  readonly label: string;
  readonly value: string | Cell | readonly (string | Span)[];
}

/** Text to read, with scrolling and search. */
export interface DocumentPane {
  readonly kind: 'document';
  readonly blocks: readonly Block[];
  readonly copy?: readonly CopyChoice[];
  readonly inspect?: Route;
}

export interface Tab {
  readonly id: string;
  readonly title: string;
  readonly count?: number;
  /** Something is wrong in there. */
  readonly mark?: Mark;
}

/** What a screen shows. A screen with tabs names them all and gives the pane of the chosen one. */
export interface Pane {
  readonly tabs?: readonly Tab[];
  readonly body: ListPane | DocumentPane;
  /** At the right end of the breadcrumb line. */
  readonly note?: Cell;
}

/** Everything that screens read. */
export interface World {
  readonly store: Store;
  readonly live: LiveView;
  /** The JWT of an account that a server holds; undefined when it has none or that is not known. */
  readonly serverToken: (account: string, server: string) => string | undefined;
  /** Unix seconds. */
  readonly now: number;
  /** The operator that screens without one in their route are about. */
  readonly operator: string;
  /** Nothing can be changed here. */
  readonly readOnly: boolean;
  readonly seeds: SeedView;
  /** What was read of the journal: see `journal` of a screen. */
  readonly history: HistoryView;
  /** Cuts of access of this run, and armed ones; the newest first. */
  readonly emergencies: readonly EmergencyView[];
  /** Logins of the auth callout whose page is open. */
  readonly callout: CalloutView;
  /** Asks for another picture soon: what a screen could not make in one slice goes on there. */
  readonly again: () => void;
}

/** Which seeds a person asked to see. Only the key inspector reads it. */
export interface SeedView {
  /** `none`, `all`, or one public key. */
  readonly shown: string;
  /** Unix seconds when they hide again by themselves; 0 while hidden. */
  readonly until: number;
  /** Characters that stand for the seed of a key until the frame is written; the screen never has its text. */
  readonly place: (publicKey: string, length: number, wraps?: boolean) => string;
}

/** One screen: what it is called, what it shows, what can be done there. Pure but for `commands`. */
export interface Screen<N extends ScreenName = ScreenName> {
  readonly name: N;
  /** Breadcrumb from the root to here, this route's own word last. Texts are not clean. */
  readonly crumbs: (route: Extract<Route, { screen: N }>, world: World) => readonly string[];
  readonly pane: (route: Extract<Route, { screen: N }>, world: World, tab: string | undefined) => Pane;
  /** Commands that exist on this screen only. */
  readonly commands?: readonly Command[];
  /** All of it is what servers say: without them it is old, and drawn so. What a `log` says stays true when it is old. */
  readonly live?: true | 'log';
  /** What feeds it needs from the servers while it is open. */
  readonly feeds?: readonly ('connections' | 'holdings')[];
  /** What it shows of the journal: read when one comes here, at a refresh, and after a change. */
  readonly journal?: readonly (keyof HistoryView)[];
}

/** A list pane with its row type hidden, so that panes of all kinds go through one door. */
export function list<T>(pane: Omit<ListPane<T>, 'kind'>): ListPane {
  return { kind: 'list', ...pane } as unknown as ListPane;
}

/** A screen with its route type hidden. */
export function screen<N extends ScreenName>(definition: Screen<N>): Screen {
  return definition as unknown as Screen;
}
