/** What people call the parts of claims, and how two versions of them are compared. */
export type Shape = ValueShape | SetShape | RecordShape | ElementsShape;

/** One value. */
export interface ValueShape {
  readonly kind: 'value';
  readonly label: string;
  /** The value in words and units; undefined stands for an absent one, and for what is not worth a line. */
  readonly words: (value: unknown) => string | undefined;
}

/** Texts without an order. */
export interface SetShape {
  readonly kind: 'set';
  readonly label: string;
  /** One text of it, for counting: `tag`. */
  readonly noun: string;
  /** What no text at all means, where that is not nothing: `everything` for what may be published. */
  readonly empty?: string;
}

/** Members by their names in the JWT. */
export interface RecordShape {
  readonly kind: 'record';
  readonly members: { readonly [name: string]: Shape };
  /** Members that tell nothing to people. */
  readonly quiet?: readonly string[];
}

/** Elements that have a name, in a list or a map. */
export interface ElementsShape {
  readonly kind: 'elements';
  /** One of them, for counting: `export`. */
  readonly noun: string;
  readonly list: (value: unknown) => readonly Element[];
  /** What is in an element. */
  readonly content: ValueShape | RecordShape;
}

export interface Element {
  /** Tells the elements of a list apart. */
  readonly id: string;
  /** For people: `Export orders.>`. */
  readonly label: string;
  /** The public key that it is about. */
  readonly key?: string;
  readonly value: unknown;
}
