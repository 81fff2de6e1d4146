/** Name under which servers show our connections. */
export const CLIENT_NAME = 'nkeeper';

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

  /** May an event be about us? Servers tell of a login before it is through on our side. */
  isOwnEvent(serverId: string, cid: number, clientName: string): boolean {
    const opening = this.#opening + CHANGING.#opening > 0;
    return this.purposeOf(serverId, cid) !== undefined || (opening && clientName === CLIENT_NAME);
  }
}

/** Those of this process that something is changed with: a cut keeps one as long as it is followed. */
export const CHANGING = new OwnConnections();

function idOf(serverId: string, cid: number): string {
  return `${serverId}/${cid}`;
}
