/** How a value is asked for: decides the widget of the form. */
export type FieldKind =
  | 'text'
  /** A number that may be unlimited. */
  | 'amount'
  /** A number that may not. */
  | 'count'
  | 'size'
  | 'span'
  | 'moment'
  /** A moment whose 0 is now. */
  | 'instant'
  | 'yes-no'
  | 'choice'
  | 'subject'
  | 'list'
  | 'subjects'
  | 'name'
  /** Public key, key file, or a word that makes one. */
  | 'key'
  | 'file';

/** What is wrong with a text, as far as that alone says so. */
export type Check = (text: string) => { readonly message: string; readonly hint: string } | undefined;

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
  /** For whoever types it, a list's entries one by one; what may be is decided by the plan. */
  readonly check?: Check;
  /**
   * Field of the same operation that takes away what this one gives: entries of a list, or, said yes, the value. A form that
   * knows what is there asks for both in one place.
   */
  readonly takenAwayBy?: string;
  /** Of a list: its order means something; what is taken away and added in one go stands at its end. */
  readonly ordered?: boolean;
  /** How an entry is called where it is taken away; absent: as it is. */
  readonly takenAwayAs?: (entry: string) => string;
  /** Says the same in two other fields, or nothing that another does not: a form that knows what is there leaves it out. */
  readonly shortcut?: boolean;
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
