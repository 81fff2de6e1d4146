import type { CalloutView } from './callout/callout-view.ts';
import type { LoginDialog } from './callout/login-dialog.ts';
import type { Form } from './changes/form.ts';
import type { RawText } from './changes/raw-text.ts';
import type { PlanReview } from './changes/review.ts';
import type { EmergencyView } from './emergency/emergency-view.ts';
import type { HistoryView } from './history/history-view.ts';
import type { PushDialog } from './push/push-dialog.ts';
import type { Route } from './route.ts';
import type { TextInput } from './text-input.ts';
import type { Theme } from './theme.ts';

/** Where a list or document stands: kept for each tab of each entry of the stack, so that going back lands where one left. */
export interface PaneState {
  /** Key of the selected row; a list keeps the key, not the index, so that a live re-sort moves nothing under the hand. */
  readonly selected: string | undefined;
  /** Where the selected row was last: what is selected when the row itself is gone. */
  readonly index: number;
  /** First row or line that shows. */
  readonly top: number;
  readonly filter: string;
  /** Column id, `-` before it for descending; undefined: the list's own. */
  readonly sort: string | undefined;
  readonly marks: ReadonlySet<string>;
  /** Show all columns rather than those that fit well. */
  readonly allColumns: boolean;
  /** What is searched in a document, and which line was the last hit. */
  readonly search: string;
  readonly hit: number;
}

export const NEW_PANE: PaneState = {
  selected: undefined,
  index: 0,
  top: 0,
  filter: '',
  sort: undefined,
  marks: new Set(),
  allColumns: false,
  search: '',
  hit: -1,
};

/** One entry of the screen stack. */
export interface Entry {
  readonly route: Route;
  readonly tab: string | undefined;
  readonly panes: Readonly<Record<string, PaneState>>;
}

/** One line of a menu, of the help, or of the palette. */
export interface MenuItem {
  readonly id: string;
  readonly label: string;
  /** Shown at the right end: keys, or the value's beginning. */
  readonly aside?: string;
  readonly group?: string;
  readonly disabled?: string;
}

/** Asks for the passphrase of a sealed keystore; what is typed is not shown. */
export interface PassphraseOverlay {
  readonly kind: 'passphrase';
  readonly input: TextInput;
  /** Why the last one was not taken. */
  readonly fault: string;
  /** It is being tried. */
  readonly busy: boolean;
  readonly give: (passphrase: string) => void;
  readonly leave: () => void;
}

/** A window over the screen. It gets the keys first. */
export type Overlay =
  | { readonly kind: 'help'; readonly query: TextInput; readonly index: number }
  | { readonly kind: 'palette'; readonly query: TextInput; readonly index: number }
  | {
      readonly kind: 'menu';
      readonly title: string;
      /** What to know before one chooses; not clean. */
      readonly lines?: readonly string[];
      readonly items: readonly MenuItem[];
      readonly index: number;
      readonly choose: (id: string) => void;
      /** Called where nothing is chosen. */
      readonly leave?: () => void;
      /** Unix ms since when it asks for something that must not be answered by a key already on its way; 0: it does not. */
      readonly guardedSince: number;
    }
  | { readonly kind: 'messages'; readonly top: number }
  | PassphraseOverlay
  | LoginDialog
  | { readonly kind: 'form'; readonly form: Form }
  | { readonly kind: 'raw'; readonly raw: RawText }
  | { readonly kind: 'review'; readonly review: PlanReview }
  | { readonly kind: 'push'; readonly push: PushDialog };

/** Windows that a change is made in. */
export type ChangeOverlay = Extract<Overlay, { readonly kind: 'form' | 'raw' | 'review' }>;

export function isChange(overlay: Overlay | undefined): overlay is ChangeOverlay {
  return overlay?.kind === 'form' || overlay?.kind === 'raw' || overlay?.kind === 'review';
}

/** The window of a push. */
export type PushOverlay = Extract<Overlay, { readonly kind: 'push' }>;

/** Windows that only show and choose. */
export type PlainOverlay = Exclude<Overlay, ChangeOverlay | PushOverlay | PassphraseOverlay | LoginDialog>;

export interface Message {
  readonly at: number;
  readonly level: 'info' | 'warning' | 'error';
  readonly text: string;
}

/** What a field is for: rows of a list, places in a text, or the question that the open page answers. */
export type FieldKind = 'filter' | 'search' | 'question';

export interface AppState {
  readonly size: { readonly columns: number; readonly rows: number };
  readonly stack: readonly Entry[];
  readonly overlay: Overlay | undefined;
  /** The field in the breadcrumb or status line that has the keys. */
  readonly field:
    | { readonly kind: FieldKind; readonly input: TextInput; readonly before: string }
    | undefined;
  /** Shown in the status line; the log keeps all. */
  readonly message: Message | undefined;
  readonly messages: readonly Message[];
  /** Live updates are held still. */
  readonly frozen: boolean;
  /** The detail pane is wanted where there is room for it. */
  readonly detail: boolean;
  /** Operator that routes without one are about. */
  readonly operator: string;
  readonly seeds: { readonly shown: string; readonly until: number };
  readonly theme: Theme;
  readonly history: HistoryView;
  readonly emergencies: readonly EmergencyView[];
  readonly callout: CalloutView;
}
