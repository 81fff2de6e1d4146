import type { FleetServer } from '../resolver/push/fleet.ts';

/** How one account stands on one server. */
export type Outcome =
  | 'waiting'
  /** Taken; whether it is in force is not known yet. */
  | 'taken'
  | 'in-force'
  /** In force, and its store keeps another one. */
  | 'not-kept'
  /** In the server's store, not in its memory. */
  | 'stored'
  /** It does not have the account in memory, and keeps nothing: it reads it where it has it from. */
  | 'not-held'
  | 'refused'
  /** Not sent: somebody pushed another version since it was compared. */
  | 'changed'
  /** Taken, and not shown to be in force or stored. */
  | 'unproven'
  | 'silent';

/** Something that is not as it should be, of one account on one server. */
export interface PushTrouble {
  readonly server: string;
  readonly account: string;
  /** Public key. */
  readonly key: string;
  readonly text: string;
}

/** One server's line. */
export interface PushedServer {
  readonly name: string;
  readonly resolver: FleetServer['resolver'];
  /** How many accounts stand how. */
  readonly counts: Readonly<Record<Outcome, number>>;
}

/** How far a push is. Immutable; each change makes a new one. */
export interface PushView {
  readonly phase: 'sending' | 'proving' | 'done' | 'cancelled' | 'lost';
  /** Accounts that are sent, and those that every server answered for, or is no longer waited for. */
  readonly total: number;
  readonly done: number;
  readonly servers: readonly PushedServer[];
  readonly troubles: readonly PushTrouble[];
  /** Servers that are known of and were not there, in words. */
  readonly missing: readonly string[];
  /** Every account is in force, or stored, on every server that there is. */
  readonly proven: boolean;
  /** Milliseconds since it began; once it is over, what it took. */
  readonly ms: number;
  /** Why the connection was lost. */
  readonly fault: string;
}

export const NO_COUNTS: Readonly<Record<Outcome, number>> = {
  waiting: 0,
  taken: 0,
  'in-force': 0,
  'not-kept': 0,
  stored: 0,
  'not-held': 0,
  refused: 0,
  changed: 0,
  unproven: 0,
  silent: 0,
};

/** Nothing is left to do for such an account on such a server. */
export function isFine(outcome: Outcome): boolean {
  return outcome === 'in-force' || outcome === 'stored' || outcome === 'not-held';
}
