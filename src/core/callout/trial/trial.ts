import type { KeyRing } from '../../operations/keyring.ts';
import type { FoundLogin, FoundPlace } from '../../resolver/login/login.ts';
import type { Store } from '../../store/store.ts';
import type { StoredCallout } from '../stored-callout.ts';
import type { TrialCause } from './explain-answer.ts';

/** Who is to log in, as a client would. */
export interface TrialClient {
  /** JWT of the sentinel. */
  readonly sentinel: string;
  /** Signs the server's nonce: with the sentinel's seed, or of an nkey of the client's own. Absent: nothing is signed. */
  readonly answer?: ((nonce: string) => { readonly nkey: string; readonly sig: string }) | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly token?: string | undefined;
}

export interface TrialOptions {
  readonly store: Store;
  readonly callout: StoredCallout;
  readonly ring: KeyRing;
  readonly place: FoundPlace;
  readonly client: TrialClient;
  /** Asks the servers; a text where nobody can: why. */
  readonly system: FoundLogin | string;
  /** Unix milliseconds. */
  readonly clock?: () => number;
}

/** One thing that was looked at, in the order of a login. */
export interface TrialStep {
  readonly what: string;
  readonly state: 'good' | 'bad' | 'unknown';
  readonly text: string;
  readonly hint: string;
}

/** What became of a login. */
export interface CalloutTrial {
  /** `not-tried`: no server was reached, which says nothing about the callout. */
  readonly outcome: 'accepted' | 'refused' | 'not-tried';
  /** Where the client landed: public key of the account. Empty unless accepted, and where nobody could tell: a step says why. */
  readonly account: string;
  /** How servers call the user there. */
  readonly user: string;
  readonly tookMs: number;
  /** What the server said, or why it was not reached; empty when accepted. */
  readonly said: string;
  /** Why it was refused: the first step that is not good. */
  readonly cause: TrialCause | undefined;
  readonly steps: readonly TrialStep[];
}

/** A login that takes longer got no answer: servers wait two seconds by default. */
export const SLOW_MS = 1500;
