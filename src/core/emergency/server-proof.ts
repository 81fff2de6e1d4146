/** One thing that was to be shown of a server. */
export interface Shown {
  readonly ok: boolean;
  /** Ms since the cut was confirmed. */
  readonly ms: number;
  /** In words, where there is more to say than yes. */
  readonly text: string;
}

/** How far the proof is on one server. */
export interface ServerProof {
  /** By name, as every page calls it: its id changes with each start. */
  readonly name: string;
  /**
   * `proven`: the JWT is in force there, and nothing of what was cut off is left. `silent`: it does not answer.
   * `unproven`: it answers, and something is not as it should be.
   */
  readonly state: 'waiting' | 'proven' | 'unproven' | 'silent';
  /** The server took the JWT. */
  readonly stored?: Shown;
  /** It has no JWT of the account, and gets none from anywhere: there is nothing to be stored. */
  readonly lacksAccount?: boolean;
  /** The JWT that it uses now is this one, or a later one with the same cut. */
  readonly inForce?: Shown;
  /** Connections that had to go: before, and now. Undefined while not known. */
  readonly connectionsBefore: number | undefined;
  readonly connections: number | undefined;
  /** By its clock, Unix ms: whom an auth callout let in until then had to go; whoever came later has another JWT. */
  readonly guestsUntil?: number;
  /** Connections that had to be closed by hand. */
  readonly kicked: number;
  /** It left connections of a user open whose JWT it does not show: what is refused does not reach that. */
  readonly leftIn?: true;
  /** A new login with what leaked; absent where it could not be tried, `untried` says why. */
  readonly login?: Shown;
  readonly untried: string;
  /** What lasts not, or is missing, in sentences. */
  readonly notes: readonly string[];
}

export function waitingServer(name: string, connectionsBefore: number | undefined): ServerProof {
  return {
    name,
    state: 'waiting',
    connectionsBefore,
    connections: connectionsBefore,
    kicked: 0,
    untried: '',
    notes: [],
  };
}

/** What {@link ServerProof.leftIn} means, and what to do. */
export const LEFT_IN =
  'connections were left open: the JWT was issued later than what is refused, and gets in again. Close the account, or refuse that user until later (revocations add-user --at), then let this cut go';

/** It has to show it once more; what a revocation does not reach there it does not reach next time. */
export function anewServer({ name, connectionsBefore, leftIn }: ServerProof): ServerProof {
  return { ...waitingServer(name, connectionsBefore), ...(leftIn ? { leftIn } : {}) };
}

/** The server had the cut at some time. */
export function wasShown({ stored, inForce }: ServerProof): boolean {
  return stored?.ok === true || inForce?.ok === true;
}

/** Nothing is open on this server. */
export function isShown(server: ServerProof): boolean {
  const { stored, lacksAccount, inForce, connections, login, leftIn } = server;
  const kept = stored?.ok !== false || lacksAccount === true;
  if (leftIn) return false;
  return inForce?.ok === true && connections === 0 && login?.ok !== false && kept;
}
