import type { Problem } from '../trust/problem.ts';

/**
 * How far a JWT file has been looked at. `unread`: only its name is known. `unchecked`: decoded, or known from the
 * index, but its signature was not verified since it changed. `checked`: signature and chain verified.
 * `damaged`: not a usable JWT (the problems say why).
 */
export type RowStatus = 'unread' | 'unchecked' | 'checked' | 'damaged';

/** What a JWT file is called. Texts are as found, not clean for a terminal. */
export interface NamedJwt {
  /** Name of the file without `.jwt` (account: of its folder): the identifier that nsc uses. */
  readonly name: string;
  readonly path: string;
  /** Subject of the JWT; empty while unread or when damaged. */
  readonly key: string;
  /** Name inside the JWT. */
  readonly claimName: string;
}

/** What lists show of one JWT file. Immutable: a change makes a new object. */
export interface Row extends NamedJwt {
  readonly status: RowStatus;
  /** Key that signed it. */
  readonly issuer: string;
  /** Unix seconds; 0 where the claim is absent. */
  readonly issuedAt: number;
  readonly expires: number;
  readonly notBefore: number;
  readonly problems: readonly Problem[];
}

/** An operator in a list. */
export interface OperatorRow extends Row {
  /** Folder of the operator in the store. */
  readonly dir: string;
  /** Name in the operator's `.nsc`: the one that its JWT file and its creds folder carry. */
  readonly storeName: string;
  /** Imported: the identity key belongs to somebody else (`.nsc`). */
  readonly managed: boolean;
  /** How many accounts there are folders for. */
  readonly accounts: number;
  /** Why its accounts cannot be listed; `accounts` is 0 then. */
  readonly accountsFault: Problem | undefined;
  readonly signingKeys: number;
  readonly strict: boolean;
  readonly systemAccount: string;
}

/** An account in a list. */
export interface AccountRow extends Row {
  readonly operator: string;
  readonly dir: string;
  /** How many user files there are; undefined until its folder was listed, and when it cannot be. */
  readonly users: number | undefined;
  /** Why its users cannot be listed. */
  readonly usersFault: Problem | undefined;
  readonly signingKeys: number;
  readonly imports: number;
  readonly exports: number;
  /** Connection limit; -1 unlimited, 0 closed; undefined while unread. */
  readonly connections: number | undefined;
  readonly jetstream: boolean;
  readonly system: boolean;
  readonly callout: boolean;
}

/** A user in a list. */
export interface UserRow extends Row {
  readonly operator: string;
  readonly account: string;
  readonly bearer: boolean;
  /** Role of the scope that signed it; undefined when it is not scoped. */
  readonly scope: string | undefined;
  readonly revoked: boolean;
}
