import { ConnectionBook, type WhoIsWho } from './connections/connection-book.ts';
import { EventLog } from './events/event-log.ts';
import type { Comparison } from './holdings/holdings-book.ts';
import { LinkState } from './link/link-state.ts';
import { shareList, shareObject } from './link/share.ts';
import type { LiveEvent, LiveView, Login } from './live-view.ts';
import { missingRights } from './missing-rights.ts';
import { ServerBook, type ServerNews } from './servers/server-book.ts';

/** Everything that is known of the servers now; {@link Picture.assemble} makes the immutable view of it. */
export class Picture {
  readonly link = new LinkState();
  readonly log = new EventLog();
  readonly servers: ServerBook;
  readonly connections: ConnectionBook;
  /** What servers hold, compared with the store. */
  comparison: Comparison = { holdings: new Map(), strangers: new Map() };
  /** Unix ms of the last comparison of all servers; 0 before it. */
  comparedAt = 0;
  busy = false;
  /** Connections that are counted but not listed. */
  unlisted = 0;
  /** The one connection that somebody looks at. */
  detail: LiveView['detail'];
  /** Named URLs that lead to no server. */
  unreached: LiveView['unreached'];
  readonly #login: () => Login;
  readonly #notes = new Map<string, string>();
  /** What our user may not see, one sentence each. */
  #missing: readonly string[] = [];
  /** What of it was told as an event, without the subjects. */
  readonly #told = new Set<string>();

  /** `onServers`: a server came or went. */
  constructor(login: () => Login, known: WhoIsWho, onServers: () => void) {
    this.#login = login;
    this.connections = new ConnectionBook(known);
    this.servers = new ServerBook((news, server) => {
      this.log.add({ ...SERVER_NEWS[news], at: Date.now(), server: server.name });
      onServers();
    });
  }

  /** Sets, or with an empty sentence removes, what a part of the program could not have. */
  note(topic: string, sentence: string): void {
    if (sentence === '') this.#notes.delete(topic);
    else this.#notes.set(topic, sentence);
  }

  /**
   * Takes the subjects that our user may not use. What cannot be seen is an event too, once: who reads only events would take
   * silence for calm.
   */
  lacks(forbidden: Iterable<string>, server: string): void {
    this.#missing = missingRights(forbidden);
    for (const text of this.#missing) {
      const [what = text] = text.split(':');
      if (this.#told.has(what)) continue;
      this.#told.add(what);
      this.log.add({ kind: 'not-shown', at: Date.now(), text, server, severity: 'warning' });
    }
  }

  /** The view now; parts that did not change since `before` are the same objects. */
  assemble(before: LiveView | undefined): LiveView {
    const next: LiveView = {
      link: shareObject(before?.link, this.link.link),
      login: this.#login(),
      servers: this.servers.list,
      expectedServers: Math.max(
        this.servers.expected,
        this.servers.list.length + (this.unreached?.length ?? 0),
      ),
      unreached: this.unreached,
      apart: this.servers.apart,
      ...this.comparison,
      comparedAt: this.comparedAt,
      connections: this.connections.list,
      connectionsUnlisted: this.unlisted,
      detail: this.detail,
      events: this.log.list,
      busy: this.busy,
      notes: shareList(before?.notes ?? [], this.#allNotes()),
    };
    return shareObject(before, next);
  }

  #allNotes(): readonly string[] {
    const apart = this.servers.apart.map(({ words }) => `${words}: what is there is not shown`);
    return [...this.#notes.values(), ...apart, ...this.#missing];
  }
}

const SERVER_NEWS: { readonly [news in ServerNews]: Pick<LiveEvent, 'kind' | 'text' | 'severity'> } = {
  started: { kind: 'server-start', text: 'started', severity: 'info' },
  back: { kind: 'server-back', text: 'answers again', severity: 'info' },
  shutdown: { kind: 'server-shutdown', text: 'stopped', severity: 'warning' },
  'lame-duck': { kind: 'lame-duck', text: 'drains its clients and will stop', severity: 'warning' },
  silent: { kind: 'server-silent', text: 'does not answer any more', severity: 'danger' },
};
