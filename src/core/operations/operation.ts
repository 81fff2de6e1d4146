import type { KeyKind } from '../nkeys/kinds.ts';
import type { Seed } from '../nkeys/seed.ts';
import type { Store } from '../store/store.ts';
import type { Watcher } from '../store/write/headway.ts';
import type { Field, FieldSet, InputOf } from './fields/field.ts';
import type { KeyRing } from './keyring.ts';
import type { KnownOperator } from './known-operators.ts';
import type { Plan } from './plan.ts';

/** What plans are made from: nothing else decides what they say. */
export interface PlanContext {
  readonly store: Store;
  readonly ring: KeyRing;
  /** Unix seconds. */
  readonly now: number;
  /** A fresh key, from the system's randomness. */
  readonly newSeed: (kind: KeyKind) => Seed;
  /** Public key, or role of a scope, that a person wants to sign with. Absent: nkeeper chooses. */
  readonly signer?: string | undefined;
  /** Folder name or public key of the operator; absent: nsc's current one. */
  readonly operator?: string | undefined;
  /** The text of a file or URL that a person named, such as an activation. Absent: only the text itself can be given. */
  readonly readSource?: ((fileOrUrl: string) => Promise<string>) | undefined;
  /** Operators that go by a short name: nsc's, and those of the environment. */
  readonly knownOperators?: readonly KnownOperator[] | undefined;
  /** A new keystore gets nsc's `.gitignore`; false with `NSC_NO_GIT_IGNORE`. */
  readonly gitIgnore?: boolean | undefined;
  /** Who waits for the plan. */
  readonly watcher?: Watcher | undefined;
}

/** What an operation changes, for grouping in help and forms. */
export type Noun =
  | 'operator'
  | 'account'
  | 'user'
  | 'signing-key'
  | 'export'
  | 'import'
  | 'mapping'
  | 'revocation'
  | 'activation'
  | 'callout';

/**
 * One way to change a store, defined once: the command line, the form, the palette, the review and the journal are made
 * from this.
 */
export interface Operation<F extends FieldSet = FieldSet> {
  /** The words of the command line: `edit account`. */
  readonly words: string;
  /** Other spellings of the last word, as nsc takes them: `add_user`. */
  readonly aliases?: readonly string[];
  readonly noun: Noun;
  /** One line, for help and the palette. */
  readonly about: string;
  /** Member of `fields` that may also be given as an argument without a flag. */
  readonly argument?: keyof F & string;
  readonly fields: F;
  /** Command lines that show how it is used. */
  readonly examples: readonly string[];
  /**
   * What it would do. Reads, never writes.
   *
   * @throws NkeeperError why it cannot be done, and what to do
   */
  plan(input: InputOf<F>, context: PlanContext): Promise<Plan>;
}

/** Checks an operation's types; the result keeps its own field types. */
export function operation<F extends Readonly<Record<string, Field<unknown>>>>(
  definition: Operation<F>,
): Operation<F> {
  return definition;
}
