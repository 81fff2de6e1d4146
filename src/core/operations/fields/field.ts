/** How a value is asked for: decides the widget of the form. */
export type FieldKind =
  | 'text'
  | 'amount'
  | 'size'
  | 'span'
  | 'moment'
  | 'yes-no'
  | 'choice'
  | 'subject'
  | 'list'
  | 'subjects'
  | 'name'
  | 'file';

/**
 * One thing that an operation can be told. It is text until here, whoever gives it: flags, a form, a script.
 */
export interface Field<T> {
  readonly kind: FieldKind;
  /** As commander takes it: `-n, --name <name>`; `[value]` where the flag alone says enough. */
  readonly flags: string;
  /** What the form calls it. */
  readonly label: string;
  /** What it means, one phrase, with its unit. */
  readonly about: string;
  /** What the flag alone means. */
  readonly bare?: string;
  readonly choices?: readonly string[];
  /** Old or rare flags, which work and are not shown. */
  readonly hidden?: boolean;
  /** May be given several times. */
  readonly many?: boolean;
  /**
   * @param texts as given, at least one; what may be given once takes the last
   * @param now Unix milliseconds
   * @throws NkeeperError what is wrong with it
   */
  parse(texts: readonly string[], now: number): T;
}

export type FieldSet = Readonly<Record<string, Field<unknown>>>;

/** What was given, by the names of the fields; absent: not given. */
export type InputOf<F extends FieldSet> = {
  readonly [K in keyof F]?: F[K] extends Field<infer T> ? T : never;
};
