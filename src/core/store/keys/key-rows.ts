import type { KeyKind } from '../../nkeys/kinds.ts';
import type { Problem } from '../../trust/problem.ts';

/**
 * What a key is for. `orphan`: nobody in the store uses it. `unknown`: not the
 * whole store has been read yet, or something that may own it cannot be read.
 */
export type KeyUse = 'identity' | 'signing key' | 'scope' | 'curve' | 'orphan' | 'unknown';

/**
 * What the key file holds. `own`: the seed that its name says. `another`: the seed of another key. `no-seed`: something
 * else. `unreadable`: it, or a folder on the way to it, cannot be read: whether there is a seed is not known. `unchecked`:
 * nobody has opened it yet. `sealed`: it is encrypted, and can only be opened with a passphrase. `absent`: there is no file.
 */
export type KeyContent = 'unchecked' | 'own' | 'another' | 'no-seed' | 'unreadable' | 'sealed' | 'absent';

/** One key that is stored, or in use, or both. Immutable. Never holds a seed. */
export interface KeyRow {
  /** Public key; for a file whose name is none: that name. */
  readonly key: string;
  /** Undefined when the file's name is not a public key. */
  readonly kind: KeyKind | undefined;
  /** Where the key file is, or would be. */
  readonly path: string;
  readonly use: KeyUse;
  /** Role of the scope; undefined for other keys. */
  readonly scope: string | undefined;
  /** `identity`, `signing key`, `scope ROLE`, `callout`, `orphan`, `unknown`. */
  readonly role: string;
  /** `ACME`, `ORDERS`, `ORDERS/svc`; empty when nobody's. */
  readonly owner: string;
  readonly operator: string;
  /** Empty for keys of operators. */
  readonly account: string;
  /** Empty for keys of operators and accounts. */
  readonly user: string;
  /** The key file is where nsc looks for it. */
  readonly stored: boolean;
  /** Permission bits of the file; undefined until looked at, and when there is none. */
  readonly mode: number | undefined;
  /** Others than the owner may read or write it. */
  readonly wrongMode: boolean;
  readonly content: KeyContent;
  /** The file holds another key than its name says, or none: `content` is `another` or `no-seed`. */
  readonly holdsAnother: boolean;
  /** Public key of the seed that is really in the file, when it is another one. */
  readonly holds: string;
  readonly problems: readonly Problem[];
}
