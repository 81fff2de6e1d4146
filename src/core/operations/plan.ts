import type { ClaimKind, Claims } from '../claims/kinds.ts';
import type { Seed } from '../nkeys/seed.ts';
import type { SignerChoice } from './signers.ts';

/** Whom a change is about. Names are those of folders and files. */
export interface EntityRef {
  readonly kind: 'operator' | 'account' | 'user';
  readonly name: string;
  /** Public key. */
  readonly key: string;
  /** Folder name of the operator. */
  readonly operator: string;
  /** Of users: the account's name. */
  readonly account?: string;
}

/** A JWT and its claims. */
export interface Version {
  readonly token: string;
  /** Absent where it is no JWT: then it can only be removed. */
  readonly claims?: Claims;
}

/** A JWT that is made, changed or removed. */
export interface TokenChange {
  readonly kind: 'token';
  readonly claims: ClaimKind;
  readonly entity: EntityRef;
  readonly path: string;
  /** What is there now; absent for a new one. */
  readonly before?: Version;
  /** What is signed and written; absent: it is removed. */
  readonly after?: Claims;
  /** Whose key signs. */
  readonly signer?: SignerChoice;
  /** Unix seconds; it must be issued later than that, for instance than a revocation. */
  readonly issuedAfter?: number;
  /** Instead of signing: this very JWT, which was there before. */
  readonly token?: string;
  /** Signed with the account's own key, it is sent there, and what the operator signed in its place is written. */
  readonly submit?: SubmitTo;
}

/** The account server of an operator whose keys somebody else has. */
export interface SubmitTo {
  /** Accounts are below it: `https://host/jwt/v1`. */
  readonly url: string;
  /** Keys of the operator that may sign accounts. */
  readonly trusted: readonly string[];
  /** Where it waits for somebody's approval, the account's own signature is written meanwhile: of a new account, nothing is lost by that. */
  readonly orOwn?: boolean;
}

/** A key file that is made or removed. */
export interface KeyChange {
  readonly kind: 'key';
  readonly publicKey: string;
  /** As nsc has it. */
  readonly path: string;
  /** The keystore is sealed: the file has `.sealed` at its end. */
  readonly sealed?: true;
  /** What it is for: `identity of user bob`. */
  readonly purpose: string;
  /** Absent: the file is removed. */
  readonly seed?: Seed;
}

/** The creds file of a user in the keystore: JWT and seed. */
export interface CredsChange {
  readonly kind: 'creds';
  readonly user: EntityRef;
  /** As nsc has it. */
  readonly path: string;
  /** The keystore is sealed: the file has `.sealed` at its end. */
  readonly sealed?: true;
  /** There is one now. */
  readonly before: boolean;
  /** False: it is removed. */
  readonly after: boolean;
  /** The user's JWT, where the plan does not change it. */
  readonly token?: string;
}

/** Another small file of nsc's: `.nsc`, `nsc.json`. */
export interface ConfigChange {
  readonly kind: 'config';
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
}

/** A file that comes back as it was, or goes, when a change is undone. */
export interface RestoreChange {
  readonly kind: 'restore';
  /** `jwt`: a file in the place of a JWT that is none. */
  readonly file: 'key' | 'creds' | 'config' | 'jwt';
  readonly path: string;
  /** SHA-256 of what is there now, hexadecimal; absent: nothing. */
  readonly before?: string;
  /** What it holds again, maybe a seed: never shown. Absent: it is removed. */
  readonly after?: Uint8Array;
}

/** One file of a plan. */
export type PlannedChange = TokenChange | KeyChange | CredsChange | ConfigChange | RestoreChange;

/** A JWT that is signed and handed to the person: it is in no store, so nothing of it is journalled or undone. */
export interface PlannedAnswer {
  /** Its name among the results: `activation`. */
  readonly name: string;
  readonly claims: ClaimKind;
  readonly after: Claims;
  readonly signer: SignerChoice;
  /** Unix seconds; it must be issued later than that, for instance than a revocation. */
  readonly issuedAfter?: number;
  /** File that the person wants it in; absent: it is printed. */
  readonly path?: string;
  /** Account server that it is sent to. */
  readonly post?: string;
}

/** Something that a person should know before it happens. */
export interface Effect {
  /**
   * `cut-off`: somebody loses access. `stops`: an import or permission stops working. `hand-out`: creds that people have
   * have to be replaced. `push`: servers have to be told. `warning`: it may not be as wanted. `note`: good to know.
   */
  readonly kind: 'cut-off' | 'stops' | 'hand-out' | 'push' | 'warning' | 'note';
  /** One sentence; not clean: names stand in it. */
  readonly text: string;
}

/** One of several things that an operation was told to change, and that stays as it is. Not clean: names stand in it. */
export interface Skipped {
  /** `ORDERS`, `ORDERS/kiosk`. */
  readonly who: string;
  /** One sentence. */
  readonly why: string;
  /** It cannot be done; false: there is nothing to do. */
  readonly refused: boolean;
}

/** `destructive`: takes access or data away, and can be undone here. `irreversible`: cannot. */
export type Danger = 'safe' | 'destructive' | 'irreversible';

/**
 * What an operation would do: nothing has happened yet. The review, `--dry-run`, the journal and undo show this object;
 * {@link file://./apply.ts} carries it out.
 */
export interface Plan {
  /** The operation's words: `edit account`. */
  readonly operation: string;
  /** What happens, one line: `Edit account ORDERS`. Not clean. */
  readonly title: string;
  readonly danger: Danger;
  /** It lets somebody in again who is revoked: scripts have to say that they mean it. */
  readonly readmits?: boolean;
  /** Users that are known lose access by an edit: scripts have to say that they mean it. */
  readonly cuts?: boolean;
  /** What a person has to type where it is not safe: the name that it is about. */
  readonly confirm: string;
  /** In the order in which they are carried out. */
  readonly changes: readonly PlannedChange[];
  readonly effects: readonly Effect[];
  /** What was named and stays as it is. */
  readonly skipped?: readonly Skipped[];
  /** Accounts whose JWT changes, which servers have to be told of. */
  readonly push: readonly EntityRef[];
  /** Answers for scripts: public keys that were made, and so on. */
  readonly results: Readonly<Record<string, string | readonly string[]>>;
  /** Entry of the journal that this takes back. */
  readonly undoOf?: string;
  /** JWTs that are made beside the changes: `signAnswers` makes them. */
  readonly answers?: readonly PlannedAnswer[];
}
