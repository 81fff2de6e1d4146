/** Name under which servers show our connections. */
export const CLIENT_NAME = 'nkeeper';

/** What the name of a client that tries a login begins with: refused on purpose, it is no news. */
const TRIAL_NAME = 'nkeeper login test';

/** What one of our connections is for. */
export type OwnPurpose = 'watch' | 'holdings' | 'kick' | 'change';

/**
 * Which of all connections are ours. The name does not tell: another nkeeper may watch the same servers. The server's id and
 * the number that it gave do.
 */
export class OwnConnections {
  readonly #known = new Map<string, OwnPurpose>();
  #opening = 0;

  /** Remembers what a connection that is opened meanwhile becomes, also when it is over. */
  async open<S extends { readonly serverId: string; readonly clientId: number }>(
    purpose: OwnPurpose,
    connect: () => Promise<S>,
  ): Promise<S> {
    this.#opening++;
    try {
      const session = await connect();
      this.#known.set(idOf(session.serverId, session.clientId), purpose);
      return session;
    } finally {
      this.#opening--;
    }
  }

  /** What our connection of that number is for; undefined when it is somebody else's. */
  purposeOf(serverId: string, cid: number): OwnPurpose | undefined {
    return this.#known.get(idOf(serverId, cid)) ?? CHANGING.#known.get(idOf(serverId, cid));
  }

  /** May an event be about us? Servers tell of a login before it is through on our side, and of one that they refuse only then. */
  isOwnEvent(serverId: string, cid: number, clientName: string): boolean {
    if (isOwnTrial(clientName)) return true;
    const opening = this.#opening + CHANGING.#opening > 0;
    return this.purposeOf(serverId, cid) !== undefined || (opening && clientName === CLIENT_NAME);
  }
}

/** Those of this process that something is changed with: a cut keeps one as long as it is followed. */
export const CHANGING = new OwnConnections();

const ownTrials = new Set<string>();

/** A name for the client of one login test: nobody else can know it before servers tell it. */
export function trialName(): string {
  const name = `${TRIAL_NAME} ${Math.random().toString(36).slice(2, 10)}`;
  ownTrials.add(name);
  return name;
}

/** Is it the name of a login test of this nkeeper? */
export function isOwnTrial(clientName: string): boolean {
  return ownTrials.has(clientName);
}

/** Is it the name of a login test, of this nkeeper or of another one? */
export function isTrialName(clientName: string): boolean {
  return clientName.startsWith(TRIAL_NAME);
}

const ownInboxes = new Set<string>();

/** Answers to subjects below this one come to this process. */
export function ownInbox(inbox: string): string {
  ownInboxes.add(`${inbox}.`);
  return inbox;
}

/** Whoever asked for an answer to that subject is this process. */
export function isOwnReply(reply: string): boolean {
  return [...ownInboxes].some(inbox => reply.startsWith(inbox));
}

function idOf(serverId: string, cid: number): string {
  return `${serverId}/${cid}`;
}
