/** Where the regions of the screen are (`tui-conventions` 2.1, 2.2). All numbers are cells. */
export interface Layout {
  readonly columns: number;
  readonly rows: number;
  /** Too small for anything but a sentence. */
  readonly tooSmall: boolean;
  readonly header: 1 | 2;
  readonly tabs: 0 | 1;
  readonly body: Area;
  /** The detail pane, where it shows. */
  readonly detail: (Area & { readonly side: 'right' | 'below' }) | undefined;
}

export interface Area {
  readonly width: number;
  readonly height: number;
}

export const SMALLEST = { columns: 40, rows: 12 };

/** Lines of the detail pane when it is under the table: a rule and what is in it. */
const BELOW_HEIGHT = 6;

/** The detail pane beside the table: at least so wide, and at most so much of the terminal. */
const RIGHT_LEAST = 44;
const RIGHT_SHARE = 0.38;
/** What it needs where a list does not say: a name with a whole public key. */
export const DETAIL_WIDTH = 76;

/**
 * The widths depend on the terminal and on what the list says that its details need, never on the selected row: nothing
 * may jump while one moves.
 *
 * A list that is shorter than its room leaves what it does not need to the pane below it, in steps, so that a row that
 * comes seldom moves anything.
 *
 * @param wants how many rows the list has, whether the pane has tabs, the cells that its rows' details need (0: it has none), and whether the person
 *   wants them
 */
export function layoutScreen(
  size: { readonly columns: number; readonly rows: number },
  wants: {
    readonly tabs: boolean;
    readonly details: number;
    readonly detail: boolean;
    readonly listRows?: number;
  },
): Layout {
  const { columns, rows } = size;
  const header = rows >= 30 ? 2 : 1;
  const tabs = wants.tabs ? 1 : 0;
  // header, breadcrumb, tabs, body, status line, footer
  const height = Math.max(1, rows - header - 1 - tabs - 2);
  const base = {
    columns,
    rows,
    tooSmall: columns < SMALLEST.columns || rows < SMALLEST.rows,
    header: header as 1 | 2,
    tabs: tabs as 0 | 1,
  };
  if (wants.details > 0 && wants.detail) {
    if (columns >= 160 && rows >= 20) {
      const right = Math.max(RIGHT_LEAST, Math.min(wants.details, Math.floor(columns * RIGHT_SHARE)));
      return {
        ...base,
        body: { width: columns - right - 2, height },
        detail: { side: 'right', width: right, height },
      };
    }
    if (height >= 14 && columns >= 60) {
      const least = Math.min(Math.max(BELOW_HEIGHT, Math.floor(height / 3)), 14);
      const below = Math.max(least, height - listHeight(wants.listRows ?? height));
      return {
        ...base,
        body: { width: columns, height: height - below },
        detail: { side: 'below', width: columns, height: below },
      };
    }
  }
  return { ...base, body: { width: columns, height }, detail: undefined };
}

/** Rows that come or go within one step move nothing. */
const LIST_STEP = 4;

/** Lines that a list is given for its rows: titles and a whole number of steps, at least one. */
function listHeight(rows: number): number {
  return 1 + LIST_STEP * Math.max(1, Math.ceil(rows / LIST_STEP));
}

/** Rows of the table in a body: one line goes to the column titles. */
export function tableRows(body: Area): number {
  return Math.max(1, body.height - 1);
}
