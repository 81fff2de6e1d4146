/** A report as data, in the order in which it is read. Texts are as found in the store: printers make them safe. */
export type ReportBlock =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3 | 4; readonly text: string; readonly id?: string }
  | { readonly kind: 'text'; readonly text: string; readonly tone?: Tone }
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: Iterable<readonly Cell[]> };

export type Tone = 'ok' | 'warning' | 'danger' | 'muted';

export type Fact = readonly [label: string, value: Cell];

/** One or several lines; with a meaning, or a link to a heading of the report. */
export type Cell =
  | string
  | {
      readonly lines: readonly string[];
      readonly tone?: Tone;
      /** A key, a path: every sign counts. */
      readonly exact?: boolean;
      /** Id of a heading. */
      readonly to?: string;
    };
