import type { ConnzEntry } from '../resolver/connections/connz.ts';
import { clockText } from '../text/clock.ts';
import { countOf } from '../text/count-of.ts';
import { timestamp } from '../text/units.ts';
import { markdownCell } from './markdown-cell.ts';
import { classOf } from './who.ts';

/** A connection that had to go, for the report: servers forget it with its end. */
export interface ClosedConnection {
  readonly server: string;
  readonly cid: number;
  readonly ip: string;
  /** 0: not told. */
  readonly port: number;
  readonly client: string;
  /** Library and version of the client. */
  readonly library: string;
  /** `nats`, `websocket`, `mqtt`, `leaf node`. */
  readonly kind: string;
  /** Unix ms when it was made. */
  readonly since: number;
  /** Public key; empty where servers tell none. */
  readonly user: string;
  readonly userName: string;
  /** Unix ms when it ended, and why, as its server told; absent: nothing was told. */
  readonly endedAt?: number;
  readonly reason?: string;
}

/** More cost too much to keep, and to read. */
const MOST = 5000;

/** Those that had to go, with what servers tell of their end. */
export class ClosedConnections {
  readonly #all = new Map<string, ClosedConnection>();
  #more: number;

  /** @param more how many there are beside these */
  constructor(all: readonly ClosedConnection[], more: number) {
    this.#more = more;
    for (const each of all) this.#put(each);
  }

  /** At most some thousands. */
  get list(): readonly ClosedConnection[] {
    return [...this.#all.values()];
  }

  /** So many are not in the list. */
  get more(): number {
    return this.#more;
  }

  /** It ended. Nobody may have seen it before: it came while the review was read. */
  ended(connection: ClosedConnection, endedAt: number, reason: string): void {
    const known = this.#all.get(keyOf(connection));
    this.#put({ ...(known ?? connection), endedAt, reason });
  }

  #put(connection: ClosedConnection): void {
    const key = keyOf(connection);
    if (this.#all.has(key) || this.#all.size < MOST) this.#all.set(key, connection);
    else this.#more++;
  }
}

/** Numbers begin anew when a server starts. */
function keyOf({ server, cid, since }: ClosedConnection): string {
  return `${server}/${cid}/${since}`;
}

/** @param nameOfUser by public key */
export function connectionBefore(
  server: string,
  { cid, ip, port, clientName, lang, version, kind, type, startedAt, identity }: ConnzEntry,
  nameOfUser: (key: string) => string | undefined = () => undefined,
): ClosedConnection {
  const { userKey: user = '', userName = '' } = identity ?? {};
  return {
    ...{ server, cid, ip, port, user },
    client: clientName,
    library: `${lang} ${version}`.trim(),
    kind: classOf({ kind, type }),
    since: startedAt,
    userName: userName || (nameOfUser(user) ?? ''),
  };
}

/** For programs: names as they are. */
export function closedJson({ since, endedAt, reason, ...all }: ClosedConnection): object {
  return {
    ...all,
    since: new Date(since).toISOString(),
    endedAt: endedAt === undefined ? null : new Date(endedAt).toISOString(),
    reason: reason ?? null,
  };
}

/** For people: a table with a heading; nothing where there is none. */
export function closedLines(closed: readonly ClosedConnection[], more: number): readonly string[] {
  if (closed.length === 0) return [];
  return [
    '## Connections that had to go',
    '',
    '| server | number | from | user | client | since | ended |',
    '|---|---|---|---|---|---|---|',
    ...closed.map(row),
    ...(more > 0 ? ['', `And ${countOf(more, 'connection')} that are not listed.`] : []),
    '',
  ];
}

function row(connection: ClosedConnection): string {
  const { server, cid, ip, port, user, userName, client, library, kind, since, endedAt, reason } = connection;
  const what = [client, kind, library].filter(text => text !== '').map(markdownCell);
  return `| ${[
    markdownCell(server),
    cid,
    `${markdownCell(ip)}${port === 0 ? '' : `:${port}`}`,
    `${markdownCell(userName)} \`${user || 'no key is told'}\``.trim(),
    what.join(', '),
    timestamp(Math.floor(since / 1000)),
    endedAt === undefined ? 'not told' : `${clockText(endedAt)} ${markdownCell(reason ?? '')}`,
  ].join(' | ')} |`;
}
