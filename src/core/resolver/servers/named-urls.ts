import { isIP } from 'node:net';
import { failureOf } from '../link/failure.ts';
import { type Doorkeeper, knock } from '../link/knock.ts';
import type { ServerView, UnreachedUrl } from '../live-view.ts';
import { type Address, addressOf, joinHostPort, type ServerUrl } from '../login/address.ts';

const KNOCK_MS = 2000;
/** A server that the others do not know is asked for again after so long: nobody else tells when it stops. */
const STRANGER_MS = 60_000;

/** Where a server says that clients reach it. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** `host:port` of all servers of its cluster, as it tells them to clients. */
  readonly clientUrls: readonly string[];
}

/** What is known when the URLs are looked at. */
export interface Present {
  /** The server of the session, and the `host:port` that led there. */
  readonly session: { readonly serverId: string; readonly serverName: string; readonly hostPort: string };
  /** All servers that were seen, also those that stopped: the picture tells of them. */
  readonly seen: readonly ServerView[];
  endpoint(id: string): Endpoint | undefined;
}

interface Found extends Doorkeeper {
  readonly until: number;
}

/**
 * The URLs that somebody named, and whether a server of the picture is behind each of them: one that was down from the beginning is known
 * by nobody else. A URL that led to a server of the picture once is done with: the picture tells how that server is.
 */
export class NamedUrls {
  readonly #urls: readonly ServerUrl[];
  readonly #tls: Address['tls'];
  readonly #found = new Map<string, Found>();
  #unreached: readonly UnreachedUrl[] | undefined;

  /** @param tls as all URLs are reached */
  constructor(urls: readonly ServerUrl[], tls: Address['tls']) {
    this.#urls = [...new Map(urls.map(url => [url.shown, url])).values()];
    this.#tls = tls;
  }

  /** URLs where no server answers, or one that is apart from the others; undefined before the first look. */
  get unreached(): readonly UnreachedUrl[] | undefined {
    return this.#unreached;
  }

  /** Looks at those URLs that are not known to lead to a server. */
  async look(present: Present): Promise<void> {
    const { session } = present;
    const own = this.#urls.find(url => hostPortOf(url) === session.hostPort);
    if (own) this.#found.set(own.shown, { id: session.serverId, name: session.serverName, until: Infinity });
    const now = performance.now();
    const open = this.#urls.filter(({ shown }) => now >= (this.#found.get(shown)?.until ?? 0));
    const failed: { readonly url: ServerUrl; readonly reason: string }[] = [];
    await Promise.all(
      open.map(async url => {
        try {
          const found = await knock(addressOf(url, this.#tls), KNOCK_MS, this.#tls?.handshakeFirst === true);
          const known = present.seen.some(({ id }) => id === found.id);
          this.#found.set(url.shown, { ...found, until: known ? Infinity : now + STRANGER_MS });
        } catch (error) {
          this.#found.delete(url.shown);
          failed.push({ url, reason: failureOf(error).reason });
        }
      }),
    );
    failed.sort((a, b) => this.#urls.indexOf(a.url) - this.#urls.indexOf(b.url));
    const next = [...this.#withoutExcused(failed, present), ...this.#apart(present)];
    if (!sameUrls(this.#unreached, next)) this.#unreached = next;
  }

  /** Servers that answer at a URL, and that none of those in the picture is connected to: what is pushed does not reach them. */
  #apart({ seen }: Present): readonly UnreachedUrl[] {
    return this.#urls.flatMap(({ shown }) => {
      const found = this.#found.get(shown);
      if (found === undefined || found.id === '') return [];
      if (seen.some(({ id, name }) => id === found.id || name === found.name)) return [];
      return [{ url: shown, reason: `server ${found.name} answers, and is not connected to the others` }];
    });
  }

  /** A server of the picture that no other URL led to may be the one that was meant: it has several addresses. */
  #withoutExcused(
    failed: readonly { readonly url: ServerUrl; readonly reason: string }[],
    { seen, endpoint }: Present,
  ): readonly UnreachedUrl[] {
    const found = [...this.#found.values()];
    const free = seen.filter(({ id, name }) => !found.some(each => each.id === id || each.name === name));
    return failed.flatMap(({ url, reason }) => {
      const at = free.findIndex(({ id }) => mayBe(url, endpoint(id)));
      if (at < 0) return [{ url: url.shown, reason }];
      free.splice(at, 1);
      return [];
    });
  }
}

/** Is it possible that the URL means the server that listens there? */
function mayBe(url: ServerUrl, endpoint: Endpoint | undefined): boolean {
  if (endpoint === undefined || endpoint.clientUrls.includes(hostPortOf(url))) return true;
  // Servers tell everybody but websocket clients where their clients connect, not where their websockets do.
  if (endpoint.port !== url.port && url.path === undefined) return false;
  const here = hostOf(endpoint.host);
  const there = hostOf(url.host);
  const everywhere = here === '' || here === '0.0.0.0' || here === '::';
  return everywhere || here === there || isIP(here) === 0 || isIP(there) === 0;
}

function hostOf(host: string): string {
  return host === 'localhost' || host === '::1' ? '127.0.0.1' : host;
}

function hostPortOf({ host, port }: ServerUrl): string {
  return joinHostPort(host, port);
}

function sameUrls(before: readonly UnreachedUrl[] | undefined, next: readonly UnreachedUrl[]): boolean {
  return (
    before !== undefined &&
    before.length === next.length &&
    before.every(({ url, reason }, i) => url === next[i]?.url && reason === next[i]?.reason)
  );
}
