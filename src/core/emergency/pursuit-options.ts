import type { Session } from '../resolver/link/session.ts';
import type { FoundLogin } from '../resolver/login/login.ts';
import type { Doors } from '../resolver/login/try-login.ts';
import type { CutAnew } from './answer-rivals.ts';
import type { Armed, ArmedCuts } from './armed.ts';
import type { Asked } from './asked.ts';
import type { Evidence } from './prove-server.ts';
import type { Rivals } from './rivals.ts';

/** A session that is open already, the servers that answered on it, and where they listen. */
export interface Begun {
  readonly session: Session;
  readonly servers: readonly Asked[];
  readonly doors: Doors;
}

export interface PursuitOptions {
  readonly armed: Armed;
  readonly evidence: Omit<Evidence, 'doorOf' | 'overtaken'>;
  /** What others push of the account meanwhile. */
  readonly rivals: Rivals;
  readonly cutAnew: CutAnew;
  /** Which servers there were before: name → Unix ms when it was seen first. */
  readonly firstSeen: () => Promise<ReadonlyMap<string, number>>;
  /** The account's JWT in the store as it is now; empty: it has none. */
  readonly storeToken: () => string;
  /** Where it is kept until it is proven. */
  readonly kept: ArmedCuts;
  readonly login: FoundLogin;
  readonly begun?: Begun;
  /** It goes on with a cut that no server is known to have had. */
  readonly unshown?: boolean;
  /** Ms on the clock of `performance.now`, when it was confirmed. */
  readonly since: number;
  /** Deletes a removed account in the store. @returns what came of it, in a sentence */
  readonly deleteHere: (armed: Armed) => Promise<string>;
  /** Ms from the deletion of an account to the second look; absent: as long as servers take to compare their stores. */
  readonly lookAgainMs?: number | undefined;
  /** Ms after the proof in which a push without the cut is answered; absent: a few seconds. */
  readonly raceMs?: number | undefined;
  readonly onChange?: () => void;
}
