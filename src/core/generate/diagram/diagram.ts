import type { ShareKind } from '../../claims/sharing.ts';

/**
 * A picture of an operator as boxes and lines between them: one model, which each format prints in its own way. Texts are
 * as found in the store: a printer makes them safe for its format.
 */
export interface Diagram {
  readonly title: string;
  readonly boxes: readonly Box[];
  readonly links: readonly Link[];
}

/** What a box stands for. */
export type BoxKind =
  | 'operator'
  | 'account'
  /** The system account. */
  | 'system'
  | 'user'
  /** An account that imports name, and that is not among the operator's accounts here. */
  | 'missing';

/** An account, or what belongs to one. */
export interface Box {
  /** Letters and digits: fit for every format. */
  readonly id: string;
  readonly kind: BoxKind;
  readonly title: string;
  /** Lines below the title. */
  readonly notes: readonly string[];
  readonly ports: readonly Port[];
}

/** Something that an account exports. */
export interface Port {
  /** Letters and digits. */
  readonly id: string;
  /** Place in the account's claims. */
  readonly index: number;
  /** Name; empty when it has none but its subject. */
  readonly name: string;
  readonly subject: string;
  readonly type: ShareKind;
  readonly audience: Audience;
  readonly description: string;
}

/** Who may import: everybody, accounts with an activation, everybody under a subject with its own key. */
export type Audience = 'public' | 'private' | 'own key';

/** A line between two boxes. */
export type Link = ImportLink | BelongsLink;

/** From what is exported to the account that imports it. */
export interface ImportLink {
  readonly kind: 'import';
  /** Box of the importer. */
  readonly importer: string;
  /** Place in the importer's claims. */
  readonly index: number;
  /** Box of the exporter. */
  readonly exporter: string;
  /** Port of the exporter; undefined: it exports nothing that covers this. */
  readonly port: string | undefined;
  readonly name: string;
  readonly type: ShareKind;
  /** Subject at the exporter. */
  readonly there: string;
  /** Subject at the importer. */
  readonly here: string;
  /** Why nothing comes through, in a sentence; undefined when all is well. */
  readonly fault: string | undefined;
}

/** From an operator to its account, from an account to its user. */
export interface BelongsLink {
  readonly kind: 'belongs';
  readonly from: string;
  readonly to: string;
  /** What signed the lower one. */
  readonly label: string;
}

/** Does the export have a name that says more than its subject? */
export function portLabel({ name, subject }: Pick<Port, 'name' | 'subject'>): string {
  return name === '' || name === subject ? subject : `${subject} (${name})`;
}

/** Subjects of an import in a few words: `svc.price`, `orders.> as in.orders.>`. */
export function linkLabel({ there, here }: Pick<ImportLink, 'there' | 'here'>): string {
  return there === here ? there : `${there} as ${here}`;
}
