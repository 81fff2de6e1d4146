import { shareList, shareObject } from '../link/share.ts';
import type { Origin, Wire } from '../link/wire.ts';
import type { ResolverKind, ServerView } from '../live-view.ts';
import { type Stats, statsOf } from './statsz.ts';
import { ratesBetween, ratesOf, type Sample } from './traffic.ts';
import type { Unlinked } from './unlinked.ts';

/** What the book tells about a server: a new process began, it answers again, stops, drains, or stopped answering. */
export type ServerNews = 'started' | 'back' | 'shutdown' | 'lame-duck' | 'silent';

/** What is learned beside STATSZ, kept for one process of a server. */
export interface ServerFacts {
  readonly resolver: ResolverKind;
  readonly trustsOperator: boolean | undefined;
  readonly operatorJwt: ServerView['operatorJwt'];
  readonly accountsHeld: number | undefined;
  readonly comparedAt: number;
}

/** What a server that answers says of how many there are. */
export interface ServerCount {
  readonly id: string;
  readonly name: string;
  readonly cluster: string;
  /** Servers that it knows of, itself included. */
  readonly counted: number;
  /** Unix ms by its own clock: when it started, and when it said so. */
  readonly startedAt: number;
  readonly at: number;
}

interface Entry {
  readonly id: string;
  readonly origin: Origin;
  readonly view: ServerView;
  readonly sample: Sample | undefined;
  readonly activeServers: number;
  /** Ping rounds without an answer, one after the other. */
  readonly missed: number;
  /** Heard of since the present connection began. */
  readonly met: boolean;
}

const NO_FACTS: ServerFacts = {
  resolver: 'unknown',
  trustsOperator: undefined,
  operatorJwt: undefined,
  accountsHeld: undefined,
  comparedAt: 0,
};

/** So many rounds without an answer make a server silent. */
const ROUNDS_TO_SILENCE = 2;

/**
 * Every server that was seen. A server is its name and cluster: its id is new with each process. None is ever dropped;
 * one that falls silent or stops stays with its last figures and says so.
 */
export class ServerBook {
  readonly #entries = new Map<string, Entry>();
  readonly #onNews: (news: ServerNews, server: ServerView) => void;
  #list: readonly ServerView[] = [];
  #explained = 0;
  #apart: readonly Unlinked[] = [];
  /** First word of any server, by its clock: what started before that is no news. */
  #since: number | undefined;

  constructor(onNews: (news: ServerNews, server: ServerView) => void) {
    this.#onNews = onNews;
  }

  /** Sorted by cluster and name; the same array until something changed. */
  get list(): readonly ServerView[] {
    return this.#list;
  }

  /** Servers and clusters that somebody knows of and nobody can ask; the same array until it is another answer. */
  get apart(): readonly Unlinked[] {
    return this.#apart;
  }

  set apart(now: readonly Unlinked[]) {
    const wordsOf = (all: readonly Unlinked[]) => all.map(({ words }) => words).join('\n');
    if (wordsOf(now) !== wordsOf(this.#apart)) this.#apart = now;
  }

  /** How many servers there should be, by what those that are up say, without what is explained. */
  get expected(): number {
    const up = [...this.#entries.values()].filter(entry => isUp(entry.view));
    return Math.max(up.length, Math.max(0, ...up.map(entry => entry.activeServers)) - this.#explained);
  }

  /** So many of those that servers count are none: they are what others were before they started anew. */
  explain(count: number): void {
    this.#explained = count;
  }

  /** Those that are up and answered the last time: the ones to ask and to wait for. */
  get answering(): readonly ServerView[] {
    return this.#list.filter(({ id }) => this.isMet(id) && this.#entries.get(id)?.missed === 0);
  }

  /** What those say of how many there are. */
  get counts(): readonly ServerCount[] {
    return this.answering.flatMap(({ id, name, cluster, startedAt }) => {
      const entry = this.#entries.get(id);
      if (entry === undefined) return [];
      return [{ id, name, cluster, counted: entry.activeServers, startedAt, at: entry.origin.time }];
    });
  }

  /** Up, and heard of since the present connection began: what is known of it is about what runs now. */
  isMet(id: string): boolean {
    const entry = this.#entries.get(id);
    return entry?.met === true && isUp(entry.view);
  }

  byId(id: string): ServerView | undefined {
    return this.#entries.get(id)?.view;
  }

  /** Takes a STATSZ, asked for (then with its round trip in ms) or not. */
  heard(origin: Origin, statsz: Wire, now: number, rtt?: number): void {
    if (origin.id === '') return;
    const known = this.#entries.get(origin.id);
    const stats = statsOf(statsz, origin);
    const replaced = known === undefined ? this.#replacedBy(origin, stats) : undefined;
    if (replaced !== undefined) this.#entries.delete(replaced.id);
    const entry = entryOf(known, origin, stats, now, rtt);
    this.#entries.set(origin.id, entry);
    this.#rebuild();
    this.#since ??= origin.time;
    const view = this.byId(origin.id) ?? entry.view;
    if (known === undefined && view.startedAt > this.#since) this.#onNews('started', view);
    if (known !== undefined && !isUp(known.view)) this.#onNews('back', view);
  }

  /** A server said that it stops or drains. */
  leaving(origin: Origin, state: 'shutdown' | 'lame-duck'): void {
    this.#change(origin.id, entry => ({ ...entry, view: { ...entry.view, state } }));
    const view = this.byId(origin.id);
    if (view !== undefined) this.#onNews(state, view);
  }

  /** A ping round has ended: whoever did not answer missed it. */
  roundEnded(answered: ReadonlySet<string>): void {
    for (const { id, view, missed } of [...this.#entries.values()]) {
      if (answered.has(id) || !isUp(view)) continue;
      this.#change(id, entry => ({ ...entry, missed: missed + 1 }));
      if (missed + 1 >= ROUNDS_TO_SILENCE) this.unanswered(id);
    }
  }

  /** It was asked often enough, and did not answer. */
  unanswered(id: string): void {
    const view = this.byId(id);
    if (view === undefined || !isUp(view)) return;
    // One that drained and then says nothing has stopped, as it said it would.
    const state = view.state === 'lame-duck' ? 'shutdown' : 'silent';
    this.#change(id, entry => ({ ...entry, view: { ...view, state } }));
    this.#onNews(state, this.byId(id) ?? view);
  }

  /** True while a server missed the last round but is not yet silent: worth asking again soon. */
  get anyDoubt(): boolean {
    return [...this.#entries.values()].some(entry => isUp(entry.view) && entry.missed > 0);
  }

  learn(id: string, facts: Partial<ServerFacts>): void {
    this.#change(id, entry => ({ ...entry, view: { ...entry.view, ...facts } }));
  }

  /**
   * A new connection: answers missed before say nothing about the servers, and nobody knows which of them are still there.
   * What is known of them stays.
   */
  connected(): void {
    for (const id of [...this.#entries.keys()])
      this.#change(id, entry => ({ ...entry, missed: 0, met: false }));
  }

  #change(id: string, change: (entry: Entry) => Entry): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    const next = change(entry);
    this.#entries.set(id, { ...next, view: shareObject(entry.view, next.view) });
    this.#rebuild();
  }

  /** The earlier process of a server that started again: same name and cluster, and its last word is older than the start. */
  #replacedBy(origin: Origin, stats: Stats): Entry | undefined {
    return [...this.#entries.values()].find(
      entry =>
        entry.origin.cluster === origin.cluster &&
        (entry.origin.name === origin.name
          ? !isUp(entry.view) || stats.view.startedAt >= entry.origin.time
          : takesPlaceUnnamed(entry, origin)),
    );
  }

  #rebuild(): void {
    const entries = [...this.#entries.values()];
    for (const entry of entries) {
      const name = uniqueName(entry, entries);
      if (name !== entry.view.name) this.#entries.set(entry.id, { ...entry, view: { ...entry.view, name } });
    }
    const views = [...this.#entries.values()].map(entry => entry.view);
    views.sort((a, b) => compare(a.cluster, b.cluster) || compare(a.name, b.name));
    this.#list = shareList(this.#list, views);
  }
}

/** A server without a name is called by its id, which each process has anew: one that starts where one stopped is that one. */
function takesPlaceUnnamed(gone: Entry, origin: Origin): boolean {
  const unnamed = origin.name === origin.id && gone.origin.name === gone.origin.id;
  return unnamed && !isUp(gone.view) && gone.origin.host === origin.host;
}

/** Answers requests, as far as is known. */
export function isUp(view: ServerView): boolean {
  return view.state === 'up' || view.state === 'lame-duck';
}

function entryOf(known: Entry | undefined, origin: Origin, stats: Stats, now: number, rtt?: number): Entry {
  const before = known?.view;
  const rates = ratesBetween(known?.sample, stats.sample);
  const view: ServerView = {
    ...NO_FACTS,
    ...before,
    ...stats.view,
    ...(rates ?? ratesOf(before)),
    id: origin.id,
    name: before?.name ?? origin.name,
    host: origin.host,
    version: origin.version,
    cluster: origin.cluster,
    rtt: rtt ?? before?.rtt,
    seenAt: now,
    state: before?.state === 'lame-duck' ? 'lame-duck' : 'up',
  };
  return {
    id: origin.id,
    origin,
    view,
    sample: rates === undefined ? known?.sample : stats.sample,
    activeServers: stats.activeServers,
    missed: 0,
    met: true,
  };
}

function uniqueName(entry: Entry, all: readonly Entry[]): string {
  const { name, cluster } = entry.origin;
  const twins = all.filter(other => other !== entry && other.origin.name === name);
  if (twins.length === 0) return name;
  const sameCluster = twins.some(other => other.origin.cluster === cluster);
  return sameCluster ? `${name} (${entry.id.slice(0, 6)})` : `${name} (${cluster})`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
