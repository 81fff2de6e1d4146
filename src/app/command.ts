import type { Dashboard } from './dashboard.ts';

/** 0 looks, 1 can be discarded, 2 takes effect, 3 cuts access or loses key material (`tui-conventions` 1.5). */
export type Tier = 0 | 1 | 2 | 3;

/**
 * Where a command's keys work. `things`: pages about operators, accounts, users and parts of accounts. `places`: those that
 * something can be added on. `access`: those where one sees who has access. `servers`: where one sees what servers have of accounts. `changes`: the history, and the page of one change; `elsewhere`: all other pages.
 */
export type CommandContext =
  | 'everywhere'
  | 'list'
  | 'document'
  | 'tabs'
  | 'screen'
  | 'things'
  | 'places'
  | 'servers'
  | 'access'
  | 'changes'
  | 'elsewhere';

/**
 * Something that a person can do, as data. Keys, footer, help, palette, the read-only gate and the key table in the
 * documentation are made from these.
 */
export interface Command {
  /** Stable, for tests: `list.filter`. */
  readonly id: string;
  /** Two or three words for palette and help: `Filter the list`. */
  readonly title: string;
  readonly description: string;
  /** Key names as the decoder gives them: `j`, `down`, `ctrl-d`. The first is the one that hints show. */
  readonly keys: readonly string[];
  readonly context: CommandContext;
  readonly group: 'Move' | 'Look' | 'Go to' | 'Select' | 'Change' | 'Program';
  readonly tier: Tier;
  /**
   * One word for the footer, and where it stands among the hints (low first); `marked`, `filtered`: where, as long as rows are marked,
   * or a filter is on. Without it the footer leaves it out.
   */
  readonly hint?: {
    readonly word: string;
    readonly order: number;
    readonly marked?: number;
    readonly filtered?: number;
    /** Whether the footer has it now; absent: always. */
    readonly shown?: (app: Dashboard) => boolean;
  };
  /** Other names in the palette. */
  readonly aliases?: readonly string[];
  /** Name of the argument that the palette takes: `:account BILLING`. */
  readonly argument?: string;
  /** True, or the sentence that says why not now. */
  readonly enabled?: (app: Dashboard) => true | string;
  readonly run: (app: Dashboard, argument?: string) => void;
}
